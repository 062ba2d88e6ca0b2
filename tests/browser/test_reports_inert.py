"""T-X02: what a reporter writes stays text in a browser that runs scripts, on her own pages and at the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, expect

from tests.browser import officers
from tests.browser.officers import FIRST, SECOND, Desk
from tests.browser.reporters import Reporter
from tests.reprisals.strings import CROSS
from tests.run.portal import Portal

#: The same number of words without any sign that a page could mistake.
PLAIN = [f"word{number}" for number in range(len(CROSS))]
#: A line of the form holds 300 signs: so many strings of each, in as many reports as that takes.
AT_ONCE, TURNS = 6, 5
LINES = {"place", "cooperation_when", "when", "legal_basis", "follow_up", "safe_times", "consent_for"}
TEXTS = {"account", "cooperation_text", "link", "raised", "domestic", "do_not", "contact", "victims"}
NAMES = {"name", "pseudonym"}
OF_NAMES = NAMES | {"contact", "victims"}
#: The elements of the page of an identity, with their attributes, and what all pages ask for by themselves.
OF_IDENTITY = {"h1", "p", "p class", "bdi dir", "dl class", "div", "dt", "dd dir", "br", "a class href"}
ASKED = {"/s/en/style.css", *(f"/static/web/{name}" for name in ("civspace.css", "civspace.js", "favicon.svg"))}
#: Every element of a page, with the names of its attributes and where it leads.
SHAPE = """() => [...document.querySelectorAll('*')].map(it => [it.namespaceURI, it.localName,
    [...it.attributes].map(one => one.name).sort(), it.getAttribute('href'), it.getAttribute('src'),
    it.getAttribute('action')].join(' ').replace(/[0-9a-f-]{36}/g, 'ID'))"""
TOLD = "document.addEventListener('securitypolicyviolation', it => console.log('VIOLATION', it.violatedDirective))"


@dataclass
class Watch:
    """What must not happen in a browser, as far as it happened, and which addresses pages asked for by themselves."""

    happened: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a browser from now on."""
        context.add_init_script(TOLD)
        context.on("dialog", self._dialog)
        context.on("console", lambda said: self.happened.append(said.text) if "VIOLATION" in said.text else None)
        context.on("page", lambda page: self.happened.append(f"opened {page.url}"))
        context.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.happened.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if request.resource_type != "document":
            self.asked.add(urlsplit(request.url).path)


@dataclass
class Visitor:
    """A reporter who writes the same strings into every field."""

    reporter: Reporter
    strings: list[str]
    number: int = 0
    shapes: list[list[str]] = field(default_factory=list)

    @property
    def line(self) -> str:
        """Return the strings of this turn on one line."""
        return " ".join(self.strings[AT_ONCE * self.number :][:AT_ONCE])

    def look(self) -> None:
        """Keep the shape of the page as it stands."""
        self.shapes.append(self.reporter.page.evaluate(SHAPE))

    def fill(self, form: str, *left: str) -> set[str]:
        """Fill in every text field of a form but those that are left out; returns the names of all."""
        fields = self.reporter.page.locator(f'main form[action$="/{form}"]').locator("textarea, input[type=text]")
        names = set(fields.evaluate_all("all => all.map(it => it.name)"))
        values = {name: "\n".join(self.strings) if name in TEXTS | {"text"} else self.line for name in names}
        fields.evaluate_all(
            "(all, values) => all.forEach(it => it.value = values[it.name])", values | dict.fromkeys(left, "")
        )
        return names

    def report(self, *, mistake: bool) -> None:
        """Write a report, if told so after a mistake that brings everything back."""
        page = self.reporter.page
        page.goto("/s/en/new")
        if mistake:
            self.fill("new", "account")
            self.reporter.send("new")
            expect(page.locator("main .field__error").first).to_be_visible()
            self.look()
        assert self.fill("new") == LINES | TEXTS | NAMES
        page.locator('[name="scopes"][value="contact"]').check()
        names = [f"{one}.jpg" for one in self.strings[AT_ONCE * self.number :][:AT_ONCE]]
        files: list[Any] = [{"name": name, "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"} for name in names]
        page.locator("#id_files").set_input_files(files)
        self.reporter.send("new")
        self.reporter.code = "".join(page.locator("#receipt span").all_inner_texts())
        assert len(self.reporter.code) == 28, page.locator("main .field__error, main .notice").all_inner_texts()

    def _send(self, form: str, names: set[str]) -> None:
        self.reporter.page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        assert self.fill(form) == names
        self.reporter.send(form)

    def write_more(self, *turns: int) -> None:
        """Come back: a message, whom the consent is for, and the strings of some turns as names."""
        self.reporter.come_back()
        self._send("write", {"text"})
        self._send("uses", {"consent_for"})
        for self.number in turns:
            self._send("names", OF_NAMES)
        self.look()
        self.reporter.leave()


@pytest.fixture
def desk(portal: Portal, open_browser: Callable[..., Page]) -> Desk:
    return Desk(portal, open_browser)


def shape_of(page: Page, case: str) -> list[str]:
    """Open a case and return its shape."""
    page.goto(case)
    return list(page.evaluate(SHAPE))


# T-X02
def test_nothing_that_a_reporter_writes_runs_or_makes_an_element(desk: Desk, open_browser: Callable[..., Page]) -> None:
    watch = Watch()
    page = open_browser(viewport={"width": 320, "height": 640})
    page.set_default_timeout(60_000)
    first, second = desk.officer(FIRST), desk.officer(SECOND, java_script_enabled=False)
    for one in (page, first):
        watch.over(one.context)
    known = officers.cases(first)

    # The same report in plain words: what its pages look like.
    plain = Visitor(Reporter(page, "en", look=lambda _page: None), PLAIN)
    plain.report(mistake=True)
    (case,) = officers.cases(first) - known
    before = shape_of(first, case)
    plain.write_more(0)
    after = shape_of(first, case)
    assert len(after) > len(before) > 100
    known.add(case)

    cross = Visitor(Reporter(page, "en", look=lambda _page: None), CROSS)
    for cross.number in range(TURNS):
        cross.report(mistake=not cross.number)
    cross.write_more(*range(TURNS - 1))
    assert cross.shapes == plain.shapes and len(cross.shapes) == 2
    found = officers.cases(first) - known
    shapes = {one: (shape_of(first, one), first.locator("#report").inner_text()) for one in found}
    assert [[one for one in CROSS if one not in shown] for _shape, shown in shapes.values()] == [[]] * TURNS
    (case,) = (one for one, (shape, _shown) in shapes.items() if shape == after)
    assert [shape for one, (shape, _shown) in shapes.items() if one != case] == [before] * (TURNS - 1)
    first.goto(case)
    talk = first.locator("#message").inner_text()
    assert [one for one in CROSS if one not in talk] == []

    # The identity, which opens once.
    first.goto(f"{case}identity/")
    first.locator("#id_text").fill("A person is in danger.")
    first.locator("main form button").click()
    officers.agree(second, "Open the identity", desk.passphrase(SECOND), reads="A person is in danger.")
    first.goto(f"{case}identity/")
    first.locator("#id_passphrase").fill(desk.passphrase(FIRST))
    first.locator("main form button").click()
    expect(first.locator("main dl").first).to_be_visible()
    shown = first.locator("main").inner_text()
    assert [one for one in CROSS if one not in shown] == []
    inside = first.locator("main *").evaluate_all("all => all.map(it => [it.localName, ...it.getAttributeNames()])")
    assert {" ".join(one) for one in inside} == OF_IDENTITY

    assert watch.happened == []
    assert watch.asked == ASKED


def test_the_watch_sees_what_it_watches_for(browser: Browser, desk: Desk) -> None:
    officers.wait_for(urlsplit(desk.url).port or 0)
    context = browser.new_context(base_url=desk.url)
    try:
        watch = Watch()
        watch.over(context)
        page = context.new_page()
        page.goto("/en/")
        with page.expect_console_message(lambda said: "VIOLATION" in said.text):
            page.evaluate("document.querySelector('main').innerHTML += `<img src=/x onerror=alert(1)>`")
        page.evaluate("alert('seen')")
        assert watch.happened == ["opened about:blank", "VIOLATION script-src-attr", "dialog seen"]
        assert "/x" in watch.asked
    finally:
        context.close()

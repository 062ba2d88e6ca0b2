"""The small script of every page: what a person types is saved, the line says what is true, menus close."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

SCRIPT = Path(__file__).parent.parent.parent / "civspace/web/static/web/civspace.js"
ADDRESS = "http://portal.test/"
PAGE = """<!doctype html><html lang="en"><title>Draft</title>
<nav><details data-menu><summary>Languages</summary><a href="/ar/">العربية</a></details></nav>
<div data-error-summary tabindex="-1">There is a problem</div>
<p id="line">Draft</p>
<form data-autosave="/save/" data-autosave-status="line" data-text-unsaved="Not saved" data-text-failed="No connection">
<input type="hidden" name="version" value="1"><textarea name="body"></textarea>
<button data-confirm="Withdraw it?">Withdraw</button></form><script src="/civspace.js"></script></html>"""

pytestmark = pytest.mark.browser


class Server:
    """Answers autosaves as a test wants and remembers what arrived."""

    def __init__(self) -> None:
        self.status, self.answer = 200, {"message": "Saved 14:02", "fields": {"version": "2"}}
        self.offline = False
        self.received: list[str] = []

    def __call__(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "save/":
            if self.offline:
                return route.abort()
            self.received.append(route.request.post_data or "")
            return route.fulfill(status=self.status, body=json.dumps(self.answer), content_type="application/json")
        if path == "civspace.js":
            return route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")
        return route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = browser.new_page()
    page.route("**/*", server)
    page.goto(ADDRESS)
    yield page
    page.close()


def wait_for_line(page: Page, text: str, state: str) -> None:
    page.wait_for_function(
        "([text, state]) => line.textContent === text && line.dataset.state === state", arg=[text, state], timeout=6000
    )


def test_typing_is_saved_and_the_new_version_is_kept(page: Page, server: Server):
    page.fill("textarea", "Water is a right")
    wait_for_line(page, "Not saved", "unsaved")
    wait_for_line(page, "Saved 14:02", "saved")
    assert len(server.received) == 1
    assert "Water is a right" in server.received[0]
    assert page.input_value("[name=version]") == "2"


def test_a_clash_says_what_the_server_says(page: Page, server: Server):
    server.status, server.answer = 412, {"message": "Changed by somebody else"}
    page.fill("textarea", "Water")
    wait_for_line(page, "Changed by somebody else", "unsaved")
    assert page.input_value("textarea") == "Water"


def test_a_lost_line_says_so_and_saves_when_it_is_back(page: Page, server: Server):
    server.offline = True
    page.fill("textarea", "Water")
    wait_for_line(page, "No connection", "unsaved")
    server.offline = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_for_line(page, "Saved 14:02", "saved")


def test_menus_close_with_escape_and_give_the_focus_back(page: Page):
    page.click("summary")
    assert page.evaluate("document.querySelector('details').open") is True
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.evaluate("[document.querySelector('details').open, document.activeElement.tagName]") == [
        False,
        "SUMMARY",
    ]


def test_errors_are_read_first_and_a_question_can_be_declined(page: Page):
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')") is True
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("text=Withdraw")
    assert asked == ["Withdraw it?"]
    assert page.url == ADDRESS

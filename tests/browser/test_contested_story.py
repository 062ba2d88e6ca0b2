"""A suspension from the notice to its end by a review, in Arabic and without scripts on a telephone."""

import re
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.days import PHONE, come_to, fits
from tests.browser.seeding import seed
from tests.browser.story import DEMO_PASSWORD
from tests.run.portal import Portal

pytestmark = pytest.mark.browser

REASON = "نُشرت باسم الجمعية دعوة تخالف مقاصد الميثاق."
REPLY = "لم ننشر هذه الدعوة؛ نُشرت باسم شبيه باسمنا."
POINT = "القرار يقوم على نص لم ننشره، ولم يُنظر في ردنا."
FINDING = "النص نشرته جمعية أخرى ذات اسم شبيه."


class Story:
    """The people of the story, each with a telephone that runs no script; what was seen is looked at by axe later."""

    def __init__(self, open_browser: Callable[..., Page]) -> None:
        self.open_browser = open_browser
        self.seen: dict[Page, list[str]] = {}

    def sign_in(self, email: str) -> Page:
        page = self.open_browser(java_script_enabled=False, viewport=PHONE)
        self.seen[page] = []
        page.goto("/ar/sign-in/")
        page.fill("#id_login", email)
        page.fill("#id_password", DEMO_PASSWORD)
        page.locator('form[action$="/sign-in/"] button[type=submit]').first.click()
        come_to(page, "/ar/my/$")
        return page

    def look(self, page: Page) -> None:
        """The page fits the telephone, is read from the right, and is kept for axe."""
        fits(page)
        assert page.locator("html").get_attribute("dir") == "rtl"
        self.seen[page].append(page.url)

    def go(self, page: Page, path: str) -> None:
        page.goto(f"/ar{path}")
        self.look(page)

    def send(self, page: Page, form: Locator | None = None, to: str = "") -> None:
        """Press the first button of a form (else of the last one of the page), and come to an address."""
        (form or page.locator("main form[method=post]").last).locator("button").first.click()
        come_to(page, to)
        self.look(page)


def step(page: Page, name: str) -> Locator:
    """Open one of the steps that a complaint offers, and return its form."""
    opened = page.locator("details.panel", has=page.locator(f"input[name=act][value={name}]"))
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    return opened.locator("form")


def rule(form: Locator, outcome: str, text: str) -> None:
    """Fill in a decision on a complaint of one point."""
    form.locator(f"input[name=outcome][value={outcome}]").check()
    form.locator("input[name=reason]").first.check()
    form.locator("[name=cited]").fill("قرار المجلس 1996/31، الجزء الثامن")
    form.locator("[name=finding_1]").fill(text)
    form.locator("[name=text]").fill(text)


def until(page: Page) -> str:
    """Return the moment by which the next step has to be taken, as the page says it."""
    return page.locator(".notice--info time").first.get_attribute("datetime") or ""


def test_a_suspension_is_contested_and_overturned_on_review(
    portal: Portal, open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    made = seed(portal, "in_standing", mark := uuid.uuid4().hex[:8])
    story, began = Story(open_browser), time.monotonic()
    standing = f"/my/organizations/{made['organization']}/standing/"
    desk = f"/desk/standing/{made['standing']}/"

    # Notice with reasons and a criterion; nothing happens to the standing yet.
    first = story.sign_in(f"first-{mark}@example.org")
    story.go(first, desk)
    first.locator("input[name=verb][value=suspend]").check()
    # On a telephone the criteria lie folded below their sources.
    expect(first.locator("input[name=criterion]").first).to_be_hidden()
    first.locator(".choices__group summary").first.click()
    first.locator("input[name=criterion]").first.check()
    first.fill("#id_reason", REASON)
    story.send(first, to="/desk/standing/[0-9a-f-]{36}/$")
    assert first.locator("main .error-summary").count() == 1
    assert first.locator("#id_reason").input_value() == REASON
    first.fill("#id_months", "6")
    story.send(first, to="/desk/standing/[0-9a-f-]{36}/$")
    measure = first.locator('main a[href*="/desk/standing/measures/"]').first.get_attribute("href") or ""

    # The organization reads them, sees until when it may reply, and does.
    head = story.sign_in(made["email"])
    story.go(head, standing)
    head.locator('main a[href*="/standing/measures/"]').click()
    story.look(head)
    assert REASON in head.locator("main").inner_text()
    promised = head.locator("main dl time").first.get_attribute("datetime")
    head.fill("[name=reply]", REPLY)
    story.send(head, to="/measures/[0-9a-f-]{36}/$")

    # Who gave the notice sees the same clock and cannot decide; another officer does.
    first.goto(measure)
    assert first.locator("main dl time").first.get_attribute("datetime") == promised
    assert not first.locator("main form[method=post]").count()
    second = story.sign_in(f"second-{mark}@example.org")
    second.goto(measure)
    assert REPLY in second.locator("main").inner_text()
    second.locator("input[name=verb][value=take]").check()
    second.fill("[name=reason]", "الرد لا يغير ما نُشر.")
    # Standing here is a council's to give and to take: without its document and day nothing is decided, nothing lost.
    story.send(second, to="/measures/[0-9a-f-]{36}/$")
    assert second.locator("main .error-summary").count() == 1
    assert second.locator("[name=reason]").input_value() == "الرد لا يغير ما نُشر."
    second.fill("[name=document]", f"E/2999/L.{mark}")
    second.fill("[name=day]", datetime.now(ZoneInfo("America/New_York")).date().isoformat())
    story.send(second, to="/measures/[0-9a-f-]{36}/$")
    assert f"E/2999/L.{mark}" in second.locator("main").inner_text()

    # "Contest this": from the page of the standing to a complaint whose clock both sides see.
    story.go(head, standing)
    head.locator('main .contest a[href*="/my/complaints/new/"]').click()
    story.look(head)
    head.locator("input[name=grounds]").first.check()
    head.fill("[name=point_1]", POINT)
    story.send(head, to="/my/complaints/[0-9a-f-]{36}/$")
    complaint = re.search("[0-9a-f-]{36}", head.url)[0]  # type: ignore[index]
    own, page = f"/my/complaints/{complaint}/", f"/desk/complaints/{complaint}/"
    clock = until(head)
    for taker in (first, second):
        taker.goto(f"/ar{page}")
        assert until(taker) == clock
        assert not taker.locator("main input[name=act]").count()

    # A colleague decides first, and holds that the suspension stands; a review by yet another one overturns it.
    answers = story.sign_in("secretariat@example.org")
    story.go(answers, page)
    form = step(answers, "answer")
    rule(form, "not_upheld", "نُظر في الرد.")
    story.send(answers, form, to="/desk/complaints/[0-9a-f-]{36}/$")
    story.go(head, own)
    story.send(head, step(head, "request_review"), to="/my/complaints/[0-9a-f-]{36}/$")
    clock = until(head)
    answers.reload()
    assert not answers.locator("main input[name=act][value=decide_review]").count()
    third = story.sign_in(f"third-{mark}@example.org")
    story.go(third, page)
    assert until(third) == clock
    form = step(third, "decide_review")
    rule(form, "upheld", FINDING)
    form.locator("[name=reverses]").check()
    story.send(third, form, to="/desk/complaints/[0-9a-f-]{36}/$")

    # The standing is as it was, and says by which way.
    story.go(head, own)
    assert FINDING in head.locator("main").inner_text() and not head.locator(".notice--info time").count()
    story.go(head, standing)
    expect(head.locator("main article h2 .tag--good")).to_have_count(1)
    told = head.locator("main article details").last.text_content() or ""
    # The words of the ruling stay with the complaint.
    assert "قُبلت شكوى من هذا القرار، كلياً أو جزئياً." in told
    assert FINDING not in told
    assert time.monotonic() - began < 240

    # The same pages in a browser with scripts, since axe is one.
    for page_of, addresses in story.seen.items():
        reader = open_browser(viewport=PHONE, storage_state=page_of.context.storage_state())
        for address in dict.fromkeys(addresses):
            reader.goto(address)
            no_barriers(reader)

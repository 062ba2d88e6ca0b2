"""A return contested eight days before its meeting: urgent clocks, an interim measure, and it is overturned."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.days import come_to, fits, sign_in
from tests.browser.seeding import seed
from tests.run.portal import Portal

pytestmark = pytest.mark.browser


def step(page: Page, name: str) -> Locator:
    """Open one of the steps that a complaint offers, and return its form."""
    opened = page.locator("details.panel", has=page.locator(f"input[name=act][value={name}]"))
    opened.locator("summary").click()
    return opened.locator("form")


def due(page: Page) -> str:
    """Return the moment by which a complaint has to be decided, as its page says it."""
    said = page.locator(".notice--info time").first
    return said.get_attribute("datetime") or ""


def test_a_return_is_contested_in_the_week_before_the_meeting(
    portal: Portal, open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    mark = uuid.uuid4().hex[:8]
    made = seed(portal, "submitted", mark)
    statement, title = made["statement"], made["title"]
    author, desk, other = (open_browser() for _person in range(3))
    began = time.monotonic()

    def look(page: Page) -> None:
        fits(page)
        no_barriers(page)

    # The Secretariat returns it, citing a rule.
    sign_in(desk, "secretariat@example.org")
    desk.goto(f"/en/desk/statements/{statement}/")
    desk.locator('main form[action$="/claim/"] button').first.click()
    desk.goto(f"/en/desk/statements/{statement}/return/")
    desk.select_option("#id_reason_code", index=1)
    desk.select_option("#id_rule", index=1)
    desk.fill("#id_message", "The statement names no agenda item that fits it.")
    desk.locator("main form[method=post] button").last.click()
    come_to(desk, f"/desk/statements/{statement}/$")
    assert seed(portal, "minutes_later", statement) == {"statements": 1}

    # The organization contests it from the page of the statement; the page says how long it takes.
    sign_in(author, made["email"])
    author.goto(f"/en/my/statements/{statement}/")
    author.get_by_role("link", name="Contest this decision").click()
    come_to(author, r"/my/complaints/new/\?decision=[0-9]+$")
    author.get_by_role("button", name="File the complaint").click()
    expect(author.locator(".error-summary")).to_be_visible()
    look(author)
    author.locator("input[name=grounds]").first.check()
    author.get_by_label("Point 1").fill("The statement names agenda item 3, which is about what it says.")
    author.get_by_role("button", name="File the complaint").click()
    complaint = come_to(author, "/my/complaints/[0-9a-f-]{36}/$")
    own, page = f"/en/my/complaints/{complaint}/", f"/en/desk/complaints/{complaint}/"
    expect(author.locator("main .tag", has_text="Urgent")).to_be_visible()
    until = due(author)
    look(author)

    # Who returned it reads along and decides nothing; a colleague sees the same clock and handles it.
    desk.goto(page)
    assert due(desk) == until
    expect(desk.locator("main input[name=act]")).to_have_count(0)
    sign_in(other, f"reviewer-{mark}@example.org")
    other.goto("/en/desk/complaints/")
    row = other.locator("main tr", has_text=f"Sandpiper Forum {mark}")
    expect(row).to_contain_text("Urgent")
    row.get_by_role("link").first.click()
    come_to(other, "/desk/complaints/[0-9a-f-]{36}/$")
    assert due(other) == until
    interim = step(other, "decide_interim")
    interim.locator("input[name=measure][value=provisional-handling]").check()
    interim.get_by_label("What holds, and until when").fill("It is reviewed like the others until this is decided.")
    look(other)
    interim.get_by_role("button").click()
    expect(other.get_by_role("heading", name="Interim measure")).to_be_visible()
    author.reload()
    expect(author.get_by_text("It is reviewed like the others until this is decided.")).to_be_visible()

    # It is upheld, and the return is reversed with it: the statement is where it was, with its first time.
    ruling = step(other, "answer")
    ruling.locator("input[name=outcome][value=upheld]").check()
    ruling.locator("input[name=reason]").first.check()
    ruling.get_by_label("Rule or criterion").fill("Modalities of the session, agenda item")
    ruling.get_by_label("Answer to point 1").fill("It names item 3.")
    ruling.get_by_label("Reasons for the decision").fill("The return overlooked the agenda item that is named.")
    ruling.get_by_label("Reverse the contested decision with this outcome").check()
    ruling.get_by_role("button").click()
    expect(other.get_by_role("heading", name="What was decided")).to_be_visible()
    look(other)
    author.goto(own)
    expect(author.get_by_text("The return overlooked the agenda item that is named.")).to_be_visible()
    assert not author.locator(".notice--info time").count()
    look(author)
    author.get_by_role("link", name=re.compile(title)).click()
    come_to(author, f"/my/statements/{statement}/$")
    expect(author.locator("main .cluster .tag").first).to_have_text("Submitted")
    expect(author.get_by_text("Why it was returned")).to_have_count(0)
    look(author)
    assert time.monotonic() - began < 240

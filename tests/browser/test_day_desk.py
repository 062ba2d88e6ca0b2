"""A day of a desk officer: the queue, by keyboard."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.days import DESK, PHONE, come_to, fits, press, sign_in

pytestmark = pytest.mark.browser

MEETING = "Human Rights Council, nine hundredth session (invented)"
ONE = r"/desk/statements/[0-9a-f-]{36}/(\?|$)"


def tick(page: Page, *titles: str) -> None:
    """Tick statements in the queue with the space bar."""
    for title in titles:
        box = page.get_by_role("row", name=re.compile(re.escape(title))).get_by_role("checkbox")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()


def do_to_several(page: Page, verb: str) -> None:
    """Choose what to do with those ticked, and see what would happen."""
    page.get_by_label("What", exact=True).select_option(verb)
    press(page, page.get_by_role("button", name="See what would happen"), "/desk/statements/bulk/")


def result(page: Page) -> list[str]:
    """Wait until an act on several is finished and return the result of each row."""
    come_to(page, r"/desk/statements/bulk/[0-9a-f-]{36}/")
    expect(page.locator("main .status-line")).to_contain_text("Finished", timeout=40_000)
    return [row.locator("td").nth(1).inner_text() for row in page.locator("tbody tr").all()]


def column(page: Page, number: int) -> list[str]:
    return [row.locator("td").nth(number).inner_text() for row in page.locator("tbody tr").all()]


def test_a_day_at_the_queue_by_keyboard(open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]) -> None:
    began, mark = time.monotonic(), uuid.uuid4().hex[:8]
    page = open_browser(viewport=DESK)
    page.on("dialog", lambda dialog: dialog.accept())

    def look() -> None:
        fits(page)
        no_barriers(page)

    # In the morning: what waits, and the way there.
    sign_in(page, "secretariat@example.org")
    page.goto("/en/desk/")
    look()
    press(page, page.get_by_role("link", name="Statements to claim"), "/desk/statements/")
    look()

    # She narrows the queue and keeps that for every morning.
    page.goto("/en/desk/statements/?view=all")
    page.get_by_label("State", exact=True).select_option("submitted")
    page.get_by_label("Meeting", exact=True).select_option(label=MEETING)
    page.get_by_label("Language", exact=True).select_option("en")
    page.get_by_label("Reviewer", exact=True).select_option("nobody")
    press(page, page.get_by_role("button", name="Show", exact=True), "state=submitted")
    rows = page.locator("tbody tr")
    everything = rows.count()
    assert everything >= 8
    assert all("Submitted" in text for text in column(page, 5))
    press(page, page.get_by_role("link", name="Save this filter"), "/desk/statements/filters/")
    page.fill("#id_name", f"Mornings {mark}")
    look()
    press(page, page.get_by_role("button", name="Save", exact=True), r"/desk/statements/\?")
    kept = page.get_by_role("link", name=f"Mornings {mark}")
    expect(kept).to_have_attribute("aria-current", "true")
    page.goto("/en/desk/statements/?view=all")
    press(page, kept, "reviewer=nobody")
    expect(rows).to_have_count(everything)
    look()

    # Single keys are off until she turns them on; then j, x and Enter are enough.
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tbody')") is None
    page.locator("details.keys summary").press("Enter")
    page.get_by_label("Use single keys on this device").press("Space")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(rows.nth(0).get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("x")
    titles = [row.get_by_role("link").first.inner_text() for row in rows.all()]
    first, second, third, fourth = titles[:4]
    tick(page, first, second, third, fourth)

    # Four are claimed at once: first what would happen, then what did, row by row.
    do_to_several(page, "claim")
    assert sorted(page.locator("tbody td a").all_inner_texts()) == sorted(titles[:4])
    expect(page.get_by_text("Nothing has been done yet. It would be done to 4 statements.")).to_be_visible()
    look()
    press(page, page.get_by_role("button", name="Claim for review: 4 statements"))
    assert result(page) == ["Done"] * 4
    look()

    # The first is accepted, and the next comes by itself; it is returned with the text of the team.
    mine = "/en/desk/statements/?state=under_review&language=en&reviewer=me"
    page.goto(mine)
    press(page, page.get_by_role("link", name=first), ONE)
    look()
    press(page, page.get_by_role("button", name="Accept, then the next"), ONE)
    expect(page.get_by_text("The statement was accepted.")).to_be_visible()
    assert page.locator("h1").inner_text() != first
    page.goto(mine)
    press(page, page.get_by_role("link", name=second), ONE)
    press(page, page.get_by_role("link", name="Return for changes"), "/return/")
    look()
    page.get_by_label("Reason", exact=True).select_option("wrong-agenda-item")
    page.select_option("#id_rule", "hrc-written-agenda-item")
    page.get_by_label("Text to start from").select_option(label="Item 3 rather than item 9")
    press(page, page.get_by_role("button", name="Put the text into the message"), "/return/")
    expect(page.get_by_label("Message to the authors")).to_have_value(re.compile("choose item 3"))
    look()
    page.locator("#id_then").press("Space")
    expect(page.locator("#id_then")).not_to_be_checked()
    press(page, page.get_by_role("button", name="Return for changes"), ONE)
    expect(page.get_by_text("The statement was returned.")).to_be_visible()
    look()

    # That was the wrong one: nobody has been told yet, and nobody is.
    press(page, page.get_by_role("button", name="Take the decision back"), ONE)
    expect(page.get_by_text("The decision was taken back. Nobody was told of it.")).to_be_visible()
    expect(page.get_by_text("Under review", exact=True).first).to_be_visible()
    look()

    # Three acceptances are held until the evening and released together.
    page.goto(mine)
    tick(page, second, third, fourth)
    do_to_several(page, "accept")
    page.get_by_label("Name of the new batch").fill(f"Evening {mark}")
    look()
    press(page, page.get_by_role("button", name="Accept: 3 statements"))
    assert result(page) == ["Done"] * 3
    press(page, page.get_by_role("link", name=f"Evening {mark}"), "/batches/")
    expect(page.locator("main li.card")).to_have_count(3)
    look()
    page.goto(mine)
    assert "Under review" in page.get_by_role("row", name=re.compile(re.escape(second))).inner_text()
    page.goto("/en/desk/statements/batches/")
    look()
    press(page, page.get_by_role("link", name=f"Evening {mark}"), "/batches/")
    press(page, page.get_by_role("button", name="Release all"))
    assert result(page) == ["Done"] * 3
    look()

    # A question that is overdue: a saved reply in the language of who asked.
    page.goto("/en/desk/messages/?overdue=yes")
    look()
    press(page, page.locator("tbody a").first, "/desk/messages/[0-9a-f-]{36}/")
    press(page, page.get_by_role("button", name="Take it"), "/desk/messages/[0-9a-f-]{36}/")
    page.locator("#reply").select_option(label="Thank you, we are looking into it")
    page.locator("#reply-in").select_option("fr")
    press(page, page.get_by_role("button", name="Fill in"), "reply=")
    message = page.get_by_label("Your message")
    expect(message).to_have_value(re.compile("^Merci de votre message"))
    assert "{reference}" not in message.input_value()
    look()
    press(page, page.get_by_role("button", name="Send", exact=True), "/desk/messages/[0-9a-f-]{36}/")
    expect(page.get_by_text(re.compile("^Merci de votre message")).first).to_be_visible()
    look()

    # What was accepted is published in the order that she chooses: the symbols follow it.
    page.goto("/en/desk/statements/?state=accepted&language=en")
    tick(page, second, third)
    do_to_several(page, "publish")
    before = {row[0]: row[1] for row in zip(column(page, 1), column(page, 4), strict=True)}
    orders = page.get_by_role("spinbutton")
    orders.nth(0).fill("2")
    orders.nth(1).fill("1")
    press(page, page.get_by_role("button", name="Look again"))
    expect(orders.nth(0)).to_have_value("1")
    after = {row[0]: row[1] for row in zip(column(page, 1), column(page, 4), strict=True)}
    assert sorted(before.values()) == sorted(after.values())
    assert all(before[name] != after[name] for name in before)
    look()
    press(page, page.get_by_role("button", name="Publish: 2 statements"))
    assert result(page) == ["Done"] * 2
    for title in (second, third):
        symbol = next(symbol for name, symbol in after.items() if title in name)
        assert symbol in page.get_by_role("row", name=re.compile(re.escape(title))).inner_text()
        assert page.request.get(f"/en/documents/{symbol}").status == 200
    look()

    # On the train home: the same queue on a telephone, every row a card.
    page.set_viewport_size(PHONE)
    for path in ("/en/desk/statements/?view=all", "/en/desk/messages/", "/ar/desk/statements/?view=all"):
        page.goto(path)
        look()
        wide = page.evaluate(
            "[...document.querySelectorAll('.table-scroll')].filter(it => it.scrollWidth > it.clientWidth + 1).length"
        )
        assert wide == 0, path
    assert time.monotonic() - began < 180

"""A day of an advocacy officer: deadline night in Nairobi, on a telephone and a slow line."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.days import FIRST_LOAD, PHONE, Line, come_to, fits, sign_in
from tests.word.made import docx, paragraph

pytestmark = pytest.mark.browser

TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
TAIL = "3. We thank the women who measured the water on forty mornings."


def written_in_word(title: str) -> bytes:
    """Return a statement as it comes from a word processor: with bold words and a table."""
    return docx(
        paragraph(title, '<w:pStyle w:val="Title"/>')
        + paragraph("1. The wells of the upper basin were tested on forty mornings.")
        + paragraph("2. States should publish what they measure.", run="<w:b/>")
        + TABLE.format("Well 7: safe since March")
    )


def test_deadline_night_on_a_telephone(open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]) -> None:
    began, mark = time.monotonic(), uuid.uuid4().hex[:8]
    title = f"Who tests the wells {mark}"

    def look(page: Page) -> None:
        fits(page)
        no_barriers(page)

    officer, head, partner = (open_browser(viewport=PHONE, has_touch=True, is_mobile=True) for _person in range(3))
    line = Line(officer)

    # Twenty to midnight: she signs in and begins, over the line that there is.
    with line.slow():
        sign_in(officer, "lantern.editor@example.org")
        assert line.bytes < 2 * FIRST_LOAD
        officer.goto("/en/meetings/hrc-900/")
        expect(officer.get_by_text("Deadline").first).to_be_visible()
    look(officer)
    officer.goto("/en/my/statements/new/?meeting=hrc-900")
    officer.locator("input[name=organization]").first.check()
    look(officer)
    officer.get_by_role("button", name="Begin").click()
    statement = come_to(officer, r"/my/statements/[0-9a-f-]{36}/edit/$")
    own, edit = f"/en/my/statements/{statement}/", f"/en/my/statements/{statement}/edit/"
    look(officer)
    with line.slow():
        weight, started = line.first_load(officer, edit), time.monotonic()
        assert 5_000 < weight < FIRST_LOAD
        # What she has visited comes mostly from her telephone.
        line.bytes = 0
        officer.goto(edit, wait_until="networkidle")
        assert line.bytes < FIRST_LOAD / 3
        assert time.monotonic() - started < 15

    # The text is in a Word file; what cannot be kept is said before anything is replaced.
    officer.get_by_role("link", name="Take the text from a Word file").click()
    come_to(officer, "/upload/$")
    look(officer)
    with line.slow():
        file = {"name": "final_FINAL2.docx", "mimeType": "application/octet-stream", "buffer": written_in_word(title)}
        officer.set_input_files("#id_file", file)  # type: ignore[arg-type]
        officer.get_by_role("button", name="Read the file").click()
        officer.get_by_role("heading", name="What was read").wait_for()
    dropped = officer.locator("section", has=officer.locator("#dropped")).inner_text()
    assert "1 table flattened" in dropped and "Bold removed once" in dropped
    expect(officer.get_by_text("Nothing has been replaced yet")).to_be_visible()
    look(officer)
    officer.get_by_role("button", name="Take this text as the draft").click()
    come_to(officer, "/edit/$")
    expect(officer.locator("#id_title")).to_have_value(title)
    body = officer.locator("#id_body").input_value()
    assert "Well 7: safe since March" in body
    officer.select_option("#id_language", "en")
    officer.select_option("#id_agenda_item", index=3)

    # The line is cut while she writes: the page says so, nothing is lost, and it is saved once the line is back.
    status = officer.locator("#save-status")
    officer.context.set_offline(True)
    officer.fill("#id_body", f"{body}\n\n{TAIL}")
    expect(status).to_contain_text("no connection", timeout=10_000)
    expect(officer.locator("#id_body")).to_have_value(f"{body}\n\n{TAIL}")
    look_offline(officer)
    officer.context.set_offline(False)
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d\. NOT submitted\.$"), timeout=20_000)
    look(officer)
    officer.reload()
    expect(officer.locator("#id_body")).to_have_value(f"{body}\n\n{TAIL}")

    # A partner is to sign with them. The page says who invites; the head does, and the partner confirms this text.
    officer.goto(own)
    look(officer)
    officer.goto(f"{own}cosponsors/")
    expect(officer.get_by_text("The head or a focal point of your organization invites others")).to_be_visible()
    look(officer)
    sign_in(head, "ngo@example.org")
    look(head)
    head.goto(f"{own}cosponsors/")
    head.get_by_label("Name or acronym of the organization").fill("Quai")
    head.get_by_role("button", name="Find").click()
    head.get_by_role("checkbox", name=re.compile("Collectif Quai des Voix")).check()
    look(head)
    head.get_by_role("button", name="Invite", exact=True).click()
    head.get_by_role("heading", name="Collectif Quai des Voix").wait_for()
    look(head)
    sign_in(partner, "ngo2@example.org", "fr")
    partner.goto("/en/my/cosponsoring/")
    look(partner)
    partner.get_by_role("link", name=title).click()
    come_to(partner, "/my/cosponsoring/[0-9a-f-]{36}/$")
    expect(partner.get_by_text(TAIL[3:])).to_be_visible()
    look(partner)
    partner.get_by_role("button", name="Confirm this text").click()
    partner.get_by_text("Confirmed", exact=True).first.wait_for()
    look(partner)

    # She may not submit; the check says who does, and she asks.
    officer.goto(f"{own}check/")
    expect(officer.get_by_text("NOT submitted", exact=True)).to_be_visible()
    assert not officer.locator('form[action$="/submit/"]').count()
    look(officer)
    officer.get_by_role("link", name="Ask for it to be submitted").click()
    come_to(officer, "/ask-to-submit/$")
    officer.fill("#id_message", "The deadline is near. Could you send it from your telephone?")
    look(officer)
    officer.get_by_role("button", name="Ask for this version to be submitted").click()
    come_to(officer, "/requested/$")
    look(officer)

    # The head is on the way home: from what waits for her to the receipt.
    head.goto("/en/my/")
    look(head)
    head.get_by_role("link", name=title).first.click()
    come_to(head, f"/my/statements/{statement}/")
    if not head.url.endswith("/requested/"):
        look(head)
        head.get_by_role("link", name="Look at the request").click()
        come_to(head, "/requested/$")
    expect(head.get_by_text("Could you send it from your telephone?")).to_be_visible()
    look(head)
    head.locator("input[name=safety][value=nobody]").check()
    look(head)
    head.get_by_role("button", name="Submit this version").click()
    come_to(head, f"{own}receipt/$")
    expect(head.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()
    assert re.fullmatch("[0-9a-f]{64}", head.locator(".hash").inner_text())
    look(head)

    # Her own pages say so too, with what comes next; the page of the session can be printed.
    officer.goto(own)
    expect(officer.get_by_text("NOT submitted")).to_have_count(0)
    look(officer)
    officer.goto("/en/my/sessions/hrc-900/")
    come_to(officer, "/sessions/hrc-900/$")
    found = officer.locator(f"#statement{statement}")
    expect(found).to_contain_text(title)
    expect(found).to_contain_text("Submitted")
    expect(found).to_contain_text("Next step")
    expect(found).to_contain_text("Who acts")
    look(officer)
    officer.emulate_media(media="print")
    expect(officer.locator(".account-bar")).to_be_hidden()
    expect(found).to_be_visible()
    fits(officer)
    assert time.monotonic() - began < 180


def look_offline(page: Page) -> None:
    """What was typed stands on the page that is still there, and the line of the state is read out."""
    fits(page)
    expect(page.get_by_role("status").filter(has_text="no connection")).to_be_visible()

"""A day of a delegate: what is said about rivers, as a brief for the ambassador by tomorrow morning."""

import csv
import io
import re
import time
import uuid
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.days import DESK, PHONE, come_to, fits, press, sign_in

pytestmark = pytest.mark.browser

BRIEF = r"/my/briefs/[0-9a-f-]{36}/$"


def pdf_text(data: bytes) -> str:
    assert data.startswith(b"%PDF-")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def built(page: Page, path: str) -> bytes:
    """Ask for a document until the worker has built it."""
    until = time.monotonic() + 60
    while (answer := page.request.get(path)).status != 200:
        assert answer.status in (202, 503), answer.status
        assert time.monotonic() < until, "The document was not built"
        time.sleep(0.5)
    return answer.body()


def test_a_brief_for_the_ambassador(open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]) -> None:
    began, mark = time.monotonic(), uuid.uuid4().hex[:8]
    title = f"Rivers, for Thursday {mark}"

    def look(page: Page) -> None:
        fits(page)
        no_barriers(page)

    # On the tram, in Arabic: what is there on rivers, without an account so far.
    phone = open_browser(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto("/ar/")
    phone.locator("input[name=q]").first.fill("rivers")
    phone.keyboard.press("Enter")
    come_to(phone, r"/ar/search/")
    assert phone.locator("html").get_attribute("dir") == "rtl"
    expect(phone.locator('main a[href$="/documents/A/HRC/899/NGO/1"]').first).to_be_visible()
    look(phone)
    phone.goto("/ar/statements/")
    look(phone)
    phone.locator("details.filters summary").click()
    assert phone.locator("details.filters").get_attribute("open") is not None
    mentions = phone.locator("input[name=mentions], select[name=mentions] option")
    assert mentions.count() > 100
    look(phone)
    phone.goto("/ar/statements/?mentions=KEN&mentions=COL")
    expect(phone.locator("main .chosen li").first).to_be_visible()
    look(phone)
    phone.goto("/ar/meetings/hrc-899/")
    look(phone)

    # She follows the meeting; signing in leads back to where she was.
    phone.locator('main a[href*="/my/follow/"], aside a[href*="/my/follow/"]').first.click()
    come_to(phone, "/ar/sign-in/")
    look(phone)
    phone.fill("#id_login", "mission@example.org")
    phone.fill("#id_password", "civspace-demo")
    phone.locator('form[action$="/sign-in/"] button[type=submit]').first.click()
    come_to(phone, "/ar/my/follow/")
    look(phone)
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_load_state()
    phone.goto("/ar/my/following/all/")
    expect(phone.locator('main a[href*="/meetings/hrc-899/"]').first).to_be_visible()
    look(phone)
    phone.goto("/ar/my/following/")
    look(phone)

    # At her desk: the list as a table, the feed and the calendar for the colleagues who want them.
    page = open_browser(viewport=DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "mission@example.org")
    page.goto("/en/statements/?meeting=hrc-899")
    look(page)
    cards = page.locator("main li.card")
    download = page.request.get(str(page.get_by_role("link", name="CSV").get_attribute("href")))
    table = list(csv.reader(io.StringIO(download.body().decode("utf-8-sig"))))
    assert len(table) - 1 == int(re.sub(r"\D", "", page.get_by_role("status").first.inner_text())) == cards.count()
    feed = page.locator('head link[type="application/atom+xml"]').get_attribute("href")
    answer = page.request.get(str(feed))
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "application/atom+xml")
    assert b"A/HRC/899/NGO/1" in answer.body()
    page.goto("/en/meetings/hrc-900/")
    look(page)
    calendar = page.request.get(str(page.locator('head link[type="text/calendar"]').get_attribute("href")))
    assert calendar.status == 200 and calendar.body().startswith(b"BEGIN:VCALENDAR")

    # A statement and a paragraph go into a new brief, and she is led back to where she read.
    page.goto("/en/documents/A/HRC/899/NGO/1")
    look(page)
    press(page, page.get_by_role("link", name="Add to a brief").first, "/my/briefs/add/")
    page.locator("input[name=brief][value=new]").check()
    page.get_by_label("Title of the new brief").fill(title)
    look(page)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open the brief").wait_for()
    look(page)
    page.get_by_role("link", name="Back to where you were").first.click()
    come_to(page, "/documents/A/HRC/899/NGO/1")
    for address in ("/en/documents/A/HRC/899/NGO/9", "/en/documents/A/HRC/899/NGO/4"):
        page.goto(address)
        collect = page.locator('a[href*="/my/briefs/add/"][href*="paragraph="]').first
        collect.focus()
        expect(collect).to_be_visible()
        page.keyboard.press("Enter")
        come_to(page, "/my/briefs/add/")
        expect(page.locator("main blockquote")).to_be_visible()
        page.get_by_label(title).check()
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("link", name="Open the brief").wait_for()
    page.get_by_role("link", name="Open the brief").click()
    come_to(page, BRIEF)
    brief = page.url
    items = page.locator("article.card :is(h2, h3)")
    expect(items).to_have_count(3)
    look(page)

    # Order and notes: the paragraph of the villages first, and a word for the ambassador.
    second = items.nth(1).inner_text().partition(". ")[2]
    press(page, page.get_by_role("button", name=re.compile("^Up")).first)
    expect(items.nth(0)).to_contain_text(second[:40])
    press(page, page.get_by_role("link", name=re.compile("^Notes, heading, language")).first, "/items/")
    page.get_by_label("Note for all who read this brief").fill(f"Ask for the 60 days {mark}.")
    page.get_by_label("My note").fill(f"Only mine {mark}.")
    look(page)
    page.get_by_role("button", name="Save", exact=True).click()
    come_to(page, BRIEF[:-1])
    expect(page.get_by_text(f"Ask for the 60 days {mark}.")).to_be_visible()
    look(page)

    # Her colleague reads the same on a telephone, without the note that is her own.
    press(page, page.get_by_role("link", name="Share", exact=True), "/sharing/")
    page.get_by_label("E-mail address of your colleague").fill("mission.adviser@example.org")
    look(page)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_text("Sanna Brandt").first.wait_for()
    look(page)
    colleague = open_browser(viewport=PHONE, color_scheme="dark")
    sign_in(colleague, "mission.adviser@example.org")
    colleague.goto("/en/my/briefs/")
    look(colleague)
    colleague.get_by_role("link", name=title).click()
    come_to(colleague, BRIEF)
    expect(colleague.get_by_text(f"Ask for the 60 days {mark}.")).to_be_visible()
    expect(colleague.get_by_text(f"Only mine {mark}.")).to_have_count(0)
    look(colleague)

    # To take along: PDF and Word, with what is for all and not what is hers.
    text = pdf_text(built(page, f"{brief}pdf/"))
    assert title in text and f"Ask for the 60 days {mark}." in text and "A/HRC/899/NGO/1" in text
    assert f"Only mine {mark}" not in text
    with zipfile.ZipFile(io.BytesIO(built(page, f"{brief}docx/"))) as word:
        written = word.read("word/document.xml").decode()
    assert f"Ask for the 60 days {mark}." in written and f"Only mine {mark}" not in written

    # And the whole meeting in one document: asked for, built while she waits, downloaded.
    page.goto("/en/meetings/hrc-899/")
    press(page, page.locator('main a[href*="/statements/compendium/"]').first, "/statements/compendium/")
    look(page)
    make = page.get_by_role("button", name=re.compile("^Make"))
    if make.count():
        make.click()
    whole = page.get_by_role("link", name=re.compile("The whole document"))
    until = time.monotonic() + 60
    while not whole.count():
        assert time.monotonic() < until, page.locator("main").inner_text()
        time.sleep(1)
        page.reload()
    look(page)
    volume = pdf_text(page.request.get(str(whole.get_attribute("href"))).body())
    assert "A/HRC/899/NGO/1" in volume and "A/HRC/899/NGO/9" in volume
    assert time.monotonic() - began < 180

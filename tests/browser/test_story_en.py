"""The whole story in English, in chromium with scripts, with axe on every page after it was used."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.story import DEMO_PASSWORD, Story

pytestmark = pytest.mark.browser

TITLE = "Clean rivers for fishing villages"
SHORT = (
    "We welcome the report of the High Commissioner.[^1]\n\n"
    "1. States should measure the water of every river and publish what they find.\n\n"
    "2. Villages that live from fishing should be heard before a dam is built.\n\n"
    "[^1]: A note on the report."
)


@pytest.fixture
def story(open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]) -> Story:
    pages = [open_browser() for _person in range(3)]
    return Story("en", "hrc-900", "hrc", "Europe/Zurich", *pages, look=no_barriers)


def test_from_signing_up_to_the_pdf_in_the_hands_of_a_delegate(story: Story) -> None:
    began, mark = time.monotonic(), uuid.uuid4().hex[:8]
    author, desk, delegate = story.author, story.desk, story.delegate
    email, name, title = f"story-{mark}@example.org", f"Heron Watch {mark}", f"{TITLE} {mark}"

    # A person signs up, confirms the address by mail, and founds an organization.
    story.sign_up(email, "Adaeze Obi")
    expect(author.get_by_role("heading", level=1)).to_be_visible()
    organization = story.register(name, "NGA")
    expect(author.get_by_role("heading", level=1)).to_contain_text(name)
    expect(author.get_by_text("Unverified").first).to_be_visible()

    # It claims its standing, and the Secretariat confirms it.
    story.claim(organization, "The document names us.")
    story.sign_in(desk, "secretariat@example.org", DEMO_PASSWORD)
    story.confirm_standing(name, "The document was seen.")
    story.go(author, f"/my/organizations/{organization}/standing/")
    expect(author.get_by_text("The document was seen.").first).to_be_visible()

    # The draft: too long, and the page says so at once and saves by itself.
    statement = story.begin()
    too_long = " ".join(["water"] * 1600)
    story.write(title, too_long, "en")
    expect(author.locator("[data-word-counter], .word-counter").first).to_contain_text("1,600")
    status = author.locator("#save-status")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d\. NOT submitted\.$"))
    expect(status).to_have_attribute("data-state", "saved")
    story.looked(author)
    author.reload()
    expect(author.get_by_label("Text", exact=True)).to_have_value(too_long)
    story.check()
    expect(author.get_by_text(re.compile(r"1,?500")).first).to_be_visible()
    story.try_to_submit()
    author.wait_for_url(re.compile("/submit/$"))
    story.looked(author)
    expect(author.get_by_text("Submitted", exact=True)).to_have_count(0)
    expect(author.get_by_text(re.compile(r"1,?600")).first).to_be_visible()

    # Shortened and submitted; the receipt says so, on the page and by mail.
    story.go(author, f"/my/statements/{statement}/edit/")
    story.write(title, SHORT, "en")
    story.check()
    story.submit()
    expect(author.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()
    first_time = author.locator("main strong time").first.get_attribute("datetime")
    story.open_mail(author, email)
    expect(author.get_by_text(title).first).to_be_visible()

    # Claimed and returned; the answer comes while the meeting takes no others, and the first time stands.
    story.act(statement, "claim")
    story.send_back(statement, "Please name the rivers that you speak of.")
    with story.while_closed("Closed for a test of the answer window."):
        story.go(author, f"/my/statements/{statement}/")
        expect(author.get_by_text("Please name the rivers that you speak of.").first).to_be_visible()
        author.get_by_role("link", name="Answer and submit again").click()
        author.wait_for_url(re.compile("/edit/$"))
        expect(author.get_by_text("Please name the rivers that you speak of.")).to_be_visible()
        body = SHORT.replace("every river", "the Niger and the Benue")
        story.write(title, body, "en")
        story.check()
        story.submit()
        assert author.locator(f'main time[datetime="{first_time}"]').count()
        # Nobody else can come in now.
        story.go(author, f"/my/statements/new/?meeting={story.meeting}")
        expect(author.get_by_text("does not take written statements now")).to_be_visible()

    # Accepted and published; the worker builds the document.
    story.act(statement, "claim")
    story.act(statement, "accept")
    story.act(statement, "publish")
    symbol = story.symbol()
    assert re.fullmatch(r"A/HRC/900/NGO/\d+", symbol)
    story.go(author, f"/my/statements/{statement}/")
    expect(author.get_by_text(symbol).first).to_be_visible()

    # A delegate finds it by its words and by its symbol, however that is spelled, and opens the PDF.
    story.sign_in(delegate, "mission@example.org", DEMO_PASSWORD)
    story.search(f"rivers fishing villages {mark}")
    found = delegate.get_by_role("link", name=re.compile(mark))
    expect(found.first).to_be_visible()
    found.first.click()
    delegate.wait_for_url(re.compile(f"/en/documents/{symbol}/?$"))
    story.looked(delegate)
    expect(delegate.get_by_role("heading", level=1)).to_contain_text(title)
    expect(delegate.get_by_text("the Niger and the Benue").first).to_be_visible()
    for spelled in (symbol.lower(), symbol.replace("/", " / "), symbol.lower().replace("/", "-")):
        story.search(spelled)
        assert re.search(f"/en/documents/{symbol}/?$", delegate.url), spelled
    text = story.read_pdf(symbol)
    assert title in text and symbol in text and "the Niger and the Benue" in text
    assert "Specimen, not a United Nations document" in text
    assert "Adaeze" not in text

    assert time.monotonic() - began < 240

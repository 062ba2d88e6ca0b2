"""The whole story in Arabic without scripts on a telephone; axe reads the same pages in a browser with them."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.story import DEMO_PASSWORD, Story

pytestmark = pytest.mark.browser

TITLE = "المياه النظيفة لقرى الصيادين"
TEXT = (
    "نرحب بتقرير المفوضية السامية.[^1]\n\n"
    "1. ينبغي للدول أن تقيس جودة مياه كل نهر وأن تنشر ما تجده.\n\n"
    "2. ينبغي الاستماع إلى القرى التي تعيش من الصيد قبل بناء أي سد.\n\n"
    "[^1]: ملاحظة على التقرير."
)
PHONE = {"width": 360, "height": 740}


def no_sideways(page: Page) -> None:
    """Nothing stands outside of the narrow window."""
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"], page.url


@pytest.fixture
def story(open_browser: Callable[..., Page]) -> Story:
    pages = [open_browser(java_script_enabled=False, viewport=PHONE) for _person in range(3)]
    return Story("ar", "ecosoc-2999", "ecosoc", "America/New_York", *pages, look=no_sideways)


def test_the_whole_story_without_scripts(
    story: Story, open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    began, mark = time.monotonic(), uuid.uuid4().hex[:8]
    author, desk, delegate = story.author, story.desk, story.delegate
    email, name, title = f"qissa-{mark}@example.org", f"جمعية مراقبة الأنهار {mark}", f"{TITLE} {mark}"

    # The Secretariat lets this invented meeting take statements in Arabic.
    story.sign_in(desk, "secretariat@example.org", DEMO_PASSWORD)
    story.accept_language("ar", "العربية مقبولة في هذه الدورة المبتكرة.")

    story.sign_up(email, "سلمى النجار")
    organization = story.register(name, "JOR")
    assert name in author.locator("h1").inner_text()
    story.claim(organization, "تذكرنا الوثيقة.")
    story.confirm_standing(name, "اطلعنا على الوثيقة.")
    story.go(author, f"/my/organizations/{organization}/standing/")
    assert "اطلعنا على الوثيقة." in author.locator("main").inner_text()

    # Too long: the check says which rule failed, and submitting says it again without losing a word.
    statement = story.begin()
    too_long = " ".join(["ماء"] * 1600)
    story.write(title, too_long, "ar")
    story.check()
    story.try_to_submit()
    author.wait_for_url(re.compile("/submit/$"))
    story.looked(author)
    assert author.locator('main a[href$="/edit/#id_body"]').count()
    story.go(author, f"/my/statements/{statement}/edit/")
    expect(author.locator("#id_body")).to_have_value(too_long)
    assert author.locator("#id_body").get_attribute("dir") == "rtl"

    story.write(title, TEXT, "ar")
    story.check()
    story.submit()
    first_time = author.locator("main strong time").first.get_attribute("datetime")
    story.open_mail(author, email)

    story.act(statement, "claim")
    story.send_back(statement, "يرجى ذكر أسماء الأنهار.")
    with story.while_closed("تغيير الموعد لتجربة مهلة الرد."):
        story.go(author, f"/my/statements/{statement}/")
        assert "يرجى ذكر أسماء الأنهار." in author.locator("main").inner_text()
        story.go(author, f"/my/statements/{statement}/edit/")
        story.write(title, TEXT.replace("كل نهر", "نهر الأردن"), "ar")
        story.check()
        story.submit()
        assert author.locator(f'main time[datetime="{first_time}"]').count()

    story.act(statement, "claim")
    story.act(statement, "accept")
    story.leave_unedited(statement)
    story.act(statement, "publish")
    symbol = story.symbol()
    assert re.fullmatch(r"E/2999/NGO/\d+", symbol)

    story.sign_in(delegate, "mission@example.org", DEMO_PASSWORD)
    story.search(f"مياه الصيادين {mark}")
    delegate.locator(f'main a[href$="/documents/{symbol}"], main a[href$="/documents/{symbol}/"]').first.click()
    delegate.wait_for_url(re.compile(f"/ar/documents/{symbol}/?$"))
    story.looked(delegate)
    assert title in delegate.locator("h1").inner_text()
    for spelled in (symbol.lower().replace("/", "-"), symbol.replace("/", " / ")):
        story.search(spelled)
        assert re.search(f"/ar/documents/{symbol}/?$", delegate.url), spelled
    text = story.read_pdf(symbol)
    assert mark in text and symbol in text
    assert "نهر الأردن" in text
    assert story_says_specimen(text)
    assert time.monotonic() - began < 240

    # The same pages in a browser with scripts, since axe is one.
    reader = open_browser(viewport=PHONE, storage_state=author.context.storage_state())
    officer = open_browser(viewport=PHONE, storage_state=desk.context.storage_state())
    for path in dict.fromkeys(re.sub(r"^https?://[^/]+", "", url) for url in story.seen):
        if re.search("/(submit|sign-in|sign-up)/", path):
            continue  # answers to a form, or pages for people who are signed out
        page = officer if "/desk/" in path else reader
        page.goto(path)
        no_barriers(page)


def story_says_specimen(text: str) -> bool:
    """Say whether the document says in Arabic (or, untranslated, in English) that it is a specimen."""
    from django.utils.translation import override

    from civspace.renditions.sentences import specimen

    with override("ar"):
        return str(specimen()) in text

"""The whole story of a report, from the first word to the withdrawal that stops the annual report.

The story runs without script anywhere, the reporter on a telephone (T-H02). The reporter's pages are read by axe in
Arabic and English, also after mistakes (T-H08).
"""

import json
import uuid
from collections.abc import Callable

import pyrage
import pytest
from playwright.sync_api import Page, expect

from tests.browser import officers
from tests.browser.officers import FIRST, SECOND, Desk
from tests.browser.reporters import PHONE, Reporter
from tests.run.portal import Portal


@pytest.fixture
def desk(portal: Portal, open_browser: Callable[..., Page]) -> Desk:
    return Desk(portal, open_browser)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_of_the_reporter_has_a_barrier_after_interaction(
    open_browser: Callable[..., Page], no_barriers: Callable[[Page], None], language: str
) -> None:
    page = open_browser(viewport=PHONE, bypass_csp=True)
    page.set_default_timeout(60_000)
    reporter = Reporter(page, language, look=no_barriers)
    page.goto(f"/s/{language}/new")
    reporter.send("new")
    expect(page.locator("main .field__error").first).to_be_visible()
    reporter.report("An invented report.")
    reporter.come_back()
    reporter.send("write")
    expect(page.locator("main .field__error").first).to_be_visible()
    page.locator('form[action$="/write"] textarea').fill("One thing more.")
    reporter.send("write")
    reporter.agree_to("contact", "statistics")
    page.locator("details", has=page.locator('form[action$="/close"]')).locator("summary").click()
    reporter.send("close")
    page.locator('form[action$="/close"] [name="sure"]').check()
    reporter.send("close")
    reporter.come_back(known=False)


def test_from_report_to_withdrawal(desk: Desk, open_browser: Callable[..., Page]) -> None:
    reporter = Reporter(open_browser(java_script_enabled=False, viewport=PHONE), "en", look=lambda _page: None)
    reporter.page.set_default_timeout(60_000)
    mark, key = uuid.uuid4().hex[:8], pyrage.x25519.Identity.generate()
    first, second = (desk.officer(email, java_script_enabled=False) for email in (FIRST, SECOND))
    phrase = desk.passphrase(SECOND)
    before = officers.cases(first)

    reporter.report(f"An invented report {mark}.")
    (case,) = officers.cases(first) - before

    # An officer reads it, says how urgent it is, and asks.
    first.goto(case)
    expect(first.locator("#report")).to_contain_text(f"An invented report {mark}.")
    expect(first.locator("#report")).to_contain_text("letter.pdf")
    officers.write(first, case, "triage", urgency="urgent", text="Within the mandate.")
    expect(first.locator("main")).to_contain_text("Urgent")
    officers.write(first, case, "message", text=f"May we tell the mandate holder? {mark}")

    # The reporter answers and consents.
    reporter.come_back()
    expect(reporter.page.locator("article.theirs")).to_contain_text(f"May we tell the mandate holder? {mark}")
    reporter.page.locator('form[action$="/write"] textarea').fill(f"Yes, you may. {mark}")
    reporter.send("write")
    reporter.agree_to("contact", "mechanism_facts", "report_anonymised")
    reporter.leave()
    first.goto(case)
    expect(first.locator("#message")).to_contain_text(f"Yes, you may. {mark}")

    # What is referred leaves encrypted, after a second person read it.
    facts = f"A person was threatened. {mark}"
    officers.write(
        first,
        case,
        "referral",
        recipient="Mandate holder",
        scope="mechanism_facts",
        age_key=str(key.to_public()),
        text=facts,
    )
    assert first.locator("#referral form").count() == 0
    officers.agree(second, "Refer a case", phrase, reads=facts)
    first.goto(case)
    with first.expect_download() as taken:
        first.locator("#referral form button").click()
    package = json.loads(pyrage.decrypt(taken.value.path().read_bytes(), [key]))
    assert (package["facts"], package["recipient"]) == (facts, "Mandate holder")

    # An entry for the report, proposed by one and agreed to by the other.
    first.goto("/en/report/")
    year = first.locator("main tbody a").first.inner_text()
    words = f"One person was threatened after a session. {mark}"
    officers.write(
        first,
        case,
        "report_entry",
        year=year,
        language="en",
        part="new",
        level="anonymised",
        country="Norland",
        text=words,
    )
    first.goto(f"/en/report/{year}/")
    expect(first.locator("main")).to_contain_text(words)
    earlier = officers.releases(first)
    first.locator('main form:has([name="kind"]) button').click()
    officers.agree(second, "Publish a report", phrase, reads=words)
    first.goto(f"/en/report/{year}/")
    (release,) = officers.releases(first) - earlier

    # The reporter takes the consent back: the entry is gone, and what was agreed to is not released.
    reporter.come_back()
    reporter.agree_to("contact")
    reporter.leave()
    first.locator(f'main form[action="{release}"] button').click()
    expect(first.locator(".messages")).to_contain_text("a case or a consent changed")
    expect(first.locator("main")).not_to_contain_text(words)
    assert release not in officers.releases(first)
    first.goto("/en/report/")
    expect(first.locator("main")).not_to_contain_text("Released")
    assert not list((desk.folder / "report").glob("*"))
    first.goto(case)
    expect(first.locator("#consent tr", has_text="without anything that points to a person")).to_contain_text("No")


def test_a_clean_copy_is_made_and_shown_and_similar_cases_are_looked_for(
    desk: Desk, no_barriers: Callable[[Page], None]
) -> None:
    page = desk.officer(FIRST, viewport=PHONE, bypass_csp=True)
    page.set_default_timeout(60_000)
    for case in sorted(officers.cases(page)):
        page.goto(case)
        if page.locator("#report", has_text="letter.jpg").count():
            break
    page.locator('#report form[action$="/clean/"] button').click()
    expect(page.locator(".messages")).to_contain_text("A clean copy was made and sealed.")
    no_barriers(page)
    page.locator('#report a[href$="/look/"]').click()
    expect(page.locator("figcaption")).to_have_text("Page 1 of 1, as a picture")
    expect(page.locator("figure img")).to_have_js_property("naturalWidth", 900)
    no_barriers(page)
    page.goto(case)
    page.locator('#link a[href$="/similar/"]').click()
    no_barriers(page)
    page.locator('main form button[type="submit"]').click()
    expect(page.locator("main")).to_contain_text("were opened and compared")
    no_barriers(page)

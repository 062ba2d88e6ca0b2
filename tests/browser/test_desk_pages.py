"""The desk's pages read by axe, each in one of six languages; on a telephone nothing stands outside (T-H08)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import officers
from tests.browser.officers import Desk
from tests.run.portal import Portal

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh-hans"]
PHONE = {"width": 320, "height": 640}
#: Pages behind the case page: one form of each make, and what a second person sees.
OF_CASE = ("", "add/risk/", "add/consent/", "add/referral/", "add/export/", "add/report_entry/", "identity/", "delete/")
OF_DESK = (
    "cases/",
    "cases/?state=triage",
    "approvals/",
    "approvals/escrow/",
    "officers/",
    "actors/",
    "actors/new/",
    "report/",
    "report/new/",
    "audit/",
    "keys/",
    "keys/recover/",
    "keys/stop/",
    "nothing/",
)


@pytest.fixture
def desk(portal: Portal, open_browser: Callable[..., Page]) -> Desk:
    return Desk(portal, open_browser)


def test_no_page_has_a_barrier_or_is_too_wide(desk: Desk, no_barriers: Callable[[Page], None]) -> None:
    page = desk.officer(officers.SECOND, viewport=PHONE, bypass_csp=True)
    page.set_default_timeout(60_000)
    case = sorted(officers.cases(page))[0].removeprefix("/en/")
    page.goto("/en/report/")
    year = page.locator("main tbody a").first.inner_text()
    # Each page in one of the languages, in turn.
    for number, path in enumerate((*OF_DESK, f"report/{year}/", *(f"{case}{one}" for one in OF_CASE))):
        language = LANGUAGES[number % len(LANGUAGES)]
        page.goto(f"/{language}/{path}")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr"), path
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"], (language, path)
        no_barriers(page)

"""Lists and tables of the accreditation rooms on a telephone: every row a card, nothing outside, in both directions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.days import PHONE, fits, sign_in

PUBLIC = ("accreditation/register/", "accreditation/practice/", "accreditation/practice/ecosoc/")
DESK = (
    "desk/accreditation/applications/",
    "desk/accreditation/reports/?state=expected",
    "desk/accreditation/sessions/",
    "desk/complaints/",
    "desk/standing/",
)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_table_is_wider_than_the_screen(
    language: str, open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    page = open_browser(viewport=PHONE)
    sign_in(page, "secretariat@example.org", language)

    def look(path: str) -> None:
        page.goto(path)
        fits(page)
        wide = page.evaluate(
            "[...document.querySelectorAll('.table-scroll')].filter(it => it.scrollWidth > it.clientWidth + 1).length"
        )
        assert wide == 0, path
        no_barriers(page)

    for path in (*PUBLIC, *DESK):
        look(f"/{language}/{path}")
    # One page behind a list each: a period of the practice, and a session with its applications.
    for path, link in ((PUBLIC[-1], "tbody a"), (DESK[2], "tbody tr:last-child a")):
        page.goto(f"/{language}/{path}")
        look(page.locator(f"main {link}").first.get_attribute("href") or "")

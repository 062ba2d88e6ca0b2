"""A report of reprisals as somebody writes it: from any page, without script, and back (T-H02, T-H05, T-H08)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

FILE = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a letter"}


@pytest.fixture
def phone(open_browser: Callable[..., Page]) -> Page:
    """A telephone of 320 pixels, whose browser runs no script."""
    page = open_browser(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.set_default_timeout(60_000)
    return page


def fits(page: Page) -> bool:
    """Say whether nothing stands beyond the edge of the screen."""
    box = page.locator("main").bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320


def test_from_any_page_to_the_inbox_and_out(phone: Page) -> None:
    phone.goto("/en/")
    phone.get_by_role("link", name="Report intimidation or reprisals, in confidence").click()
    assert phone.url.endswith("/s/") and phone.title() == "CivSpace" and fits(phone)
    phone.get_by_role("link", name="Write to us").first.click()
    phone.get_by_label("What happened?").fill("An invented report, with an invented letter.")
    phone.get_by_label("Files").set_input_files([FILE])
    phone.get_by_label("Write to me here, in this protected inbox").check()
    phone.get_by_text("The act", exact=True).click()
    phone.get_by_label("Threats or harassment").check()
    assert fits(phone)
    phone.get_by_role("button", name="Send").click()
    code = "".join(phone.locator("#receipt span").all_inner_texts())
    assert len(code) == 28 and phone.url.endswith("/s/new") and fits(phone)
    phone.get_by_label("The last four digits of your number").fill(code[-4:])
    phone.get_by_role("button", name="I have written it down").click()
    phone.get_by_role("link", name="Come back with your number").click()
    phone.get_by_label("Your number of 28 digits").fill(code)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("heading", name="Your inbox")).to_be_visible()
    phone.get_by_label("Your message").fill("One thing more.")
    phone.get_by_role("button", name="Send").first.click()
    expect(phone.get_by_text("One thing more.")).to_be_visible()
    assert fits(phone)
    answer = phone.request.get("/s/x", max_redirects=0)
    assert answer.status == 303 and answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    phone.reload()
    expect(phone.get_by_role("heading", name="Enter your number again")).to_be_visible()


def test_a_wrong_number_and_a_browser_without_cookies_are_told_in_words(phone: Page) -> None:
    phone.goto("/s/en/in")
    phone.get_by_label("Your number of 28 digits").fill("123")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.locator("main .field__error")).to_contain_text("The number has 28 digits")
    phone.goto("/s/en/new")
    phone.get_by_label("What happened?").fill("Words that must not be lost.")
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Your browser sent no cookie.")).to_be_visible()
    expect(phone.locator("textarea").first).to_have_value("Words that must not be lost.")


@pytest.mark.parametrize("path", ["", "new", "in"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages_are_light_accessible_and_turn_with_their_language(
    open_browser: Callable[..., Page], no_barriers: Callable[[Page], None], language: str, path: str
) -> None:
    sizes: list[int] = []
    page = open_browser(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page.set_default_timeout(60_000)
    page.on("response", lambda response: sizes.append(len(response.body())) if "/s/" in response.url else None)
    page.goto(f"/{language}/")
    sizes.clear()
    page.goto(f"/s/{language}/{path}")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert sum(sizes) < 100_000
    assert page.evaluate("navigator.serviceWorker ? navigator.serviceWorker.controller : null") is None
    no_barriers(page)

"""What the three days share: a slow line and its weight, lines that are cut, keys, pages that fit a phone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.story import DEMO_PASSWORD

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
#: What a page may weigh when nothing of it is in the browser yet, in bytes as they come over the line.
FIRST_LOAD = 60 * 1024
#: A line in the field: bytes per second, and milliseconds until an answer begins.
SLOW = {"offline": False, "downloadThroughput": 50_000 / 8, "uploadThroughput": 50_000 / 8, "latency": 400}
FAST = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1, "latency": 0}


def fits(page: Page) -> None:
    """Nothing stands outside of the window, whatever its width."""
    width = page.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], (page.url, width)


def sign_in(page: Page, email: str, language: str = "en") -> None:
    """Sign in with the account of the demonstration, by keyboard."""
    page.goto(f"/{language}/sign-in/")
    page.locator("#id_login").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "id_password":
        page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{language}/my/$"))


def come_to(page: Page, pattern: str) -> str:
    """Wait until the page stands at an address and return the first id in it; say what the page says if not."""
    try:
        page.wait_for_url(re.compile(pattern))
    except Exception:
        raise AssertionError(f"{page.url} instead of {pattern}:\n{page.locator('main').inner_text()[:2000]}") from None
    found = re.search("[0-9a-f]{8}-[0-9a-f-]{27}", page.url)
    return found[0] if found else ""


def press(page: Page, target: Locator, pattern: str = "") -> str:
    """Press a button or follow a link with the keyboard alone, and come to an address."""
    target.focus()
    expect(target).to_be_focused()
    outline = target.evaluate("it => getComputedStyle(it).outlineStyle")
    assert outline != "none", f"Nothing shows the focus on {target}"
    page.keyboard.press("Enter")
    return come_to(page, pattern) if pattern else ""


class Line:
    """The line of one page: how fast it is, and what came over it."""

    def __init__(self, page: Page) -> None:
        self.client: Any = page.context.new_cdp_session(page)
        self.client.send("Network.enable")
        self.client.on("Network.loadingFinished", self._ended)
        self.bytes = 0

    def _ended(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    @contextmanager
    def slow(self) -> Iterator[None]:
        """Within this the line is one of the field."""
        self.client.send("Network.emulateNetworkConditions", SLOW)
        try:
            yield
        finally:
            self.client.send("Network.emulateNetworkConditions", FAST)

    def first_load(self, page: Page, path: str) -> int:
        """Open an address as if for the first time and return what came over the line, in bytes."""
        self.client.send("Network.clearBrowserCache")
        self.bytes = 0
        page.goto(path, wait_until="networkidle")
        return self.bytes

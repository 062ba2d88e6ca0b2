"""The browser tests: chromium on a portal that was started as people start it, with its real worker and demo data.

Run by `make browser`. A page that writes an error to its console, or that asks another host for anything, fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.run.demo import demo_portal
from tests.run.portal import Portal

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the chromium of the system where there is one; root has no sandbox to run it in."""
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    arguments = {**browser_type_launch_args}
    if system:
        arguments["executable_path"] = system
    if os.geteuid() == 0:
        arguments["args"] = ["--no-sandbox"]
    return arguments


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One demo portal for all tests of the run; each test makes what it changes."""
    portal = demo_portal(tmp_path_factory.mktemp("browser") / "var")
    try:
        portal.start()
        yield portal
    finally:
        portal.end()


@pytest.fixture(scope="session")
def base_url(portal: Portal) -> str:
    """`page.goto("/en/")` goes to the portal of this run."""
    return f"http://localhost:{portal.port}"


@pytest.fixture
def open_browser(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh browser of one more person: `open_browser(java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"base_url": base_url, **options})
        contexts.append(context)
        context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("request", lambda request: complaints.append(request.url) if is_outside(request.url) else None)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
    # The browser itself says of every answer of 4xx that it "failed to load"; tests look at those on purpose.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


def is_outside(url: str) -> bool:
    """Say whether a page asks somebody other than the portal."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("localhost", "127.0.0.1")


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    """A browser with scripts."""
    return open_browser()


@pytest.fixture
def plain_page(open_browser: Callable[..., Page]) -> Page:
    """A browser without scripts."""
    return open_browser(java_script_enabled=False)


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """Return a function that fails when axe finds a barrier on the page as it stands (scripts must be on)."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
        told = [(fault["id"], fault["help"], [node["target"] for node in fault["nodes"]][:5]) for fault in found]
        assert told == [], page.url

    return check

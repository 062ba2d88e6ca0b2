"""The desk of the demonstration in a browser: officers who sign in once in a run, and what they do by forms."""

import base64
import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from civspace.operations.apart import FACTOR
from tests.browser.story import DEMO_PASSWORD
from tests.run.portal import Portal

FIRST, SECOND = "officer@example.org", "officer2@example.org"


class Desk:
    """The desk of a portal. A code of the second factor is good once, so a session is shared by all tests of a run."""

    def __init__(self, portal: Portal, open_browser: Callable[..., Page]) -> None:
        self.url = f"http://localhost:{portal.desk_port}"
        self.folder = portal.data_dir / "s"
        self.open_browser = open_browser

    def officer(self, email: str, **options: object) -> Page:
        """Return a browser in which an officer is signed in and has unlocked her keys."""
        wait_for(int(self.url.rpartition(":")[2]))
        kept = self.folder.parent / f"{email}.json"
        state = {"storage_state": str(kept)} if kept.exists() else {}
        page = self.open_browser(base_url=self.url, **state, **options)
        page.set_default_timeout(60_000)
        answer = page.goto("/en/cases/")
        if answer is None or answer.status == 404:  # nobody is signed in, or not any more
            page.goto("/en/")
            page.locator("#id_email").fill(email)
            page.locator("#id_password").fill(DEMO_PASSWORD)
            page.locator("#id_code").fill(code_now())
            page.locator("main form button").click()
        if not page.url.endswith("/en/cases/") or page.locator("#id_passphrase").count():
            page.locator("#id_passphrase").fill(self.passphrase(email))
            page.locator("main form button").click()
            page.wait_for_url("**/en/cases/")
        page.context.storage_state(path=str(kept))
        return page

    def passphrase(self, email: str) -> str:
        """Return what the demonstration prints for an officer."""
        told = json.loads(Path(self.folder / "demo.json").read_text("utf-8"))["officers"]
        return next(one["passphrase"] for one in told if one["email"] == email)


def wait_for(port: int, seconds: float = 120) -> None:
    """Wait until somebody listens: the desk starts after the portal says that it is well."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until, "The desk did not start"
            time.sleep(0.2)


def code_now() -> str:
    """Return the code of the demonstration's second factor."""
    seed = base64.b32decode(FACTOR.replace(" ", ""))
    return TOTP(seed, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time())).decode()


def cases(page: Page) -> set[str]:
    """Return the addresses of the cases on the list."""
    page.goto("/en/cases/")
    return {link.get_attribute("href") or "" for link in page.locator("main table tbody a").all()}


def write(page: Page, case: str, kind: str, **values: str) -> None:
    """Write an entry into a case by its form: text and choices by the names of its fields."""
    page.goto(case)
    page.locator(f'main a[href$="/add/{kind}/"]').click()
    for name, value in values.items():
        field = page.locator(f'main [name="{name}"]').first
        if field.get_attribute("type") == "radio":
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button").click()
    page.wait_for_url(re.compile(f"{re.escape(case)}#{kind}$"))


def agree(page: Page, what: str, passphrase: str, *, reads: str) -> None:
    """Agree as the second person to the one request of a kind that waits, after reading what it is about."""
    page.goto("/en/approvals/")
    page.get_by_role("link", name=what, exact=True).click()
    expect(page.locator("main")).to_contain_text(reads)
    page.locator('main [name="decision"][value="agree"]').check()
    page.locator("#id_passphrase").fill(passphrase)
    page.locator("main form button").click()
    page.wait_for_url("**/en/approvals/")


def releases(page: Page) -> set[str]:
    """Return the addresses of the proposed reports that could be released from the page as it stands."""
    return {form.get_attribute("action") or "" for form in page.locator('main form[action*="/report/publish/"]').all()}

"""Reporters of the confidential channel in a browser: what they write, and how they come back."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page, expect

PHONE = {"width": 320, "height": 640}
LETTER: FilePayload = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a letter"}


@dataclass
class Reporter:
    """Somebody who writes and comes back; every page on the way is looked at."""

    page: Page
    language: str
    look: Callable[[Page], None]
    code: str = ""

    def looked(self) -> None:
        """Look at the page as it stands: direction, width, title, and what the test adds."""
        root = self.page.locator("html")
        assert root.get_attribute("dir") == ("rtl" if self.language == "ar" else "ltr"), self.page.url
        box = self.page.locator("main").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], self.page.url
        assert self.page.title() == "CivSpace"
        self.look(self.page)

    def send(self, action: str) -> None:
        """Send the form with an address."""
        with self.page.expect_navigation():
            self.page.locator(f'main form[action$="/{action}"] button').click()
        self.looked()

    def report(self, account: str) -> None:
        """Write a report with a file, found from the portal's first page, and note the receipt."""
        page = self.page
        page.goto(f"/{self.language}/")
        page.locator('a[href="/s/"]').first.click()
        page.locator(f'.languages a[href*="/s/{self.language}/"]').click()
        self.looked()
        page.locator('main a[href$="/new"]').first.click()
        self.looked()
        self.write(account)

    def write(self, account: str, file: FilePayload = LETTER) -> None:
        """Write a report with a file on the page for it, and note the receipt."""
        page = self.page
        page.locator("#id_account").fill(account)
        page.locator('[name="scopes"][value="contact"]').check()
        page.locator("#id_files").set_input_files(file)
        self.send("new")
        self.code = "".join(page.locator("#receipt span").all_inner_texts())
        assert len(self.code) == 28
        page.locator("#id_last").fill("0000" if self.code[-4:] != "0000" else "1111")
        self.send("kept")
        expect(page.locator("main .field__error")).to_be_visible()
        page.locator("#id_last").fill(self.code[-4:])
        self.send("kept")

    def come_back(self, *, known: bool = True) -> None:
        """Open the inbox with the receipt, or read that there is none any more."""
        self.page.goto(f"/s/{self.language}/in")
        self.page.locator("#id_code").fill(" ".join(re.findall("....", self.code)))
        self.send("in")
        expect(self.page.locator('main form[action$="/write"]')).to_have_count(int(known))

    def agree_to(self, *scopes: str) -> None:
        """Say what the report may be used for: these uses and no other."""
        form = self.page.locator('form[action$="/uses"]')
        self.page.locator("details", has=form).locator("summary").click()
        for box in form.locator('[name="scopes"]').all():
            box.set_checked(box.get_attribute("value") in scopes)
        form.locator('[name="consent_by"]').select_option("victim")
        self.send("uses")
        expect(self.page.locator("main .notice[role=status]")).to_be_visible()

    def leave(self) -> None:
        """Close the page and keep the inbox."""
        self.send("out")

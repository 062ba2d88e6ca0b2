"""The steps of the whole story, in any language and with or without scripts: found by address, name and id.

Every step ends on the page that it led to and calls `look`, so that each page on the way is looked at.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from time import monotonic, sleep

from playwright.sync_api import Locator, Page, TimeoutError, expect
from pypdf import PdfReader

PASSWORD = "seven quiet herons"
DEMO_PASSWORD = "civspace-demo"
ID = r"([0-9a-f-]{36})"


@dataclass
class Story:
    """Who acts, in which language, on which meeting; `look` looks at a page as it stands."""

    language: str
    meeting: str
    rules: str  # how the slugs of the meeting's rules begin
    zone: str
    author: Page
    desk: Page
    delegate: Page
    look: Callable[[Page], None]
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Say yes when a button asks whether it is meant."""
        self.desk.on("dialog", lambda dialog: dialog.accept())

    def go(self, page: Page, path: str) -> None:
        """Open an address of the portal, given without its language."""
        page.goto(f"/{self.language}{path}")
        self.looked(page)

    def looked(self, page: Page) -> None:
        """Look at a page: its language and direction, and whatever else the test looks at."""
        root = page.locator("html")
        assert root.get_attribute("dir") == ("rtl" if self.language == "ar" else "ltr"), page.url
        assert page.locator("h1").count() == 1, page.url
        self.seen.append(page.url)
        self.look(page)

    def press(self, page: Page, button: Locator, leads_to: str) -> None:
        """Press a button and come to an address (a pattern of the path behind the language)."""
        button.click()
        self.led(page, leads_to)

    def led(self, page: Page, to: str) -> None:
        """Wait until a page has come to an address (a pattern, as above), and look at it; say where it is if not."""
        try:
            page.wait_for_url(re.compile(rf"/{self.language}{to}$"))
        except TimeoutError:
            raise AssertionError(f"{page.url} instead of {to}:\n{page.locator('main').inner_text()}") from None
        self.looked(page)

    def send(self, page: Page, form: str, leads_to: str) -> None:
        """Press the button of the form with an action."""
        self.press(page, page.locator(f'main form[action$="{form}"] button').first, leads_to)

    # People

    def sign_up(self, email: str, name: str) -> None:
        """Create an account, confirm it by the link in the demo mail, and sign in."""
        page = self.author
        self.go(page, "/sign-up/")
        page.fill("#id_name", name)
        page.fill("#id_email", email)
        page.fill("#id_password1", PASSWORD)
        page.select_option("#id_language", self.language)
        self.press(page, page.locator('form[action$="/sign-up/"] button'), "/sign-up/confirm/")
        self.open_mail(page, email)
        page.locator('main a[href*="/sign-up/confirm/"]').click()
        self.looked(page)
        page.locator("main form button").click()
        page.wait_for_load_state()
        if "/my/" not in page.url:
            self.sign_in(page, email, PASSWORD)

    def sign_in(self, page: Page, email: str, password: str) -> None:
        self.go(page, "/sign-in/")
        page.fill("#id_login", email)
        page.fill("#id_password", password)
        self.press(page, page.locator('form[action$="/sign-in/"] button[type=submit]').first, "/my/")

    def open_mail(self, page: Page, email: str) -> None:
        """Open the newest message to an address, once the worker has sent it."""
        until = monotonic() + 20
        while True:
            page.goto(f"/{self.language}/demo-mail/")
            found = page.locator("main li", has_text=email).locator("h2 a")
            if found.count():
                break
            assert monotonic() < until, f"No mail to {email}"
            sleep(0.5)
        self.looked(page)
        found.first.click()
        page.wait_for_url(re.compile(r"/demo-mail/[0-9a-f]{32}/$"))
        self.looked(page)

    # The organization and its standing

    def register(self, name: str, country: str) -> str:
        """Register an organization and return its id."""
        page = self.author
        self.go(page, "/my/organizations/")
        self.go(page, "/my/organizations/new/")
        page.fill("#id_name", name)
        page.locator("main form[method=get] button").click()
        page.wait_for_load_state()
        self.looked(page)
        if "/details/" not in page.url:
            page.locator('main a.button[href*="/new/details/"]').click()
            page.wait_for_load_state()
            self.looked(page)
        expect(page.locator("#id_name")).to_have_value(name)
        page.select_option("#id_kind", "ngo")
        page.select_option("#id_country", country)
        page.locator("input[name=registration][value=not_registered]").check()
        self.press(page, page.locator("main form[method=post] button").last, f"/my/organizations/{ID}/")
        return re.search(rf"/organizations/{ID}/", page.url)[1]  # type: ignore[index]

    def claim(self, organization: str, explanation: str) -> None:
        """Claim the special status for an organization."""
        page = self.author
        self.go(page, f"/my/organizations/{organization}/standing/claim/")
        page.locator("input[name=category][value=special]").check()
        page.fill("#id_granted_by", "E/2999/INF/2")
        page.fill("#id_explanation", explanation)
        self.press(page, page.locator("main form[method=post] button").last, "/my/organizations/.*/standing/")

    def confirm_standing(self, name: str, reason: str) -> None:
        """The accreditation officer confirms the claim."""
        page = self.desk
        self.go(page, "/desk/standing/")
        page.locator("main a", has_text=name).first.click()
        page.wait_for_url(re.compile(rf"/desk/standing/{ID}/$"))
        self.looked(page)
        page.locator("input[name=verb][value=confirm]").check()
        page.locator(".choices__group summary").first.press("Enter")
        page.locator("input[name=criterion]").first.check()
        page.fill("#id_reason", reason)
        page.locator("main form[method=post] button").last.click()
        page.wait_for_load_state()
        self.looked(page)

    # The statement

    def begin(self) -> str:
        """Begin a statement for the meeting and return its id."""
        page = self.author
        self.go(page, f"/meetings/{self.meeting}/")
        self.go(page, f"/my/statements/new/?meeting={self.meeting}")
        expect(page.locator("input[name=meeting]:checked")).to_have_count(1)
        page.locator("input[name=organization]").first.check()
        self.press(page, page.locator("main form[method=post] button").last, f"/my/statements/{ID}/edit/")
        return re.search(rf"/statements/{ID}/", page.url)[1]  # type: ignore[index]

    def write(self, title: str, body: str, language: str) -> None:
        """Fill the editor that is open."""
        page = self.author
        page.fill("#id_title", title)
        page.select_option("#id_language", language)
        page.select_option("#id_agenda_item", index=3)
        page.fill("#id_body", body)

    def check(self) -> None:
        """Save, and go on to the check."""
        page = self.author
        self.press(page, page.locator("button[name=check]"), f"/my/statements/{ID}/check/")

    def try_to_submit(self) -> None:
        """Press submit on the check page: nobody named in the text is at risk."""
        page = self.author
        page.locator("input[name=safety][value=nobody]").check()
        page.locator('main form[action$="/submit/"] button').first.click()

    def submit(self) -> None:
        """Submit from the check page, and come to the receipt."""
        page = self.author
        self.try_to_submit()
        self.led(page, f"/my/statements/{ID}/receipt/")
        assert re.fullmatch("[0-9a-f]{64}", page.locator(".hash").inner_text())

    def act(self, statement: str, verb: str) -> None:
        """The desk does a verb that needs no reason."""
        page = self.desk
        self.go(page, f"/desk/statements/{statement}/")
        self.send(page, f"/{statement}/{verb}/", f"/desk/statements/{statement}/")

    def leave_unedited(self, statement: str) -> None:
        """The desk says that the text needs no editing, where the meeting edits its statements."""
        page, address = self.desk, f"/desk/statements/{statement}/editing/"
        self.go(page, f"/desk/statements/{statement}/")
        assert not page.locator(f'main form[action$="/{statement}/publish/"]').count()
        self.press(page, page.locator(f'main a[href$="{address}"]').first, address)
        self.press(page, page.locator("main button[value=forgo]"), address)

    def send_back(self, statement: str, message: str) -> None:
        """The desk returns the statement, citing a reason and a rule."""
        page = self.desk
        self.go(page, f"/desk/statements/{statement}/return/")
        page.select_option("#id_reason_code", index=1)
        page.select_option("#id_rule", f"{self.rules}-written-agenda-item")
        page.fill("#id_message", message)
        self.press(page, page.locator("main form[method=post] button").last, f"/desk/statements/{statement}/")

    def accept_language(self, code: str, note: str) -> None:
        """Let the meeting take statements in one more language."""
        page = self.desk
        self.go(page, f"/desk/meetings/{self.meeting}/modalities/")
        page.locator(f'input[name="{self.rules}-written-languages:languages"][value={code}]').check()
        page.fill("#id_note", note)
        self.press(page, page.locator("main form[method=post] button").last, f"/desk/meetings/{self.meeting}/")

    def _set_meeting(self, verb: str, note: str) -> None:
        page = self.desk
        self.go(page, f"/desk/meetings/{self.meeting}/state/{verb}/")
        page.locator(f"#id_state_note_{self.language.replace('-', '_')}").fill(note)
        self.press(page, page.locator("main form[method=post] button").last, f"/desk/meetings/{self.meeting}/")

    @contextmanager
    def while_closed(self, note: str) -> Iterator[None]:
        """Within this, the meeting takes no new statements; others find it as it was. A deadline never moves back."""
        self._set_meeting("suspend", note)
        try:
            yield
        finally:
            self._set_meeting("resume", note)

    def symbol(self) -> str:
        """Return the symbol of the published statement on the desk's page."""
        address = self.desk.locator(f'main a[href*="/{self.language}/documents/"]').first.get_attribute("href")
        assert address is not None
        return address.partition("/documents/")[2].strip("/")

    # Reading

    def search(self, words: str) -> None:
        """Search from the home page."""
        page = self.delegate
        self.go(page, "/")
        page.locator("input[name=q]").first.fill(words)
        page.locator("input[name=q]").first.press("Enter")
        page.wait_for_load_state()
        self.looked(page)

    def read_pdf(self, symbol: str) -> str:
        """Open the PDF from the statement's page as soon as it is built, and return its text on one line."""
        page = self.delegate
        self.go(page, f"/documents/{symbol}")
        until = monotonic() + 60
        while True:
            answer = page.request.get(f"/{self.language}/documents/{symbol}/pdf")
            if answer.status == 200:
                break
            assert answer.status == 503 and int(answer.headers["retry-after"]) > 0
            assert monotonic() < until, "The document was not built"
            sleep(0.5)
        page.reload()
        assert page.locator(f'main a[href$="/documents/{symbol}/pdf"]').count()
        assert answer.headers["content-type"] == "application/pdf"
        content = answer.body()
        assert content.startswith(b"%PDF-")
        # The second time the very same bytes come.
        assert page.request.get(f"/{self.language}/documents/{symbol}/pdf").body() == content
        text = " ".join(part.extract_text() for part in PdfReader(BytesIO(content)).pages)
        return " ".join(re.sub("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", text).split())

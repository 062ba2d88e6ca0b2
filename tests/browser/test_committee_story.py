"""One application over two sessions of a committee, from the first answer in the form to the certificate."""

import datetime
import time
import uuid
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.days import come_to, fits, press, sign_in
from tests.browser.seeding import seed
from tests.run.portal import Portal

pytestmark = pytest.mark.browser

PARTNERS = "Which partners carry out the projects named in your programme, and in which countries?"
DONORS = "Please give the amounts received from each donor in the last three years."
DONORS_AGAIN = "Please give the amounts that you received from each donor in the last three years, once more."
AMOUNTS = "Members gave 41,000 in each of the three years, two foundations 18,500 together."
PAPERS = ("registration", "constitution", "financial-statement", "annual-report")


def answer_everything(form: Locator) -> None:
    """Answer whatever a part of the form asks, by keyboard and choice as it is asked."""
    for box in form.locator("textarea").all():
        box.fill("We teach the law of water in forty villages, with local partners.")
    for box in form.locator("input[type=text]:not([name*='-0-']):not([name*='-1-']):not([name*='-2-'])").all():
        box.fill("Ulaanbaatar")
    for box in form.locator("input[type=date]").all():
        box.fill("2011-03-01")
    for name in {radio.get_attribute("name") for radio in form.locator("input[type=radio]").all()}:
        form.locator(f"input[type=radio][name='{name}']").first.check()
    for chooser in form.locator("select[multiple]").all():
        chooser.select_option("MNG")
    cells = {"name": "Tuul Invented", "function": "Chair", "nationality": "Mongolia"}
    cells |= {"source": "Members’ fees", "kind": "members", "year": "2025", "amount": "41000"}
    for column, text in cells.items():
        for cell in form.locator(f"input[name$='-0-{column}']").all():
            cell.fill(text)


def apply(page: Page, organization: str, look: Callable[[Page], None]) -> str:
    """Apply for the special status: every part of the form, the documents, the check; return the application's id."""
    page.goto(f"/en/my/organizations/{organization}/")
    page.get_by_role("link", name="Applications").first.click()
    page.get_by_role("link", name="Apply for standing").click()
    page.locator('main a[href$="?scheme=ecosoc"]').click()
    page.locator("input[name=category][value=special]").check()
    page.get_by_role("button", name="Begin").click()
    come_to(page, "/applications/[0-9a-f-]{36}/$")
    application = page.url.rstrip("/").rpartition("/")[2]
    page.locator('main a[href$="/form/facts/"]').click()
    for part in ("facts", "texts", "people", "funding"):
        come_to(page, f"/form/{part}/$")
        answer_everything(page.locator("main form[data-autosave]"))
        if part in ("facts", "people"):
            look(page)
        page.get_by_role("button", name="Save and continue").click()
    come_to(page, "/form/documents/$")
    expect(page.get_by_text("Who will see it:").first).to_be_visible()
    for paper in PAPERS:
        form = page.locator(f"#id_ecosoc-{paper}")
        file = {"name": f"{paper}.txt", "mimeType": "text/plain", "buffer": f"{paper} (invented)".encode()}
        form.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        form.get_by_role("button", name="Add the document").click()
        form.get_by_role("link", name=f"{paper}.txt").wait_for()
    look(page)
    page.get_by_role("link", name="Check your answers").click()
    come_to(page, "/check/$")
    look(page)
    page.get_by_role("button", name="Submit the application").click()
    come_to(page, "/receipt/$")
    expect(page.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()
    assert len(page.locator("main .hash").all()) == len(PAPERS)
    look(page)
    return application


def screen(page: Page, application: str, look: Callable[[Page], None]) -> None:
    """An officer takes it, looks into it and passes it on to the committee."""
    page.goto(f"/en/desk/accreditation/applications/{application}/")
    page.get_by_role("button", name="Take it").click()
    for verb in ("take_up", "pass_on"):
        page.locator(f'main a[href$="/{verb}/"]').click()
        page.get_by_role("button", name="Save the decision").click()
        come_to(page, f"/applications/{application}/$")
        if verb == "take_up":
            page.locator("select[name$=-finding]").first.select_option(index=1)
            page.get_by_role("button", name="Save the findings").click()
            expect(page.get_by_text("The findings are saved.")).to_be_visible()
    expect(page.locator("main .lede")).to_contain_text("Ready for the committee")
    look(page)


def announce(page: Page, name: str, part: str, year: int) -> str:
    """Announce a session that begins today, and return its id."""
    page.goto("/en/desk/accreditation/sessions/")
    page.get_by_role("link", name="Announce a session").click()
    today = datetime.datetime.now(datetime.UTC).date()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Year").fill(str(year))
    page.get_by_label("Part").select_option(part)
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill((today + datetime.timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Save").click()
    return come_to(page, "/sessions/[0-9a-f-]{36}/$")


def put_on_list(page: Page, state: str, name: str) -> None:
    """Put what waits in a state on the list, our application among it."""
    page.get_by_role("button", name=f"Put all on the list: {state}").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def answer(page: Page, own: str, text: str) -> None:
    """The organization answers the question that waits, from its own page."""
    page.goto(own)
    page.get_by_role("link", name="Answer the question").first.click()
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer was sent.")).to_be_visible()


def ask(page: Page, application: str, text: str) -> None:
    """A member of the committee writes a question and goes on to put it."""
    page.goto(f"/en/my/committee/applications/{application}/")
    page.get_by_label("Question", exact=True).fill(text)
    page.get_by_role("button", name="Continue").click()
    come_to(page, "/my/committee/questions/[0-9a-f-]{36}/")


def close_report(page: Page, session: str, symbol: str) -> None:
    """Close the report; what was not reached is carried over."""
    page.goto(f"/en/desk/accreditation/sessions/{session}/")
    page.get_by_role("link", name="Close the report").click()
    page.get_by_label("Symbol of the report").fill(symbol)
    page.get_by_role("button", name="Close the report").click()
    expect(page.get_by_text("The report is closed.")).to_be_visible()


def read(page: Page, link: Locator) -> str:
    """Open a document as soon as it is built, and return its text on one line."""
    address, until = link.get_attribute("href") or "", time.monotonic() + 30
    while (answer := page.request.get(address)).status != 200:
        assert answer.status == 503 and time.monotonic() < until, (answer.status, address)
        time.sleep(0.3)
    assert answer.headers["content-type"] == "application/pdf"
    return " ".join(" ".join(part.extract_text() for part in PdfReader(BytesIO(answer.body())).pages).split())


def test_one_application_over_two_sessions(
    portal: Portal, open_browser: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    mark = uuid.uuid4().hex[:8]
    made = seed(portal, "applicant", mark)
    organization, name = made["organization"], made["name"]
    head, officer, asker, other = (open_browser() for _person in range(4))

    began = time.monotonic()

    def look(page: Page) -> None:
        fits(page)
        no_barriers(page)

    sign_in(head, made["email"])
    application = apply(head, organization, look)
    own = f"/en/my/organizations/{organization}/applications/{application}/"
    sign_in(officer, "secretariat@example.org")
    screen(officer, application, look)

    # The first session: one question answered at once, another one keeps the application waiting.
    year = 2100 + int(mark, 16) % 90
    first = announce(officer, f"First session {mark}", "regular", year)
    put_on_list(officer, "Ready for the committee", name)
    look(officer)
    officer.get_by_role("button", name="Open the session").click()
    come_to(officer, "/room/[0-9]+/$")
    sign_in(asker, "member1@example.org")
    ask(asker, application, PARTNERS)
    look(asker)
    asker.get_by_role("button", name="Put the question").click()
    expect(asker.get_by_text("The question was put.")).to_be_visible()
    head.goto("/en/my/")
    expect(head.locator("main li.line")).to_contain_text("Answer the question of the committee")
    look(head)
    head.get_by_role("link", name="All notices").click()
    head.get_by_role("link", name=f"Question to answer: {name}").first.wait_for()
    answer(head, own, "The cooperatives of two provinces, in one country.")
    look(head)
    asker.reload()
    expect(asker.get_by_text("The cooperatives of two provinces")).to_be_visible()
    sign_in(other, "mission@example.org")
    ask(other, application, DONORS)
    other.get_by_role("button", name="Put the question").click()
    expect(other.get_by_text("The question was put.")).to_be_visible()

    officer.goto(f"/en/desk/accreditation/sessions/{first}/")
    officer.get_by_role("link", name=name).click()
    press(officer, officer.get_by_role("link", name="Defer"), "decide=defer")
    expect(officer.get_by_label("Question for whose answer it waits").locator("option:checked")).to_contain_text(DONORS)
    look(officer)
    officer.locator("main button[data-first]").click()
    expect(officer.get_by_text(f"Deferred: {name}")).to_be_visible()
    close_report(officer, first, f"E/2999/{mark}/I")
    head.goto(own)
    expect(head.get_by_text("Deferred 1 time.")).to_be_visible()

    # Half a year later: the question is answered before the second session, and recognised when it is asked again.
    assert seed(portal, "half_a_year", first)["sessions"] == 1
    second = announce(officer, f"Second session {mark}", "resumed", year)
    put_on_list(officer, "Deferred", name)
    answer(head, own, AMOUNTS)
    officer.goto(f"/en/desk/accreditation/sessions/{second}/")
    officer.get_by_role("button", name="Open the session").click()
    come_to(officer, "/room/[0-9]+/$")
    ask(asker, application, DONORS_AGAIN)
    expect(asker.get_by_role("heading", name="Asked before")).to_be_visible()
    expect(asker.get_by_text(AMOUNTS)).to_be_visible()
    look(asker)
    asker.get_by_role("button", name="Discard the draft").click()
    expect(asker.get_by_text("The draft was discarded.")).to_be_visible()

    # Recommended in the room by one key, granted by the council; the certificate opens.
    officer.goto(f"/en/desk/accreditation/sessions/{second}/")
    officer.get_by_role("link", name=name).click()
    expect(officer.locator("main dl").first).to_contain_text("Times deferred1")
    officer.locator("[data-keys-help] summary").click()
    officer.get_by_label("Use single keys on this device").check()
    look(officer)
    officer.keyboard.press("r")
    expect(officer.get_by_text(f"Recommended: {name}")).to_be_visible()
    close_report(officer, second, f"E/2999/{mark}/II")
    officer.get_by_label(name).check()
    officer.get_by_label("Document of the council").fill(f"E/2999/INF/{mark}")
    officer.get_by_label("Day of the decision").fill(datetime.datetime.now(datetime.UTC).date().isoformat())
    look(officer)
    officer.get_by_role("button", name="Grant what is ticked").click()
    expect(officer.get_by_text("Granted: 1.")).to_be_visible()
    expect(officer.locator("main tr", has_text=name)).to_contain_text("Granted")
    expect(officer.get_by_role("heading", name="What the council decided")).to_have_count(0)
    head.goto(own)
    look(head)
    text = read(head, head.get_by_role("link", name="Certificate (PDF)"))
    assert name in text and f"E/2999/INF/{mark}" in text
    head.goto(f"/en/accreditation/register/{organization}/")
    expect(head.locator("main")).to_contain_text("Special consultative status")
    assert time.monotonic() - began < 240

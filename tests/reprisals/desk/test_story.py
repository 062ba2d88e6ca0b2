"""What officers do with a case, through the pages: from triage to referral, report and deletion."""

import json

import pyrage
import pytest

from reprisals.desk.models import Cycle, Publication
from reprisals.desk.report.gathering import CATEGORIES
from reprisals.vault import domain as vault
from reprisals.vault.models import Approval, Case
from tests.reprisals import world
from tests.reprisals.desk.people import at_desk, said, today, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    return world.office(settings)


def test_an_officer_reads_a_report_and_works_on_it(office):
    case, code = world.report(office, account="They came at night <b>now</b>.", files=[world.upload()])
    desk = at_desk(office, "o1")
    listed = said(desk.get("/en/cases/"))
    assert case.code in listed and "Human Rights Council" in listed and "Received" in listed
    page = said(desk.get(f"/en/cases/{case.pk}/"))
    assert "They came at night <b>now</b>." in page and "photo.jpg" in page and "A. Person" not in page

    assert write(desk, case, "triage", urgency="urgent", text="Danger").status_code == 302
    case.refresh_from_db()
    assert (case.status, case.urgency) == ("triaged", "urgent")
    assert "Triage" in said(desk.get("/en/cases/?state=triage")) and case.code in said(
        desk.get("/en/cases/?state=triage")
    )
    assert case.code not in said(desk.get("/en/cases/?state=closed"))

    assert write(desk, case, "message", text="Are you safe?").status_code == 302
    reporter = vault.reporter_of(vault.enter(code=code))
    assert [item.text for item in vault.reporter_view(reporter).messages] == ["Are you safe?"]

    assert write(desk, case, "note", text="A note that reporters never see").status_code == 302
    risk = {"likelihood": 4, "severity": 5, "imminence": "days", "plan": "Move", "review_on": today(7)}
    assert write(desk, case, "risk", **risk).status_code == 302
    assert write(desk, case, "verification", step="in_scope", result="yes", text="Testimony").status_code == 302
    action = {"action": "private_demarche", "done_on": today(), "text": "Raised."}
    assert consent(desk, case, "quiet").status_code == write(desk, case, "action", **action).status_code == 302
    about = next(item.id for item in vault.open_items(office.open("o1"), case, "internal") if item.kind == "action")
    assert write(desk, case, "outcome", about=about, outcome="improved", text="Better").status_code == 302
    page = said(desk.get(f"/en/cases/{case.pk}/"))
    assert "ActionPrivate demarche" in page and "OutcomeThe situation improved" in page and str(about) not in page
    assert "Risk 20 of 25." in page and "A note that reporters never see" in page and "Within the mandate" in page
    assert "A note" not in " ".join(item.text for item in vault.reporter_items(reporter))


def test_a_state_follows_the_table_and_its_consent(office):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    answer = write(desk, case, "state", to="corroborated", text="x")
    assert answer.status_code == 200 and "Select a valid choice" in said(answer)
    for state in ("triage", "risk_assessed", "under_verification", "corroborated"):
        assert write(desk, case, "state", to=state, text="x").status_code == 302, state
    answer = write(desk, case, "state", to="raised_publicly", text="x")
    assert answer.status_code == 200 and "There is no valid consent for this" in said(answer)
    assert "Corroborated" in said(desk.get("/en/cases/"))
    assert "New stateCorroborated" in said(desk.get(f"/en/cases/{case.pk}/"))
    assert write(desk, case, "state", to="in_report_anonymised", text="x").status_code == 302
    case.refresh_from_db()
    assert case.status == "active"


def consent(desk, case, scope, granted="yes", **more):
    given = {
        "scope": scope,
        "granted": granted,
        "given_by": "victim",
        "method": "voice",
        "given_on": today(),
        "text": "t",
    }
    return write(desk, case, "consent", **given | more)


# T-I07
@pytest.mark.parametrize(
    "words",
    [
        [],
        [{"granted": "yes"}, {"granted": "no"}],
        [{"granted": "yes", "given_on": today(-9), "expires_on": today(-1)}],
        [{"granted": "yes", "recipient": "Another mechanism"}],
    ],
    ids=["none", "withdrawn", "expired", "for another"],
)
def test_a_referral_without_consent_is_refused_and_nothing_is_asked(office, words):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    for word in words:
        assert consent(desk, case, "mechanism_facts", **word).status_code == 302
    before = case.items.count()
    answer = write(desk, case, "referral", **referral())
    assert answer.status_code == 200 and "There is no valid consent for this" in said(answer)
    assert (case.items.count(), Approval.objects.count()) == (before, 0)


def referral(**more):
    given = {
        "recipient": "Special Rapporteur",
        "scope": "mechanism_facts",
        "text": "The facts",
        "age_key": str(KEY.to_public()),
    }
    return given | more


KEY = pyrage.x25519.Identity.generate()


def test_a_referral_leaves_encrypted_once_with_consent_and_a_second_person(office):
    case, _code = world.report(office)
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    assert consent(first, case, "mechanism_facts", recipient="special  rapporteur").status_code == 302
    assert write(first, case, "referral", **referral()).status_code == 302
    approval = Approval.objects.get()
    package = f"/en/cases/{case.pk}/package/{approval.object_id}/"
    answer = first.post(package)
    assert answer.status_code == 409 and "A second person has not agreed yet" in said(answer)

    address = f"/en/approvals/{approval.pk}/"
    assert first.get(address).status_code == 403  # one's own request
    page = said(second.get(address))
    assert "The facts" in page and "Special Rapporteur" in page
    wrong = second.post(address, {"decision": "agree", "passphrase": "wrong words"})
    assert wrong.status_code == 200 and not approval.votes.exists()
    agreed = second.post(address, {"decision": "agree", "passphrase": office.enrolled["o2"].passphrase})
    assert agreed.status_code == 302 and approval.votes.count() == 1

    answer = first.post(package)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    opened = json.loads(pyrage.decrypt(answer.content, [KEY]))
    assert opened == {
        "recipient": "Special Rapporteur",
        "case": case.code,
        "day": today(),
        "facts": "The facts",
    }
    assert first.post(package).status_code == 409  # once for each agreement


def test_a_consent_withdrawn_after_the_agreement_stops_the_package(office):
    case, code = world.report(office)
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    consent(first, case, "mechanism_facts")
    write(first, case, "referral", **referral())
    approval = Approval.objects.get()
    phrase = office.enrolled["o2"].passphrase
    second.post(f"/en/approvals/{approval.pk}/", {"decision": "agree", "passphrase": phrase})
    vault.change_consent(vault.reporter_of(vault.enter(code=code)), {"scopes": [], "by": "victim"})
    answer = first.post(f"/en/cases/{case.pk}/package/{approval.object_id}/")
    assert answer.status_code == 409 and "There is no valid consent for this" in said(answer)
    approval.refresh_from_db()
    assert approval.used is False


def test_an_identity_opens_once_for_a_custodian_with_a_second_person(office):
    case, _code = world.report(office)
    custodian, officer = at_desk(office, "ic"), at_desk(office, "o1")
    address = f"/en/cases/{case.pk}/identity/"
    assert officer.get(address).status_code == 404
    assert "A. Person" not in said(custodian.get(address))
    assert custodian.post(address, {"text": "Urgent protection"}).status_code == 302
    asked = Approval.objects.get()
    page = said(officer.get(f"/en/approvals/{asked.pk}/"))
    assert "Urgent protection" in page
    phrase = office.enrolled["o1"].passphrase
    assert officer.post(f"/en/approvals/{asked.pk}/", {"decision": "agree", "passphrase": phrase}).status_code == 302
    assert "A. Person" not in said(custodian.get(address))  # the passphrase is asked once more
    assert "A. Person" not in said(custodian.post(address, {"passphrase": "wrong"}))
    opened = custodian.post(address, {"passphrase": office.enrolled["ic"].passphrase})
    assert "A. Person" in said(opened)
    again = custodian.post(address, {"passphrase": office.enrolled["ic"].passphrase})
    assert "A. Person" not in said(again)


def test_what_must_not_be_answered_is_not(office):
    case, code = world.report(office)
    desk = at_desk(office, "o1")
    write(desk, case, "triage", urgency="soon", do_not_contact="on", text="")
    answer = write(desk, case, "message", text="Hello")
    assert answer.status_code == 200 and "do not write to the reporter" in said(answer)
    reporter = vault.reporter_of(vault.enter(code=code))
    assert vault.reporter_view(reporter).messages == []


def test_a_case_is_deleted_only_with_a_second_person_and_never_under_a_hold(office):
    case, code = world.report(office)
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    address = f"/en/cases/{case.pk}/delete/"
    assert first.post(address, {"text": "Asked by the reporter"}).status_code == 302
    asked = Approval.objects.get()
    phrase = office.enrolled["o2"].passphrase
    second.post(f"/en/approvals/{asked.pk}/", {"decision": "agree", "passphrase": phrase})
    first.post(f"/en/cases/{case.pk}/hold/")
    answer = first.post(address, {"text": "x"})
    assert answer.status_code == 200 and "A legal hold keeps this case." in said(answer)
    first.post(f"/en/cases/{case.pk}/hold/")
    assert first.post(address, {"text": "x"}).headers["Location"] == "/en/cases/"
    assert Case.objects.get(pk=case.pk).status == "shredded" and vault.enter(code=code) is None
    assert first.get(f"/en/cases/{case.pk}/").status_code == 404


def test_a_report_is_gathered_with_consent_and_released_by_two(office, settings):
    world.add(office, "st", roles=["officer", "statistics"])
    kept, _one = world.report(office)
    taken_back, code = world.report(office)
    first, second = at_desk(office, "st"), at_desk(office, "o2")
    cycle = {"year": 2027, "first_day": today(-300), "last_day": today(60), "cut_off": today(60), "symbol": ""}
    assert first.post("/en/report/new/", cycle).status_code == 302
    for case, words in ((kept, "They were threatened."), (taken_back, "They were followed.")):
        entry = {
            "year": 2027,
            "language": "en",
            "part": "new",
            "level": "anonymised",
            "country": "Norland",
            "text": words,
        }
        assert write(first, case, "report_entry", **entry).status_code == 302
        named = write(first, case, "report_entry", **entry | {"level": "named"})
        assert named.status_code == 200 and "There is no valid consent for this" in said(named)
    page = said(first.get("/en/report/2027/"))
    assert "They were threatened." in page and "They were followed." in page

    first.post("/en/report/2027/", {"kind": "annual"})
    publication = Publication.objects.get()
    asked = Approval.objects.get()
    publish = f"/en/report/publish/{publication.pk}/"
    first.post(publish)
    assert not list(settings.REPORT_DIR.glob("*")) and Publication.objects.get().content is None
    assert "They were threatened." in said(second.get(f"/en/approvals/{asked.pk}/"))
    phrase = office.enrolled["o2"].passphrase
    assert second.post(f"/en/approvals/{asked.pk}/", {"decision": "agree", "passphrase": phrase}).status_code == 302

    # The withdrawal of a consent stops the report that was agreed to; without that entry it is another report.
    vault.change_consent(vault.reporter_of(vault.enter(code=code)), {"scopes": [], "by": "victim"})
    assert "They were followed." not in said(first.get("/en/report/2027/"))
    first.post(publish)
    assert not list(settings.REPORT_DIR.glob("*")) and Publication.objects.get().content is None

    first.post("/en/report/2027/", {"kind": "annual"})
    asked = Approval.objects.get(used=False, votes__isnull=True)
    second.post(f"/en/approvals/{asked.pk}/", {"decision": "agree", "passphrase": phrase})
    first.post(f"/en/report/publish/{asked.object_id}/")
    released = Publication.objects.get(content__isnull=False)
    assert [entry["texts"] for entry in released.content["entries"]] == [{"en": "They were threatened."}]
    assert Cycle.objects.get().publications.count() == 2
    # Every category is printed, so that none tells by being there that it has a case.
    tables = released.content["statistics"]["tables"]
    assert {name: sorted(part for code in table for part in code.split(" + ")) for name, table in tables.items()} == {
        name: sorted(codes) for name, codes in CATEGORIES.items()
    }
    assert {value for table in tables.values() for value in table.values()} == {None}
    names = sorted(path.name for path in settings.REPORT_DIR.iterdir())
    codes = ("ar", "en", "es", "fr", "ru", "zh-hans")
    assert names == sorted(f"2027-annual-{code}.{kind}" for code in codes for kind in ("csv", "html", "pdf"))

"""Exports, and cases that are kept for longer: asked for with a reason, agreed to by another, done once (T-E03)."""

import json

import pyrage
import pytest

from reprisals.vault import domain as vault
from reprisals.vault.models import Approval, AuditEvent, Case
from tests.reprisals import world
from tests.reprisals.desk.people import at_desk, said, today, write

pytestmark = pytest.mark.django_db
KEY = pyrage.x25519.Identity.generate()
BOTH = ["mechanism_facts", "mechanism_identity"]


@pytest.fixture
def office(settings):
    return world.office(settings, officers=("o1", "o2"))


def agreed(*scopes, recipient=""):
    return {"scopes": list(scopes), "by": "victim", "recipient": recipient, "language": "en", "version": "1"}


def export(**more):
    given = {"recipient": "Special Rapporteur", "age_key": str(KEY.to_public()), "text": "They act on whole reports."}
    return given | more


def vote(office, browser, who, approval):
    phrase = office.enrolled[who].passphrase
    return browser.post(f"/en/approvals/{approval.pk}/", {"decision": "agree", "passphrase": phrase})


def messages(code):
    return [item.text for item in vault.reporter_view(vault.reporter_of(vault.enter(code=code))).messages]


def test_a_whole_report_leaves_encrypted_once_and_its_reporter_is_told_before(office):
    case, code = world.report(office, consent=agreed(*BOTH), language="fr", files=[world.upload()])
    vault.write_message(vault.reporter_of(vault.enter(code=code)), case, "One thing more.")
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    assert write(first, case, "export", **export()).status_code == 302
    told = messages(code)[-1]
    assert "Special Rapporteur" in told
    asked = Approval.objects.get()
    assert (asked.action, asked.case) == ("export", case)
    package = f"/en/cases/{case.pk}/package/{asked.object_id}/"
    assert first.post(package).status_code == 409
    page = said(second.get(f"/en/approvals/{asked.pk}/"))
    assert "Export a case" in page and "They act on whole reports." in page and "Special Rapporteur" in page
    assert vote(office, second, "o2", asked).status_code == 302

    assert "Take out the package" in said(first.get(f"/en/cases/{case.pk}/"))
    answer = first.post(package)
    assert json.loads(pyrage.decrypt(answer.content, [KEY])) == {
        "recipient": "Special Rapporteur",
        "case": case.code,
        "day": today(),
        "account": "They came at night.",
        "answers": {
            "Your part in it": "It happened to me",
            "State": "ZZZ",
            "With which part of the United Nations?": "Human Rights Council",
            "Kinds of act": "Threats or harassment",
        },
        "messages": [
            {"day": today(), "from": "reporter", "text": "One thing more."},
            {"day": today(), "from": "officers", "text": told},
        ],
    }
    assert first.post(package).status_code == 409
    assert set(AuditEvent.objects.filter(action__startswith="export.").values_list("action", flat=True)) == {
        "export.asked",
        "export.agreed",
        "export.used",
    }


@pytest.mark.parametrize(
    "scopes", [[], BOTH[:1], BOTH[1:], ["state", "public"]], ids=["none", "facts", "names", "other"]
)
def test_without_consent_to_facts_and_names_nothing_is_asked_and_nobody_told(office, scopes):
    case, code = world.report(office, consent=agreed(*scopes))
    before = case.items.count()
    answer = write(at_desk(office, "o1"), case, "export", **export())
    assert answer.status_code == 200 and "There is no valid consent for this" in said(answer)
    assert "They act on whole reports." in answer.content.decode()
    assert (case.items.count(), Approval.objects.count(), messages(code)) == (before, 0, [])


def test_an_export_stops_when_the_reporter_takes_the_names_back(office):
    case, code = world.report(office, consent=agreed(*BOTH))
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    write(first, case, "export", **export())
    asked = Approval.objects.get()
    vault.change_consent(vault.reporter_of(vault.enter(code=code)), agreed(BOTH[0]))
    answer = vote(office, second, "o2", asked)
    assert answer.status_code == 200 and "There is no valid consent for this" in said(answer)
    assert not asked.votes.exists()


def test_nobody_is_told_whom_an_answer_could_endanger(office):
    case, code = world.report(office, consent=agreed(*BOTH))
    desk = at_desk(office, "o1")
    write(desk, case, "triage", urgency="soon", do_not_contact="on", text="")
    assert write(desk, case, "export", **export()).status_code == 302
    referral = {"recipient": "Mandate holder", "age_key": str(KEY.to_public()), "text": "Facts"}
    assert write(desk, case, "referral", scope="mechanism_identity", **referral).status_code == 302
    assert messages(code) == []


def test_a_referral_with_names_is_told_and_one_of_facts_is_not(office):
    case, code = world.report(office, consent=agreed(*BOTH))
    desk = at_desk(office, "o1")
    referral = {"recipient": "Mandate holder", "age_key": str(KEY.to_public()), "text": "Facts"}
    write(desk, case, "referral", scope="mechanism_facts", **referral)
    assert messages(code) == []
    write(desk, case, "referral", scope="mechanism_identity", **referral)
    assert ["Mandate holder" in text for text in messages(code)] == [True]


@pytest.fixture
def closed(office, settings):
    settings.REPRISALS_KEEP_DAYS = 100
    case, _code = world.report(office)
    vault.move_case(office.open("o1"), case, status="closed")
    return case


def test_a_closed_case_is_kept_until_the_day_that_a_second_person_agreed_to(office, closed):
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    page = f"/en/cases/{closed.pk}/"
    assert "Ask to keep it for longer" in said(first.get(page))
    Case.objects.filter(pk=closed.pk).update(retention_until=today(20))
    assert write(first, closed, "extension", until=today(90), text="A court looks at it.").status_code == 302
    asked = Approval.objects.get()
    longer = f"{page}longer/{asked.object_id}/"
    first.post(longer)
    assert Case.objects.get(pk=closed.pk).retention_until.isoformat() == today(20)
    shown = said(second.get(f"/en/approvals/{asked.pk}/"))
    assert "Keep a case for longer" in shown and "A court looks at it." in shown and "Keep until" in shown
    assert vote(office, second, "o2", asked).status_code == 302
    assert "Keep it until then" in said(first.get(page))
    assert first.post(longer).status_code == 302
    assert Case.objects.get(pk=closed.pk).retention_until.isoformat() == today(90)
    Case.objects.filter(pk=closed.pk).update(retention_until=today(20))
    first.post(longer)  # once for each agreement
    assert Case.objects.get(pk=closed.pk).retention_until.isoformat() == today(20)
    assert AuditEvent.objects.filter(action="case.extended", object_id=str(closed.pk)).count() == 1


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (0, "Choose a day after today."),
        (99, "It is kept until then anyway."),
        (101, "This is too long. Ask again when that time is near."),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_next_to_it(office, closed, until, words):
    answer = write(at_desk(office, "o1"), closed, "extension", until=today(until), text="A court looks at it.")
    assert answer.status_code == 200 and words in said(answer)
    assert "A court looks at it." in answer.content.decode() and not Approval.objects.exists()


def test_an_open_case_needs_no_longer_time(office):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    assert "Ask to keep it for longer" not in said(desk.get(f"/en/cases/{case.pk}/"))
    answer = write(desk, case, "extension", until=today(90), text="x")
    assert answer.status_code == 200 and "This case is not closed" in said(answer)
    assert not Approval.objects.exists()

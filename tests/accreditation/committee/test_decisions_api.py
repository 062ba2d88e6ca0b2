"""Decisions on an application through the API: what stands, its grounds and its document, for those who may read it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.contest import domain as complaints
from civspace.workflow.contesting import UPHELD
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.council import decide_in_council
from meetings.accreditation.committee.decisions import close_report
from meetings.accreditation.models import Criterion, Decision, FormField
from tests.accreditation.committee.sittings import CRITERION, REASON, Cast, apply, ask, fresh, record, sitting
from tests.api.calls import Api, is_problem
from tests.contest.cast import load, ruling
from tests.factories import make_organization, make_standing, staff

pytestmark = pytest.mark.django_db
DECISION = {"verb", "state", "at", "session", "review", "criterion", "reason", "question", "document", "waited_days"}
DECISION |= {"url", "decided_on"}


def test_what_stands_is_read_by_those_concerned(them: Cast) -> None:
    since = timezone.now() - datetime.timedelta(days=90, hours=1)
    application = apply(them.scheme, waits_since=since)
    session, (item,) = sitting(them, application)
    question = ask(application, them, session)
    head = Api(application.organization.memberships.get().person)
    path = f"applications/{application.pk}/"
    record(item, "defer", them.secretary, question=question)
    before = head.get(path)
    assert (before.json()["decisions"], before.json()["state"]) == ([], "deferred")
    assert before.json()["waits_since"] == since.isoformat().replace("+00:00", "Z")

    close_report(session=session, by=them.secretary)
    assert head.get(path, if_none_match=before["ETag"]).status_code == 200
    answer = head.get(path, accept_language="fr")
    (decision,) = answer.json()["decisions"]
    assert set(decision) == DECISION
    taken = application.decisions.get()
    criterion = Criterion.objects.get(pk=CRITERION)
    names = ("verb", "state", "decided_on", "session", "reason", "question", "waited_days")
    assert {name: decision[name] for name in names} == {
        "verb": "defer",
        "decided_on": None,
        "state": "deferred",
        "session": str(session.pk),
        "reason": REASON,
        "question": str(question.pk),
        "waited_days": 90,
    }
    assert (decision["criterion"]["id"], decision["criterion"]["text"]) == (CRITERION, criterion.text_fr)
    keys = [application.organization_id, application.pk, taken.pk]
    assert decision["url"] == reverse("decision_document", args=keys)

    readers = {who: Api(user).get(path) for who, user in vars(them).items() if hasattr(user, "email")}
    read = {who: found.json()["decisions"] for who, found in readers.items() if found.status_code == 200}
    assert set(read) == {"secretary", "reader", "delegate"}
    assert all(len(found) == 1 for found in read.values())
    for who in ("other_body", "stranger"):
        is_problem(readers[who], 404)
    (row,) = head.get("applications/").json()["results"]
    assert row["decisions"] is None
    # The version that the last answer named is still the one that a change is held against.
    is_problem(head.post(f"{path}withdraw/", {}, if_match=before["ETag"]), 412)
    assert head.post(f"{path}withdraw/", {}, if_match=answer["ETag"]).json()["state"] == "withdrawn_by_ngo"


def test_the_day_of_the_council_is_given_beside_the_moment_of_the_record(them: Cast) -> None:
    since = datetime.datetime(2025, 12, 23, 18, tzinfo=datetime.UTC)
    application = apply(them.scheme, State.RECOMMENDED, waits_since=since)
    taken = decide_in_council(
        application=application,
        verb="council_reject",
        by=them.secretary,
        document="E/2027/L.12",
        day=datetime.date(2026, 1, 2),
        criterion=Criterion.objects.get(pk=CRITERION),
        reason=REASON,
    )
    answer = Api(them.secretary).get(f"applications/{application.pk}/")
    (decision,) = answer.json()["decisions"]
    names = ("verb", "state", "document", "decided_on", "at", "waited_days")
    assert {name: decision[name] for name in names} == {
        "verb": "council_reject",
        "state": "council_rejected",
        "document": "E/2027/L.12",
        "decided_on": "2026-01-02",
        "at": taken.at.isoformat().replace("+00:00", "Z"),
        "waited_days": 10,
    }


def test_why_it_was_returned_before_it_was_passed_on_the_committee_does_not_read(them: Cast) -> None:
    application = apply(them.scheme, State.SCREENING)
    head, criterion = application.organization.memberships.get().person, Criterion.objects.get(pk=CRITERION)
    field = FormField.objects.filter(scheme=them.scheme, asked="all").order_by("position")[0]
    base = {"application": application, "by": them.secretary}
    domain.return_incomplete(**base, criterion=criterion, reason="So zqxvole.", missing={field.slug: "Write more."})
    Application.objects.filter(pk=application.pk).update(state=State.SCREENING)
    domain.pass_on(**base)
    (returned,) = application.decisions.all()
    document = reverse("decision_document", args=[application.organization_id, application.pk, returned.pk])

    def read(who: Any) -> Any:
        """What the API and the document tell somebody: of the list and of the application alike."""
        one = Api(who).get(f"applications/{application.pk}/").json()
        (row,) = [it for it in Api(who).get("applications/").json()["results"] if it["id"] == str(application.pk)]
        assert (row["criterion"], row["reason"]) == (one["criterion"], one["reason"])
        client = Client()
        client.force_login(fresh(who))
        verbs = [taken["verb"] for taken in one["decisions"]]
        return one["criterion"], one["reason"], verbs, client.get(document).status_code

    told = (CRITERION, "So zqxvole.", ["return_incomplete"], 200)
    assert {who: read(getattr(them, who)) for who in ("secretary", "reader", "delegate")} | {"head": read(head)} == {
        **dict.fromkeys(("secretary", "reader", "head"), told),
        "delegate": (None, "", [], 404),
    }
    session, (item,) = sitting(them, fresh(application))
    record(item, "defer", them.secretary)
    close_report(session=session, by=them.secretary)
    assert read(them.delegate) == (CRITERION, REASON, ["defer"], 404)
    assert read(head) == (CRITERION, REASON, ["return_incomplete", "defer"], 200)


def test_the_committee_reads_nothing_of_a_ruling_that_puts_an_application_before_it_again(them: Cast) -> None:
    load()
    application = apply(them.scheme)
    session, (item,) = sitting(them, application)
    record(item, "close", them.secretary)
    close_report(session=session, by=them.secretary)
    head = application.organization.memberships.get().person
    made = complaints.file_complaint(
        organization=application.organization,
        by=head,
        decision=Entry.objects.get(object_id=str(application.pk), verb="close"),
        points=["Nobody asked us."],
        grounds=["rule-misapplied"],
    )
    said = ruling("upheld", text="So zqxvole.", findings={1: "Yes, zqxvole."}, reverses=True)
    complaints.answer_complaint(complaint=made, by=staff("accreditation_officer", scope="ecosoc"), **said)
    for reader in (head, them.delegate, them.secretary):
        answer = Api(reader).get(f"applications/{application.pk}/")
        assert (answer.json()["state"], answer.json()["reason"]) == ("ready_for_committee", str(UPHELD))
        assert [decision["verb"] for decision in answer.json()["decisions"]] == ["close"]
        assert "zqxvole" not in answer.content.decode()
    # What was kept of either verb before is no document.
    moved = {"application": application, "from_state": "closed", "to_state": State.READY, "reason": "So zqxvole."}
    Decision.objects.create(verb="screen_again", **moved)
    client = Client()
    client.force_login(them.delegate)
    for taken in application.decisions.all():
        keys = [application.organization_id, application.pk, taken.pk]
        expected = 200 if taken.verb == "close" else 404
        assert client.get(reverse("decision_document", args=keys)).status_code == expected, taken.verb
    assert set(application.decisions.values_list("verb", flat=True)) == {"close", "consider_again", "screen_again"}


def test_what_a_request_asks_for_is_given_with_why(them: Cast) -> None:
    organization, other = make_organization(), make_organization()
    about = make_standing(organization=organization, category="roster")
    why = {"answers": {"why-asked": "The statutes say so."}}
    values = {"about": about, "new_name": "Zorqual Alliance", "merge_with": other, **why}
    application = apply(them.scheme, organization=organization, sort="merger", **values)
    asked = {
        "sort": "merger",
        "about": str(about.pk),
        "held": "roster",
        "new_name": "Zorqual Alliance",
        "merge_with": str(other.pk),
    }
    for reader in (them.secretary, them.delegate):
        one = Api(reader).get(f"applications/{application.pk}/").json()
        (row,) = Api(reader).get("applications/").json()["results"]
        assert {name: one[name] for name in asked} == asked
        assert {name: row[name] for name in asked} == asked
        assert (one["answers"], row["answers"]) == ({"why-asked": "The statutes say so."}, None)

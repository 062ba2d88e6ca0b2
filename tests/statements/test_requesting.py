"""Asking to submit: every state and person, exactly one version, and who is told."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.checks import RulesFailed
from submissions.statements import domain
from submissions.statements.models import Receipt, Revision, Statement, SubmissionRequest
from submissions.statements.tasks import remind
from tests import factories
from tests.statements.cast import ACTORS, STATES, lead_to, make_cast, perform
from tests.statements.test_telling import set_deadline

pytestmark = pytest.mark.django_db

ANSWERING = {"head", "focal_point"}
MAY = {"ask": {"editor"}, "approve": ANSWERING, "decline": ANSWERING, "take_back": {"editor"}}


class RollBack(Exception):
    pass


def everything() -> list[Any]:
    models = (Statement, SubmissionRequest, Revision, Receipt, Entry, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


def ask(cast: Any, statement: Statement, **values: Any) -> SubmissionRequest:
    values = {"revision": statement.revision, "message": "Ready?", **values}
    return domain.ask_to_submit(statement=statement, by=cast.people["editor"], **values)


def do(verb: str, by: Any, statement: Statement, asked: SubmissionRequest) -> None:
    if verb == "ask":
        domain.ask_to_submit(statement=statement, by=by, revision=statement.revision)
    elif verb == "approve":
        domain.approve_request(asked=asked, by=by, text_hash=asked.text_hash)
    elif verb == "decline":
        domain.decline_to_submit(asked=asked, by=by, answer="Not yet.")
    else:
        domain.take_request_back(asked=asked, by=by)


@pytest.mark.parametrize("state", [*STATES, "draft, nobody asked"])
def test_every_thing_by_every_actor(state):
    """A request waits while the text is with its authors; what went in answered it."""
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    asked = ask(cast, statement)
    waits = state == "draft"
    if state == "draft, nobody asked":
        domain.take_request_back(asked=asked, by=cast.people["editor"])
        state = "draft"
    lead_to(cast, statement, state)
    asked = SubmissionRequest.objects.select_related("statement__organization").get(pk=asked.pk)
    before = everything()
    outcomes, wanted = {}, {}
    for verb in MAY:
        for actor in ACTORS:
            possible = waits if verb != "ask" else (not waits and state in ("draft", "returned"))
            wanted[verb, actor] = PermissionDenied if actor not in MAY[verb] else "done" if possible else IllegalMove
            try:
                with transaction.atomic():
                    do(verb, cast.people[actor], statement, asked)
                    outcomes[verb, actor] = "done"
                    raise RollBack
            except RollBack:
                pass
            except (PermissionDenied, IllegalMove) as refusal:
                outcomes[verb, actor] = type(refusal)
        assert everything() == before, verb
    assert outcomes == wanted


def told() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.select_related("recipient"):
        found.setdefault(notice.kind, set()).add(notice.recipient.name)
    Notice.objects.all().delete()
    return found


def test_approving_submits_exactly_that_version_and_tells():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    asked = ask(cast, statement)
    assert told() == {"statement_requested": {"Head", "focal_point"}}
    receipt = domain.approve_request(asked=asked, by=cast.people["focal_point"], text_hash=asked.text_hash)
    assert (receipt.revision, receipt.text_hash) == (asked.revision, asked.text_hash)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("approved", cast.people["focal_point"])
    assert told() == {"statement_submitted": {"Head", "focal_point"}, "statement_ask_approved": {"editor"}}


def test_a_later_edit_makes_it_stale_and_asking_again_replaces_it():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    asked = ask(cast, statement)
    perform(cast, statement, "save", cast.people["editor"])
    before = everything()
    with pytest.raises(Stale):
        domain.approve_request(asked=asked, by=cast.head, text_hash=asked.text_hash)
    with pytest.raises(Stale):
        ask(cast, statement, revision=1)
    assert everything() == before
    statement.refresh_from_db()
    again = ask(cast, statement)
    asked.refresh_from_db()
    assert (asked.state, again.state, again.revision) == ("overtaken", "waiting", 2)
    with pytest.raises(IllegalMove):
        ask(cast, statement)
    with pytest.raises(Stale):  # the page showed the text of before
        domain.approve_request(asked=again, by=cast.head, text_hash=asked.text_hash)


def test_what_goes_in_by_another_button_answers_too():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    asked = ask(cast, statement)
    perform(cast, statement, "save", cast.people["editor"])
    statement.refresh_from_db()
    domain.submit_statement(statement=statement, by=cast.head)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("overtaken", cast.head)
    other = factories.make_statement(by=cast.head, meeting=cast.meeting)
    second = ask(cast, other)
    domain.submit_statement(statement=other, by=cast.head)
    second.refresh_from_db()
    assert second.state == "approved"


def test_a_rule_that_is_not_met_leaves_the_request_waiting():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, title="")
    asked = ask(cast, statement)
    before = everything()
    with pytest.raises(RulesFailed):
        domain.approve_request(asked=asked, by=cast.head, text_hash=asked.text_hash)
    assert everything() == before
    client = Client()
    client.force_login(cast.head)
    page = client.post(
        reverse("statement_requested_act", args=[statement.pk, asked.pk, "approve"]),
        {"text_hash": asked.text_hash, "safety": "nobody"},
    )
    assert page.status_code == 422 and "NOT submitted: these rules are not met" in page.content.decode()


def test_a_decline_needs_a_note_and_reaches_the_asker():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    asked = ask(cast, statement)
    told()
    with pytest.raises(ValidationError):
        domain.decline_to_submit(asked=asked, by=cast.head, answer=" ")
    domain.decline_to_submit(asked=asked, by=cast.head, answer="Shorten paragraph 2.")
    assert told() == {"statement_ask_declined": {"editor"}}
    client = Client()
    client.force_login(cast.people["editor"])
    text = client.get(reverse("statement_requested", args=[statement.pk])).content.decode()
    assert "Shorten paragraph 2." in text and "Ask again" in text


def test_the_pages_from_asking_to_the_receipt():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    editor, head = Client(), Client()
    editor.force_login(cast.people["editor"])
    head.force_login(cast.head)
    page = reverse("statement_ask_to_submit", args=[statement.pk])
    assert page in editor.get(reverse("statement_check", args=[statement.pk])).content.decode()
    assert head.get(page).status_code == 403
    assert editor.post(page, {"revision": "7", "message": "x"}).status_code == 422
    assert editor.post(page, {"revision": "1", "message": "Ready."}).status_code == 302
    asked = SubmissionRequest.objects.get()
    text = head.get(reverse("statement_requested", args=[statement.pk])).content.decode()
    for words in ("Ready.", statement.text_hash, "Submit this version", "We welcome the report"):
        assert words in text
    act = reverse("statement_requested_act", args=[statement.pk, asked.pk, "approve"])
    assert "Submit this version" not in editor.get(reverse("statement_requested", args=[statement.pk])).content.decode()
    assert editor.post(act, {"text_hash": statement.text_hash}).status_code == 403
    answered = {"safety": "nobody"}
    assert head.post(act, {"text_hash": statement.text_hash}).status_code == 422  # nobody at risk? is asked here, too
    assert head.post(act, {"text_hash": "0" * 64, **answered}).status_code == 409
    assert head.post(act, {"text_hash": statement.text_hash, **answered})["Location"].endswith("/receipt/")
    assert Statement.objects.get().state == "submitted"


def test_a_reminder_says_that_a_request_waits():
    cast = make_cast()
    plain = factories.make_statement(by=cast.head, meeting=cast.meeting, title="Plain")
    waits = factories.make_statement(by=cast.head, meeting=cast.meeting, title="Waits")
    ask(cast, waits)
    set_deadline(cast.meeting, hours=20)
    remind()
    found = {it.context["title"]: (it.reason != "", it.link.split("/")[-2]) for it in Notice.objects.all()}
    assert found == {"Plain": (False, "check"), "Waits": (True, "requested")}
    assert plain.pk and timezone.now() - waits.created_at < datetime.timedelta(hours=1)

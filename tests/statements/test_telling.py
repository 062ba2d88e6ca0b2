"""Who is told what, once; and reminders before a deadline."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from civspace.notices.domain import sweep
from civspace.notices.models import Delivery, Notice
from submissions.statements import domain
from submissions.statements.models import Statement
from submissions.statements.tasks import remind
from tests import factories
from tests.statements.cast import make_cast, perform, statement_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def told(cast) -> dict[str, set[str]]:
    """Return who got which kinds of notice, and forget them."""
    names = {getattr(it, "pk", None): name for name, it in cast.people.items()}
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.all():
        found.setdefault(notice.kind, set()).add(names.get(notice.recipient_id, "?"))
    Notice.objects.all().delete()
    return found


ANSWERING = {"head", "focal_point"}
WRITING = {"head", "focal_point", "editor"}


def test_each_verb_tells_exactly_these(cast):
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    steps = [
        ("save", "editor", {}),
        ("submit", "head", {"statement_submitted": ANSWERING}),
        ("replace", "head", {"statement_submitted": ANSWERING}),
        ("claim", "reviewer", {}),
        ("release", "reviewer", {}),
        ("claim", "reviewer", {}),
        ("return", "reviewer", {"statement_returned": WRITING}),
        ("save", "editor", {}),
        ("submit", "focal_point", {"statement_submitted": ANSWERING}),
        ("claim", "colleague", {}),
        ("accept", "colleague", {"statement_accepted": ANSWERING}),
        ("publish", "publisher", {"statement_published": WRITING}),
    ]
    for number, (verb, actor, wanted) in enumerate(steps):
        statement.refresh_from_db()
        perform(cast, statement, verb, cast.people[actor])
        assert told(cast) == wanted, (number, verb)


def test_a_refusal_and_a_withdrawal_tell(cast):
    statement_in(cast, "returned")
    told(cast)
    statement = Statement.objects.get()
    perform(cast, statement, "refuse", cast.people["colleague"])
    assert told(cast) == {"statement_refused": ANSWERING}
    draft = factories.make_statement(by=cast.head, meeting=cast.meeting)
    domain.withdraw_statement(statement=draft, by=cast.head)
    assert told(cast) == {}
    reviewed = statement_in(cast, "under_review")
    told(cast)
    domain.withdraw_statement(statement=reviewed, by=cast.head)
    assert told(cast) == {"statement_withdrawn": ANSWERING | {"reviewer"}}


def test_a_decision_reaches_two_people_where_there_are_two(cast):
    cast.organization.memberships.filter(role="focal_point").delete()
    statement_in(cast, "accepted")
    assert told(cast)["statement_accepted"] == {"head", "editor"}


def test_the_mail_of_a_return_is_complete(cast):
    statement = statement_in(cast, "returned")
    Delivery.objects.exclude(notice__kind="statement_returned").delete()
    sweep()
    from civspace.notices.domain import deliver

    for delivery in Delivery.objects.filter(state="queued"):
        deliver(delivery_id=delivery.pk)
    assert len(mail.outbox) == 3
    message = mail.outbox[0]
    assert message.subject == "Returned for changes: On the report"
    for part in (
        "Please look at paragraph 1 again.",
        "Lake Forum",
        "Change the points raised and submit again.",
        statement.reference,
        f"/en/my/statements/{statement.pk}/",
        "hrc-written-word-limit",
    ):
        assert part in message.body, part
    names = [it.get_full_name() for name, it in cast.people.items() if name in ("reviewer", "colleague")]
    assert not [name for name in names if name in message.body]


# Reminders


def set_deadline(meeting, **ahead):
    """Set the deadline of a meeting that far from now."""
    from meetings.modalities.queries import current_rule_set

    at = (timezone.now() + datetime.timedelta(**ahead)).replace(microsecond=0)
    changes = {"hrc-written-deadline": {"value": {"at": at.isoformat()}}}
    factories.revise_unpublished(current_rule_set(meeting.pk), changes)
    Notice.objects.all().delete()


def test_drafts_are_reminded_of_once_for_each_span(cast):
    factories.make_statement(by=cast.head, meeting=cast.meeting, title="Reminded")
    statement_in(cast, "submitted")
    set_deadline(cast.meeting, days=5)
    remind()
    assert not Notice.objects.exists()
    set_deadline(cast.meeting, days=2)
    for _unused in range(3):
        remind()
    rows = Notice.objects.values_list("kind", "recipient__name", "context__title")
    assert sorted(rows) == [
        ("statement_deadline", "Head", "Reminded"),
        ("statement_deadline", "editor", "Reminded"),
        ("statement_deadline", "focal_point", "Reminded"),
    ]
    set_deadline(cast.meeting, hours=20)
    remind()
    remind()
    assert Notice.objects.count() == 3
    set_deadline(cast.meeting, minutes=-1)
    remind()
    assert not Notice.objects.exists()


def test_two_spans_of_one_deadline_are_two_reminders(cast, monkeypatch):
    factories.make_statement(by=cast.head, meeting=cast.meeting)
    set_deadline(cast.meeting, days=2)
    remind()
    later = timezone.now() + datetime.timedelta(hours=30)
    monkeypatch.setattr(timezone, "now", lambda: later)
    remind()
    remind()
    events = set(Notice.objects.values_list("event", flat=True))
    assert len(events) == 2 and Notice.objects.count() == 6


def test_an_answer_is_reminded_of(cast):
    statement = statement_in(cast, "returned")
    told(cast)
    Statement.objects.update(answer_until=timezone.now() + datetime.timedelta(hours=10))
    remind()
    remind()
    statement.refresh_from_db()
    assert {it.by_when for it in Notice.objects.all()} == {statement.answer_until}
    assert told(cast) == {"statement_answer_due": WRITING}
    Statement.objects.update(answer_until=timezone.now() - datetime.timedelta(minutes=1))
    remind()
    assert told(cast) == {}


@pytest.mark.parametrize("state", ["cancelled", "postponed", "suspended"])
def test_a_meeting_that_does_not_take_place_reminds_nobody(cast, state):
    factories.make_statement(by=cast.head, meeting=cast.meeting)
    set_deadline(cast.meeting, hours=10)
    type(cast.meeting).objects.update(state=state)
    remind()
    assert not Notice.objects.exists()

"""The minutes in which a decision can be taken back: nobody is told before, and nobody ever of what was taken back."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from civspace.notices.domain import sweep
from civspace.notices.models import Delivery, Notice
from civspace.operations import clock
from civspace.workflow import IllegalMove
from submissions.statements import domain
from submissions.statements.models import Statement
from submissions.statements.tasks import expire_claims
from tests import factories
from tests.statements.cast import make_cast, perform, statement_in

pytestmark = pytest.mark.django_db
FIELDS = ("state", "answer_until", "returned_times", "reviewer_id", "decision", "text_hash")


@pytest.fixture
def cast(settings):
    settings.DESK_UNDO_MINUTES = 5
    return make_cast()


def later(monkeypatch, **ahead) -> None:
    """Put the clocks of this machine and of the database, which cannot be put on by itself, ahead together."""
    monkeypatch.setattr(clock, "difference", lambda: 0.0)
    moment = timezone.now() + datetime.timedelta(**ahead)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def seen(cast) -> list[str]:
    """Return what the head sees in the inbox, by kind, of decisions."""
    kinds = Notice.objects.visible_to(cast.head).values_list("kind", flat=True)
    return sorted(kind for kind in kinds if kind not in ("statement_submitted", "statement_claimed"))


@pytest.mark.parametrize("verb", ["accept", "return", "refuse"])
def test_taken_back_as_if_it_had_not_been(cast, verb, monkeypatch):
    statement = statement_in(cast, "under_review")
    before = Statement.objects.filter(pk=statement.pk).values(*FIELDS).get()
    notices = Notice.objects.count()
    reviewer = cast.people["reviewer"]
    perform(cast, statement, verb, reviewer)
    assert Notice.objects.count() > notices and seen(cast) == []
    sweep()
    assert not [message for message in mail.outbox if "ubmitted" not in message.subject]
    domain.undo_statement(statement=Statement.objects.get(pk=statement.pk), by=reviewer)
    assert Statement.objects.filter(pk=statement.pk).values(*FIELDS).get() == before
    assert Notice.objects.count() == notices
    later(monkeypatch, minutes=10)
    sweep()
    assert seen(cast) == []
    assert not Delivery.objects.filter(notice__kind=f"statement_{verb}ed").exists()


def test_a_refusal_of_what_was_returned_goes_back_to_the_return(cast, monkeypatch):
    statement = statement_in(cast, "returned")
    before = Statement.objects.filter(pk=statement.pk).values(*FIELDS).get()
    before["decision"].pop("before")  # the return is told by then, and needs no way back
    colleague = cast.people["colleague"]
    perform(cast, statement, "refuse", colleague)
    # The refusal makes the return final: it is told, and cannot be taken back afterwards.
    assert seen(cast) == ["statement_returned"]
    domain.undo_statement(statement=Statement.objects.get(pk=statement.pk), by=colleague)
    assert Statement.objects.filter(pk=statement.pk).values(*FIELDS).get() == before
    with pytest.raises(domain.TooLate):
        domain.undo_statement(statement=Statement.objects.get(pk=statement.pk), by=cast.people["reviewer"])


def test_the_edge_of_the_minutes(cast, monkeypatch):
    statement = statement_in(cast, "accepted")
    until = datetime.datetime.fromisoformat(statement.decision["undo_until"])
    monkeypatch.setattr(timezone, "now", lambda: until - datetime.timedelta(microseconds=1))
    assert seen(cast) == []
    assert Delivery.objects.filter(notice__kind="statement_accepted", next_attempt_at=until).count() == 2
    monkeypatch.setattr(timezone, "now", lambda: until)
    assert seen(cast) == ["statement_accepted"]
    with pytest.raises(domain.TooLate):
        domain.undo_statement(statement=statement, by=cast.people["reviewer"])
    assert Statement.objects.get().state == "accepted"


@pytest.mark.parametrize("verb", ["publish", "withdraw"])
def test_what_follows_makes_it_final_and_tells_at_once(cast, verb):
    statement = statement_in(cast, "accepted")
    assert seen(cast) == []
    perform(cast, statement, verb, cast.people["publisher" if verb == "publish" else "head"])
    wanted = {"publish": "statement_published", "withdraw": "statement_withdrawn"}[verb]
    assert seen(cast) == ["statement_accepted", wanted]
    with pytest.raises(IllegalMove):
        domain.undo_statement(statement=Statement.objects.get(), by=cast.people["reviewer"])


def test_after_the_authors_wrote_it_is_too_late(cast):
    statement = statement_in(cast, "returned")
    perform(cast, statement, "save", cast.people["editor"])
    with pytest.raises(domain.TooLate):
        domain.undo_statement(statement=Statement.objects.get(), by=cast.people["reviewer"])
    assert Statement.objects.get().state == "returned"


def test_no_minutes_no_undo(cast, settings):
    settings.DESK_UNDO_MINUTES = 0
    statement = statement_in(cast, "accepted")
    assert seen(cast) == ["statement_accepted"]
    with pytest.raises(domain.TooLate):
        domain.undo_statement(statement=statement, by=cast.people["reviewer"])


def test_the_pages_say_so(cast):
    statement = statement_in(cast, "accepted")
    desk, head = Client(), Client()
    desk.force_login(cast.people["reviewer"])
    head.force_login(cast.head)
    assert "Take the decision back" in desk.get(f"/en/desk/statements/{statement.pk}/").content.decode()
    assert "The Secretariat can correct it until" in head.get(f"/en/my/statements/{statement.pk}/").content.decode()
    answer = desk.post(f"/en/desk/statements/{statement.pk}/undo/", {"version": statement.version})
    assert answer.status_code == 302
    assert Statement.objects.get().state == "under_review"
    again = desk.post(f"/en/desk/statements/{statement.pk}/undo/", {"version": statement.version})
    assert again.status_code == 409


# Claims


def test_a_claim_runs_out_and_the_reviewer_is_told_once(cast, settings, monkeypatch):
    settings.DESK_CLAIM_HOURS = 48
    statement = statement_in(cast, "under_review")
    held = statement_in(cast, "under_review")
    batch = domain.open_batch(body=cast.meeting.body, name="Kept", by=cast.people["reviewer"])
    domain.hold_decision(statement=held, batch=batch, verb="accept", by=cast.people["reviewer"])
    later(monkeypatch, hours=47, minutes=59)
    expire_claims()
    assert set(Statement.objects.values_list("state", flat=True)) == {"under_review"}
    later(monkeypatch, minutes=2)
    expire_claims()
    expire_claims()
    rows = dict(Statement.objects.values_list("pk", "state"))
    assert rows == {statement.pk: "submitted", held.pk: "under_review"}
    told = Notice.objects.filter(kind="statement_claim_expired")
    assert [it.recipient_id for it in told] == [cast.people["reviewer"].pk]


def test_handing_over_tells_both_with_the_note(cast):
    statement = statement_in(cast, "under_review")
    colleague, helper = cast.people["colleague"], cast.people["helper"]
    for nobody in ("head", "reviewer_elsewhere", "reviewer_member", "publisher"):
        with pytest.raises(ValidationError):
            domain.assign_statement(statement=statement, by=colleague, to=cast.people[nobody])
    domain.assign_statement(statement=statement, by=colleague, to=helper, note="Please take this one.")
    current = Statement.objects.get()
    assert (current.state, current.reviewer) == ("under_review", helper)
    rows = set(Notice.objects.filter(kind__contains="_over").values_list("recipient__name", "reason"))
    rows |= set(Notice.objects.filter(kind="statement_assigned").values_list("recipient__name", "reason"))
    assert rows == {("Reviewer", "Please take this one."), ("Helper", "Please take this one.")}
    head = Client()
    head.force_login(cast.head)
    assert "Please take" not in head.get(f"/en/my/statements/{statement.pk}/").content.decode()


def test_reopening_is_told_with_reason_and_rule(cast, settings):
    settings.DESK_UNDO_MINUTES = 0
    statement = statement_in(cast, "refused")
    colleague = cast.people["colleague"]
    domain.reopen_statement(statement=statement, by=colleague, **factories.cite(cast.meeting, "reopen"))
    current = Statement.objects.get()
    assert (current.state, current.reviewer) == ("under_review", colleague)
    notice = Notice.objects.filter(kind="statement_reopened", recipient=cast.head).get()
    rule = factories.cite(cast.meeting)["rule"]
    assert (notice.reason, notice.rule["text"]) == ("Please look at paragraph 1 again.", rule)

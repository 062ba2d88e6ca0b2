"""Two at the desk at one moment, on PostgreSQL: batches, held decisions, acts on many, what is purged. Each with a
control that shows what the locks are for."""

import datetime
import threading
from typing import Any

import pytest
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.domain import bulk, deleting, holding
from submissions.statements.models import BulkAct, BulkItem, HeldDecision, ReleaseBatch, Statement
from tests import factories
from tests.statements.cast import make_cast, statement_in
from tests.statements.test_racing import meet, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def refusals(outcomes: list[Any]) -> list[Any]:
    """Return the kinds of what was raised."""
    return [type(it) for it in outcomes if isinstance(it, Exception)]


def batch_with_one() -> tuple[Any, ReleaseBatch, Statement]:
    cast = make_cast()
    statement = statement_in(cast, "under_review")
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["reviewer"])
    domain.hold_decision(statement=statement, batch=batch, verb="accept", by=cast.people["reviewer"])
    return cast, batch, statement


def release_twice(cast: Any, batch: ReleaseBatch) -> list[Any]:
    people = (cast.people["reviewer"], cast.people["colleague"])
    return together(*[lambda by=by: domain.release_batch(batch=batch, by=by, token=by.email) for by in people])


def test_a_batch_is_released_once():
    cast, batch, statement = batch_with_one()
    assert refusals(release_twice(cast, batch)) == [IllegalMove]
    assert (BulkAct.objects.count(), BulkItem.objects.count()) == (1, 1)
    assert Entry.objects.filter(object_id=str(batch.pk), verb="release").count() == 1
    assert bulk.run(act_id=BulkAct.objects.get().pk)
    assert Statement.objects.get(pk=statement.pk).state == "accepted"


def test_control_without_the_lock_both_begin_and_the_version_stops_one(monkeypatch):
    cast, batch, _statement = batch_with_one()
    without_locks(monkeypatch)
    meet(monkeypatch, holding, "_locked_batch", 2)
    assert refusals(release_twice(cast, batch)) == [Stale]
    assert BulkAct.objects.count() == 1


def hold_and_accept(monkeypatch: Any = None) -> tuple[list[Any], Statement]:
    cast = make_cast()
    statement, by = statement_in(cast, "under_review"), cast.people["reviewer"]
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=by)
    if monkeypatch is not None:
        from submissions.statements.domain import desk

        without_locks(monkeypatch)
        meet(monkeypatch, desk, "not_held", 2)
    outcomes = together(
        lambda: domain.hold_decision(statement=statement, batch=batch, verb="accept", by=by),
        lambda: domain.accept_statement(statement=statement, by=by),
    )
    return outcomes, Statement.objects.get(pk=statement.pk)


def test_what_is_held_is_not_decided_at_the_same_moment():
    outcomes, statement = hold_and_accept()
    (kind,) = refusals(outcomes)
    assert kind in (domain.Held, IllegalMove)
    held = HeldDecision.objects.filter(state="held").count()
    assert (held, statement.state) in {(1, "under_review"), (0, "accepted")}


def test_control_without_the_lock_it_is_held_and_decided(monkeypatch):
    outcomes, statement = hold_and_accept(monkeypatch)
    assert refusals(outcomes) == []
    assert (HeldDecision.objects.filter(state="held").count(), statement.state) == (1, "accepted")


def act_on_three() -> BulkAct:
    cast = make_cast()
    rows = [(statement_in(cast, "submitted").pk, None) for _number in range(3)]
    return domain.start_act(verb="claim", by=cast.people["reviewer"], rows=rows, token="t")


def test_of_two_workers_one_has_the_lease():
    act = act_on_three()
    outcomes = together(*[lambda: bulk.run(act_id=act.pk)] * 2)
    assert sorted(outcomes) == [False, True]
    assert list(act.items.values_list("state", flat=True)) == ["done"] * 3
    assert Entry.objects.filter(verb="claim").count() == 3


def do_twice(act: BulkAct) -> list[Any]:
    key = act.items.get(position=1).pk
    return together(*[lambda: bulk._do(act, key, gave_up=False)] * 2)


def test_a_row_is_done_once_also_by_a_worker_that_lost_its_lease():
    act = act_on_three()
    assert refusals(do_twice(act)) == []
    assert list(act.items.values_list("state", flat=True)) == ["done", "waiting", "waiting"]
    assert Entry.objects.filter(verb="claim").count() == 1


def test_control_without_the_lock_the_second_writes_over_what_the_first_did(monkeypatch):
    act = act_on_three()
    without_locks(monkeypatch)
    meet(monkeypatch, bulk, "_perform", 2)
    assert refusals(do_twice(act)) == []
    assert act.items.get(position=1).state == "refused"
    assert Entry.objects.filter(verb="claim").count() == 1


@pytest.fixture
def at_the_last_moment(monkeypatch) -> Any:
    """Return a deleted draft whose time ends now: for who restores it there is still time, for the purge none."""
    head = factories.make_author()
    draft = factories.make_statement(by=head)
    domain.withdraw_statement(statement=draft, by=head)
    Statement.objects.update(withdrawn_at=timezone.now() - deleting.KEPT_DELETED - datetime.timedelta(seconds=1))
    clock = threading.local()
    monkeypatch.setattr(deleting, "restorable", lambda statement: getattr(clock, "early", False))
    restored = threading.Event()

    def restore() -> Any:
        clock.early = True
        try:
            return domain.undelete_statement(statement=draft, by=head)
        finally:
            restored.set()

    return restore, restored


def test_a_draft_is_restored_or_purged(at_the_last_moment):
    restore, _restored = at_the_last_moment
    kept, purged = together(restore, deleting.purge_deleted)
    assert (type(kept), purged, Statement.objects.count()) in {(Statement, 0, 1), (Stale, 1, 0)}
    assert purged or Statement.objects.get().state == "draft"


def test_control_without_the_lock_what_was_restored_is_purged(monkeypatch, at_the_last_moment):
    restore, restored = at_the_last_moment
    without_locks(monkeypatch)
    meet(monkeypatch, deleting, "locked", 2)
    record = deleting.record
    monkeypatch.setattr(deleting, "record", lambda *what, **how: restored.wait(10) and record(*what, **how))
    kept, purged = together(restore, deleting.purge_deleted)
    assert (type(kept), purged, Statement.objects.count()) == (Statement, 1, 0)


def test_two_purges_at_once_purge_once():
    head = factories.make_author()
    drafts = [factories.make_statement(by=head) for _number in range(3)]
    for draft in drafts:
        domain.withdraw_statement(statement=draft, by=head)
    Statement.objects.update(withdrawn_at=timezone.now() - deleting.KEPT_DELETED)
    assert sum(together(deleting.purge_deleted, deleting.purge_deleted)) == 3
    assert not Statement.objects.exists() and Entry.objects.filter(verb="purge").count() == 3

"""Decisions that are prepared now and released together later; nothing shows outside the desk until then.

Holding changes nothing of the statement, not even its version or the time of its last change: authors, lists, the API
and notices say "under review" until the release. What happens is in the audit trail of the batch, and its version grows
with it, so that nobody releases what they have not read.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.queries import has_role
from accounts.people.states import Role
from civspace.audit.domain import record
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.calendar.models import Body
from submissions.statements.domain.acts import start
from submissions.statements.domain.claims import AwaitingStanding
from submissions.statements.domain.common import locked, require
from submissions.statements.domain.desk import check_citation, not_held, reviewed_by
from submissions.statements.issuing import issue_of
from submissions.statements.models import BulkAct, HeldDecision, ReleaseBatch, Statement
from submissions.statements.states import BATCH, STATEMENT, BatchState, HeldState

#: Decisions that can be held.
HOLDABLE = ("accept", "return", "refuse", "publish")
REASONED = ("return", "refuse")


def may_hold_for(by: Any, body: str) -> bool:
    """Say whether a person may keep and release batches of a body: its reviewers and publishers."""
    return has_role(by, Role.REVIEWER, body) or has_role(by, Role.PUBLISHER, body)


def _locked_batch(batch: ReleaseBatch, *, expected_version: int | None = None) -> ReleaseBatch:
    current = ReleaseBatch.objects.select_for_update(of=("self",)).select_related("body").get(pk=batch.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def _changed(batch: ReleaseBatch) -> None:
    """Let the version of a locked batch grow, so that what is released is what was read."""
    batch.version += 1
    batch.save(update_fields=["version", "updated_at"])


@transaction.atomic
def open_batch(*, body: Body, name: str, by: Any) -> ReleaseBatch:
    """Begin a batch of a body. Raises PermissionDenied, or ValidationError without a name."""
    if not may_hold_for(by, body.pk):
        raise PermissionDenied
    name = name.strip()
    if not name or len(name) > 120:
        raise ValidationError({"name": _("Give the batch a name of at most 120 characters.")})
    batch = ReleaseBatch.objects.create(body=body, name=name)
    record(batch, "open", by=by, to_state=BatchState.OPEN)
    return batch


@transaction.atomic
def hold_decision(
    *,
    statement: Statement,
    batch: ReleaseBatch,
    verb: str,
    by: Any,
    values: dict[str, Any] | None = None,
    expected_version: int | None = None,
) -> HeldDecision:
    """Put a decision into a batch instead of taking it now; everything is checked as if it were taken now.

    `values` is what a return or a refusal says. Raises PermissionDenied, ValidationError, Stale, IllegalMove,
    AwaitingStanding, or Held when another decision on the statement is held.
    """
    if verb not in HOLDABLE:
        raise ValidationError({"verb": _("This cannot be held.")})
    require(verb, by, statement)
    values = dict(values or {}) if verb in REASONED else {}
    if verb in REASONED:
        said = {name: values.get(name, "") for name in ("reason_code", "rule", "message")}
        check_citation(statement, verb, **said)
    current = locked(statement, expected_version=expected_version)
    kept = _locked_batch(batch)
    if kept.state != BatchState.OPEN or kept.body_id != current.meeting.body_id:
        raise ValidationError({"batch": _("Choose an open batch of the body of this meeting.")})
    reviewed_by(current, verb, by) if verb != "publish" else _publishable(current)
    if current.conditional and verb in ("accept", "publish"):
        raise AwaitingStanding(verb, current.state)
    last = kept.decisions.aggregate(last=Max("position"))["last"] or 0
    held = HeldDecision.objects.create(
        batch=kept,
        statement=current,
        verb=verb,
        values=values,
        position=last + 1,
        expected_version=current.version,
        held_by=by,
    )
    _changed(kept)
    record(kept, "hold", by=by, difference={"statement": current.reference, "verb": verb})
    return held


def _publishable(current: Statement) -> None:
    STATEMENT.target("publish", current.state)
    not_held(current, "publish")
    if not issue_of(current).is_possible:
        raise IllegalMove("publish", current.state)


@transaction.atomic
def take_out(*, held: HeldDecision, by: Any) -> HeldDecision:
    """Take a decision out of its batch: it is not taken. Raises PermissionDenied, or IllegalMove once released."""
    batch = _locked_batch(held.batch)
    if not may_hold_for(by, batch.body_id):
        raise PermissionDenied
    current = HeldDecision.objects.select_for_update(of=("self",)).select_related("statement").get(pk=held.pk)
    if current.state != HeldState.HELD or batch.state != BatchState.OPEN:
        raise IllegalMove("take out", current.state)
    HeldDecision.objects.filter(pk=current.pk).update(state=HeldState.TAKEN_OUT)
    _changed(batch)
    record(batch, "take_out", by=by, difference={"statement": current.statement.reference, "verb": current.verb})
    return current


@transaction.atomic
def order_batch(
    *, batch: ReleaseBatch, order: dict[Any, int], by: Any, expected_version: int | None = None
) -> ReleaseBatch:
    """Set the order in which a batch is released, so that symbols are given in it: numbers by id of the decision.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    current = _locked_batch(batch, expected_version=expected_version)
    if not may_hold_for(by, current.body_id):
        raise PermissionDenied
    if current.state != BatchState.OPEN:
        raise IllegalMove("order", current.state)
    waiting = list(current.decisions.filter(state=HeldState.HELD))
    waiting.sort(key=lambda held: (order.get(held.pk, held.position), held.position, str(held.pk)))
    for number, held in enumerate(waiting, 1):
        held.position = number
    HeldDecision.objects.bulk_update(waiting, ["position"])
    _changed(current)
    return current


@transaction.atomic
def release_batch(*, batch: ReleaseBatch, by: Any, token: str, expected_version: int | None = None) -> BulkAct:
    """Release a batch: every decision is taken by who held it and told at once, in the order of the batch.

    The rows are worked off by a bulk act, each in a transaction of its own. Sent twice with one token, it is one act.
    Raises PermissionDenied, Stale, IllegalMove, or ValidationError for a batch with nothing in it.
    """
    current = _locked_batch(batch)
    if not may_hold_for(by, current.body_id):
        raise PermissionDenied
    if earlier := BulkAct.objects.filter(by=by, token=token, batch=current).first():
        return earlier
    if expected_version is not None and current.version != expected_version:
        raise Stale
    BATCH.target("release", current.state)
    waiting = list(current.decisions.filter(state=HeldState.HELD))
    if not waiting:
        raise ValidationError({"batch": _("There is nothing in this batch to release.")})
    move(current, "release", table=BATCH, by=by, released_at=timezone.now(), difference={"decisions": len(waiting)})
    rows = [(held.statement_id, held.expected_version, held.pk) for held in waiting]
    return start(verb="release_batch", by=by, rows=rows, values={}, token=token, batch=current)


@transaction.atomic
def drop_batch(*, batch: ReleaseBatch, by: Any, expected_version: int | None = None) -> ReleaseBatch:
    """Put away an empty batch. Raises PermissionDenied, Stale, IllegalMove, or ValidationError while it holds any."""
    current = _locked_batch(batch, expected_version=expected_version)
    if not may_hold_for(by, current.body_id):
        raise PermissionDenied
    BATCH.target("drop", current.state)
    if current.decisions.filter(state=HeldState.HELD).exists():
        raise ValidationError({"batch": _("Take the decisions out first.")})
    move(current, "drop", table=BATCH, by=by)
    return current

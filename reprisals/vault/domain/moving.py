"""The coarse way of a case: status, urgency, and the day by which somebody must act."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from reprisals.vault import audit
from reprisals.vault.days import today
from reprisals.vault.domain.unlocking import Unlocked, ring_of
from reprisals.vault.domain.writing import locked
from reprisals.vault.errors import Refused
from reprisals.vault.models import Case
from reprisals.vault.states import (
    DAYS_TO_ACKNOWLEDGE,
    DAYS_TO_FEEDBACK,
    DAYS_TO_TRIAGE_URGENT,
    MOVES,
    Status,
    Urgency,
)


def _due(status: str, urgency: str) -> date | None:
    """Return by when somebody must act after a move: triage, acknowledgement, then feedback."""
    if status == Status.CLOSED:
        return None
    if status == Status.RECEIVED:
        return today() + timedelta(days=DAYS_TO_TRIAGE_URGENT if urgency == Urgency.URGENT else DAYS_TO_ACKNOWLEDGE)
    return today() + timedelta(days=DAYS_TO_ACKNOWLEDGE if status == Status.TRIAGED else DAYS_TO_FEEDBACK)


@transaction.atomic
def move_case(
    held: Unlocked, case: Case, *, status: str | None = None, urgency: str | None = None, due: date | None = None
) -> Case:
    """Change what stands in clear about a case. Raises Hidden without keys, Refused for a move that is not allowed.

    A case that is closed is kept for REPRISALS_KEEP_DAYS; one that goes on is kept for as long as it goes on.
    """
    ring_of(held, case)
    row = locked(case)
    if urgency is not None:
        row.urgency = Urgency(urgency)
    if status is not None and status != row.status:
        if status not in MOVES[row.status]:
            raise Refused("move")
        row.status = Status(status)
        row.due = _due(row.status, row.urgency)
        closed = row.status == Status.CLOSED
        row.retention_until = today() + timedelta(days=settings.REPRISALS_KEEP_DAYS) if closed else None
    elif urgency is not None and row.status == Status.RECEIVED:
        row.due = _due(row.status, row.urgency)
    if due is not None:
        row.due = due
    row.save(update_fields=["status", "urgency", "due", "retention_until"])
    audit.append("case.moved", object_id=row.pk, actor=held.key.pk)
    for name in ("status", "urgency", "due", "retention_until"):
        setattr(case, name, getattr(row, name))
    return row

"""What more time means for statements that wait for co-sponsors: those who were asked have it, too."""

from typing import Any

from civspace.audit.domain import record
from meetings.modalities.models import TimeGrant
from submissions.statements.models import Statement
from submissions.statements.states import State


def follow_grant(grant: TimeGrant) -> None:
    """Move the end of waiting later, inside the transaction that gives the time; the meeting is locked."""
    waiting = Statement.objects.filter(
        meeting=grant.meeting_id, state=State.AWAITING_COSPONSORS, waiting_until__lt=grant.until
    )
    if not grant.everybody:
        waiting = waiting.filter(organization__in=grant.given_to.values("organization"))
    for statement in waiting.select_for_update(of=("self",)).order_by("pk"):
        difference: dict[str, Any] = {"until": {"before": statement.waiting_until, "after": grant.until}}
        statement.waiting_until = grant.until
        statement.version += 1
        statement.save(update_fields=["waiting_until", "version", "updated_at"])
        record(statement, "extend_waiting", difference=difference)

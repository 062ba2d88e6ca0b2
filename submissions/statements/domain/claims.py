"""Who has a statement under review: claim, release, assign and hand over, and claims that run out."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.models import User
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.modalities.queries import rules_of
from meetings.modalities.standing import standing_held
from submissions.statements.domain.common import locked, require, tell_staff
from submissions.statements.models import HeldDecision, Statement
from submissions.statements.queries import rule_set_for
from submissions.statements.rules import may_review
from submissions.statements.states import STATEMENT, HeldState, State


class AwaitingStanding(IllegalMove):
    """The claim of the organization to its standing is still to be decided (409)."""

    explanation = gettext_lazy("The claim of the organization to its standing is still to be decided.")


@transaction.atomic
def claim_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Take a submitted statement for review. Raises PermissionDenied, Stale, IllegalMove or AwaitingStanding."""
    require("claim", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("claim", current.state)
    if current.conditional and claim_waits(current):
        raise AwaitingStanding("claim", current.state)
    move(current, "claim", table=STATEMENT, by=by, reviewer=by, claimed_at=timezone.now())
    return current


@transaction.atomic
def release_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Put a claimed statement back into the queue; a colleague may, so that no absence blocks it."""
    require("release", by, statement)
    current = locked(statement, expected_version=expected_version)
    move(current, "release", table=STATEMENT, by=by, reviewer=None, claimed_at=None)
    return current


def claim_waits(statement: Statement) -> bool:
    """Say whether the standing that the statement needs is only claimed so far."""
    rule_set = rule_set_for(statement)
    assert rule_set is not None and statement.submitted_at is not None
    held = standing_held(statement.organization_id, statement.submitted_at, statement.meeting)
    found = rules_of(rule_set).eligible(held)
    return found is not None and not found.confirmed


@transaction.atomic
def assign_statement(
    *, statement: Statement, by: Any, to: User, note: str = "", expected_version: int | None = None
) -> Statement:
    """Give a statement to a colleague for review, or hand it over from the one who has it. Both are told, with a note.

    Raises PermissionDenied, ValidationError (`to` may not review it, or has it already), Stale, IllegalMove or
    AwaitingStanding.
    """
    require("assign", by, statement)
    if not to.is_active or not may_review(to, statement):
        raise ValidationError({"to": _("Choose a colleague who may review this statement.")})
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("assign", current.state)
    if current.reviewer_id == to.pk and current.state == State.UNDER_REVIEW:
        raise ValidationError({"to": _("This colleague has the statement already.")})
    if current.state == State.SUBMITTED and current.conditional and claim_waits(current):
        raise AwaitingStanding("assign", current.state)
    earlier, note = current.reviewer, note.strip()
    move(
        current,
        "assign",
        table=STATEMENT,
        by=by,
        reason=note,
        difference={"reviewer": str(to.pk)},
        reviewer=to,
        claimed_at=timezone.now(),
    )
    event, context = f"assign:{current.version}", {"by": by.get_full_name(), "to": to.get_full_name()}
    if to.pk != by.pk:
        tell_staff("statement_assigned", current, to, event=event, context=context, reason=note)
    if earlier is not None and earlier.pk not in (by.pk, to.pk):
        tell_staff("statement_handed_over", current, earlier, event=event, context=context, reason=note)
    return current


def run_out(now: datetime.datetime) -> list[Any]:
    """Return the ids of the statements whose claim has run out; one with a held decision is not idle."""
    if settings.DESK_CLAIM_HOURS <= 0:
        return []
    since = now - datetime.timedelta(hours=settings.DESK_CLAIM_HOURS)
    idle = Statement.objects.filter(state=State.UNDER_REVIEW, claimed_at__lte=since)
    held = HeldDecision.objects.filter(state=HeldState.HELD)
    return list(idle.exclude(pk__in=held.values("statement")).order_by("claimed_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def expire_claim(*, statement: Statement) -> bool:
    """Put a statement back into the queue whose claim has run out, and tell the reviewer. Says whether it did.

    The number of hours is a setting of the portal; no rule of the United Nations names one.
    """
    current = locked(statement)
    if current.pk not in run_out(timezone.now()):
        return False
    reviewer = current.reviewer
    move(current, "expire", table=STATEMENT, reviewer=None, claimed_at=None)
    if reviewer is not None:
        context = {"hours": settings.DESK_CLAIM_HOURS}
        tell_staff("statement_claim_expired", current, reviewer, event=f"expire:{current.version}", context=context)
    return True

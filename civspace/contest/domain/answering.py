"""The first stage: taken, acknowledged, asked back once, extended once, answered; and the way out at any time."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.clocks.domain import extend_clock, meet_clock, pause_clock, resume_clock, start_clock
from civspace.clocks.queries import live_clock
from civspace.clocks.states import State as ClockState
from civspace.contest import clocks
from civspace.contest.domain.common import beside, locked, require, stop, tell_outside, tell_staff
from civspace.contest.domain.ruling import decide
from civspace.contest.models import Clarification, Complaint, Ruling
from civspace.contest.notices import Step
from civspace.contest.states import BESIDE, COMPLAINT, Outcome, Stage, State, Urgency
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

#: Characters of a question and of its answer.
LONGEST = 4_000


class Once(IllegalMove):
    """Time is given, and clarification asked, once, before the time ends, and not where hours are counted (409)."""

    explanation = gettext_lazy("This can be done once, before the time ends, and not where hours are counted.")


@transaction.atomic
def take_complaint(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Take a complaint over, so that colleagues see who has it. Raises PermissionDenied, IllegalMove or Stale."""
    require("take", by, complaint)
    current = locked(complaint, expected_version)
    beside(current, "take", by=by, assignee=by)
    return current


@transaction.atomic
def acknowledge_complaint(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Tell the organization that its complaint is examined. Raises PermissionDenied, IllegalMove or Stale."""
    require("acknowledge", by, complaint)
    current = locked(complaint, expected_version)
    move(current, "acknowledge", table=COMPLAINT, by=by, assignee=current.assignee or by)
    stop(current, [clocks.ACKNOWLEDGE], by)
    tell_outside(
        current,
        "complaint_news",
        event="acknowledged",
        context={"what": Step.ACKNOWLEDGED.label},
        by_when=current.due_at,
    )
    return current


@transaction.atomic
def ask_clarification(
    *, complaint: Complaint, by: Any, question: str, expected_version: int | None = None
) -> Complaint:
    """Ask the organization back, once; the clock stands still until it answers or the time for that ends.

    Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    require("ask_clarification", by, complaint)
    if not question.strip() or len(question) > LONGEST:
        raise ValidationError({"question": _("Write the question, at most 4,000 characters.")})
    current = locked(complaint, expected_version)
    COMPLAINT.target("ask_clarification", current.state)
    clock = live_clock(current, clocks.BY_STAGE[Stage.FIRST])
    runs = clock is not None and clock.state == ClockState.RUNNING and not clock.is_overdue(timezone.now())
    if current.urgency == Urgency.IMMEDIATE or clock is None or not runs:
        raise Once("ask_clarification", current.state)
    if Clarification.objects.filter(complaint=current).exists():
        raise Once("ask_clarification", current.state)
    days = current.policy.clarification_days
    waiting = start_clock(subject=current, kind=clocks.CLARIFY, station=current.station, working_days=days)
    Clarification.objects.create(
        complaint=current,
        question=question.strip(),
        asked_by=str(by.pk),
        asked_at=timezone.now(),
        until=waiting.due_at,
    )
    move(current, "ask_clarification", table=COMPLAINT, by=by, assignee=current.assignee or by)
    stop(current, [clocks.ACKNOWLEDGE], by)
    pause_clock(clock=clock, by=by, reason="clarification")
    tell_outside(
        current, "complaint_news", event="clarification", context={"what": Step.ASKED.label}, by_when=waiting.due_at
    )
    return _fresh(current)


@transaction.atomic
def clarify_complaint(*, complaint: Complaint, by: Any, answer: str, expected_version: int | None = None) -> Complaint:
    """Answer the question of the Secretariat; the clock goes on. Raises as ask_clarification() does."""
    require("clarify", by, complaint)
    if not answer.strip() or len(answer) > LONGEST:
        raise ValidationError({"answer": _("Write your answer, at most 4,000 characters.")})
    current = locked(complaint, expected_version)
    move(current, "clarify", table=COMPLAINT, by=by)
    Clarification.objects.filter(complaint=current).update(
        answer=answer.strip(), answered_by=str(by.pk), answered_at=timezone.now()
    )
    go_on(current, by)
    tell_staff(current, "complaint_desk_news", event="clarified", context={"what": Step.CLARIFIED.label})
    return _fresh(current)


def go_on(current: Complaint, by: Any) -> None:
    """End the time for clarification and let the clock of the first decision go on; the complaint is locked."""
    if waiting := live_clock(current, clocks.CLARIFY):
        meet_clock(clock=waiting, by=by)
    clock = live_clock(current, clocks.BY_STAGE[Stage.FIRST])
    if clock is not None and clock.state == ClockState.PAUSED:
        resume_clock(clock=clock, by=by)


@transaction.atomic
def extend_time(
    *, complaint: Complaint, by: Any, working_days: int, reason: str, expected_version: int | None = None
) -> Complaint:
    """Take more time for the present stage, once and with the reason, before it ends.

    Raises PermissionDenied, ValidationError, IllegalMove (Once) or Stale.
    """
    require("extend", by, complaint)
    most = complaint.policy.extension_days
    if not 1 <= working_days <= most:
        raise ValidationError({"working_days": _("Give 1 to %(most)s working days.") % {"most": most}})
    current = locked(complaint, expected_version)
    clock = live_clock(current, clocks.BY_STAGE[Stage(current.stage)])
    if current.state not in BESIDE["extend"]:
        raise IllegalMove("extend", current.state)
    if clock is None or clock.hours or clock.extra_days or clock.is_overdue(timezone.now()):
        raise Once("extend", current.state)
    extend_clock(clock=clock, by=by, working_days=working_days, reason=reason)
    current = _fresh(current)
    beside(current, "extend", by=by, reason=reason.strip(), difference={"working_days": working_days})
    tell_outside(
        current,
        "complaint_news",
        event=f"extended:{current.stage}",
        context={"what": Step.EXTENDED.label},
        by_when=current.due_at,
    )
    return current


@transaction.atomic
def answer_complaint(*, complaint: Complaint, by: Any, expected_version: int | None = None, **said: Any) -> Ruling:
    """Decide a complaint first, with an answer to every point. Takes what ruling.decide() takes.

    Raises what it does, or PermissionDenied: nobody who took the decision or belongs to the organization decides.
    """
    require("answer", by, complaint)
    current = locked(complaint, expected_version, reverses=bool(said.get("reverses")))
    require("answer", by, current)
    return decide(current, "answer", Stage.FIRST, by=by, **said)


@transaction.atomic
def withdraw_complaint(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Take a complaint back; every clock stops, also of what was ordered.

    Raises PermissionDenied, IllegalMove (one that was upheld is not taken back) or Stale.
    """
    require("withdraw", by, complaint)
    current = locked(complaint, expected_version)
    if current.outcome == Outcome.UPHELD:
        raise IllegalMove("withdraw", current.state)
    changes: dict[str, Any] = {"outcome": "", "due_at": None, "next_until": None, "ended_at": timezone.now()}
    changes |= {"organization_agrees": False, "organization_named": False}
    move(current, "withdraw", table=COMPLAINT, by=by, **changes)
    stop(current, [*clocks.BY_STAGE.values(), clocks.ACKNOWLEDGE, clocks.CLARIFY, clocks.INTERIM, clocks.ORDER], by)
    for remedy in current.remedies.filter(done_at=None):
        stop(remedy, [clocks.REMEDY], by)
    current = _fresh(current)
    tell_outside(current, "complaint_news", event="withdrawn", context={"what": State.WITHDRAWN.label})
    tell_staff(current, "complaint_desk_news", event="withdrawn:desk", context={"what": State.WITHDRAWN.label})
    return current


def _fresh(current: Complaint) -> Complaint:
    """Return the complaint with what its clocks changed."""
    return locked(current)

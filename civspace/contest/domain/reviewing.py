"""The second and the third stage: a review by somebody else, and an independent panel of three."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.clocks.domain import start_clock
from civspace.clocks.models import Clock
from civspace.clocks.queries import calendar_of
from civspace.contest import clocks
from civspace.contest.domain.common import (
    begin_stage,
    beside,
    locked,
    next_day,
    require,
    tell_outside,
    tell_panel,
    tell_staff,
)
from civspace.contest.domain.ruling import decide
from civspace.contest.models import Complaint, PanelMember, Ruling
from civspace.contest.notices import Step
from civspace.contest.rules import may_sit, seat_of
from civspace.contest.states import BESIDE, COMPLAINT, Outcome, Seat, Stage, Urgency
from civspace.contest.times import interim_is_due, more_urgent, urgency_of
from civspace.contest.votes import outcome_of
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

#: Characters of the reason for a vote.
LONGEST_REASON = 4_000


class NextStageClosed(IllegalMove):
    """The next stage is another one, or its time is over (409)."""

    explanation = gettext_lazy("This step is not open: another one comes first, or its time is over.")


def _next_stage(current: Complaint, verb: str, after: Stage) -> None:
    """Hold that the stage that was asked for is the next one, and that it is still open."""
    COMPLAINT.target(verb, current.state)
    over = current.next_until is None or timezone.now() > current.next_until
    if current.stage != after or over or current.outcome == Outcome.UPHELD:
        raise NextStageClosed(verb, current.state)


def _begin(current: Complaint, verb: str, stage: Stage, by: Any) -> None:
    """Move on to a stage: its clock starts, nobody has it yet.

    The meeting may have come near since: the stage then has the time of an urgent one, and an interim measure is owed.
    """
    now, policy = timezone.now(), current.policy
    today = calendar_of(current.station).day_of(now)
    day = next_day(current, today)
    current.urgency = more_urgent(Urgency(current.urgency), urgency_of(policy, today, day))
    known = Clock.objects.filter(
        subject_type=current._meta.label_lower, subject_id=str(current.pk), kind=clocks.INTERIM
    )
    if interim_is_due(policy, today, day) and not hasattr(current, "interim") and not known.exists():
        hours = policy.interim_hours
        start_clock(subject=current, kind=clocks.INTERIM, station=current.station, hours=hours, at=now)
    due_at = begin_stage(current, stage, now)
    changes: dict[str, Any] = {
        "urgency": current.urgency,
        "stage": stage,
        "outcome": "",
        "due_at": due_at,
        "next_until": None,
        "ended_at": None,
    }
    # What was agreed on was a decision that no longer is the last.
    changes |= {"organization_agrees": False, "organization_named": False, "staff_agrees": False}
    move(current, verb, table=COMPLAINT, by=by, assignee=None, **changes)


@transaction.atomic
def request_review(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Ask for the decision of somebody else; nobody has to be asked again where the time ended without an answer.

    Raises PermissionDenied, IllegalMove (NextStageClosed) or Stale.
    """
    require("request_review", by, complaint)
    current = locked(complaint, expected_version)
    _next_stage(current, "request_review", Stage.FIRST)
    _begin(current, "request_review", Stage.REVIEW, by)
    tell_outside(current, "complaint_news", event="review", context={"what": Step.REVIEW.label}, by_when=current.due_at)
    tell_staff(current, "complaint_to_decide", event="review:desk", by_when=current.due_at)
    return current


@transaction.atomic
def decide_review(*, complaint: Complaint, by: Any, expected_version: int | None = None, **said: Any) -> Ruling:
    """Decide the review. Raises what ruling.decide() raises, or PermissionDenied for who decided before."""
    require("decide_review", by, complaint)
    current = locked(complaint, expected_version, reverses=bool(said.get("reverses")))
    require("decide_review", by, current)
    return decide(current, "decide_review", Stage.REVIEW, by=by, **said)


@transaction.atomic
def request_panel(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Ask for the panel after the review. Raises PermissionDenied, IllegalMove (NextStageClosed) or Stale."""
    require("request_panel", by, complaint)
    current = locked(complaint, expected_version)
    _next_stage(current, "request_panel", Stage.REVIEW)
    _begin(current, "request_panel", Stage.PANEL, by)
    tell_outside(current, "complaint_news", event="panel", context={"what": Step.PANEL.label}, by_when=current.due_at)
    tell_staff(current, "complaint_to_decide", event="panel:desk", by_when=current.due_at)
    return current


@transaction.atomic
def appoint_member(
    *, complaint: Complaint, by: Any, person: Any, seat: str, expected_version: int | None = None
) -> PanelMember:
    """Give a seat of the panel to somebody who did not decide, belongs to no party and fits the seat.

    Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    require("appoint", by, complaint)
    current = locked(complaint, expected_version)
    if current.state not in BESIDE["appoint"]:
        raise IllegalMove("appoint", current.state)
    if seat not in Seat.values:
        raise ValidationError({"seat": _("Choose a seat.")})
    rows = list(PanelMember.objects.filter(complaint=current))
    if any(row.seat == seat and row.recused_at is None for row in rows):
        raise ValidationError({"seat": _("This seat is taken.")})
    if person is None or any(row.person_id == person.pk for row in rows) or not may_sit(person, seat, current):
        raise ValidationError({"person": _("This person cannot have the seat: choose somebody who is independent.")})
    row = PanelMember.objects.create(
        complaint=current, person=person, seat=seat, appointed_by=str(by.pk), appointed_at=timezone.now()
    )
    beside(current, "appoint", by=by, difference={"seat": seat})
    tell_panel(current, "complaint_panel", event=f"seat:{row.pk}", member=person, by_when=current.due_at)
    return row


@transaction.atomic
def recuse_member(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Stand down from the panel; the seat is free again. Raises PermissionDenied, IllegalMove or Stale."""
    require("recuse", by, complaint)
    current = locked(complaint, expected_version)
    seat = seat_of(by, current)
    if not seat:
        raise PermissionDenied
    beside(current, "recuse", by=by, difference={"seat": seat})
    # A vote goes with the seat: whoever has it next votes anew.
    PanelMember.objects.filter(complaint=current, person=by, recused_at=None).update(
        recused_at=timezone.now(), vote="", vote_reason="", voted_at=None
    )
    tell_staff(current, "complaint_desk_news", event=f"recused:{current.version}", context={"what": Step.RECUSED.label})
    return locked(current)


@transaction.atomic
def cast_vote(
    *, complaint: Complaint, by: Any, outcome: str, reason: str, expected_version: int | None = None
) -> Complaint:
    """Vote for an outcome, with a reason that the panel alone reads; until the decision, a new vote replaces it.

    The panel is told when a majority stands. Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    require("vote", by, complaint)
    errors: dict[str, str] = {}
    if outcome not in Outcome.values:
        errors["outcome"] = _("Choose the outcome.")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        errors["reason"] = _("Say why, at most 4,000 characters.")
    if errors:
        raise ValidationError(errors)
    current = locked(complaint, expected_version)
    seat = seat_of(by, current)
    if not seat:
        raise PermissionDenied
    beside(current, "vote", by=by, difference={"seat": seat})
    PanelMember.objects.filter(complaint=current, person=by, recused_at=None).update(
        vote=outcome, vote_reason=reason.strip(), voted_at=timezone.now()
    )
    before, current = outcome_of(current), locked(current)
    if before is None and outcome_of(current) is not None:
        event = f"majority:{current.version}"
        context = {"what": Step.MAJORITY.label}
        tell_panel(current, "complaint_desk_news", event=event, context=context, by_when=current.due_at)
    return current


@transaction.atomic
def decide_panel(*, complaint: Complaint, by: Any, expected_version: int | None = None, **said: Any) -> Ruling:
    """Record what a majority of the panel decided; its chair does, when the three seats are filled.

    Raises what ruling.decide() raises (ValidationError also for another outcome than the votes carry), or
    PermissionDenied.
    """
    require("decide_panel", by, complaint)
    current = locked(complaint, expected_version, reverses=bool(said.get("reverses")))
    require("decide_panel", by, current)
    COMPLAINT.target("decide_panel", current.state)
    if {row.seat for row in current.panel.all() if row.recused_at is None and row.person_id} != set(Seat.values):
        raise ValidationError({"outcome": _("The panel decides when its three seats are filled.")})
    if (majority := outcome_of(current)) is None:
        raise ValidationError({"outcome": _("The panel decides when a majority of it has voted.")})
    if said.get("outcome") != majority:
        raise ValidationError({"outcome": _("This is not the outcome that a majority of the panel voted for.")})
    return decide(current, "decide_panel", Stage.PANEL, by=by, **said)

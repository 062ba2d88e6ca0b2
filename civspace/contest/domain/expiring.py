"""What the portal does by itself: time that ended without a decision, windows that close, and what is said before."""

import datetime
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.clocks import registry
from civspace.clocks.models import Clock
from civspace.clocks.registry import Duty
from civspace.clocks.states import State as ClockState
from civspace.contest import clocks
from civspace.contest.domain.after import settle_if_done
from civspace.contest.domain.answering import go_on
from civspace.contest.domain.common import DESK_PAGE, MY_PAGE, locked, owe_order, tell_outside, tell_staff, window_end
from civspace.contest.models import Complaint, Remedy
from civspace.contest.notices import Step
from civspace.contest.queries import awaiting_order, had_by, order_owed, with_parts
from civspace.contest.states import COMPLAINT, DECIDED, FOR_THE_ORGANIZATION, OPEN, Stage, State
from civspace.workflow.domain import move

log = logging.getLogger(__name__)
#: Days before a decision is due at which the desk is reminded, and before a window closes the organization.
DESK_BEFORE, WINDOW_BEFORE = 3, (14, 3)


def load(object_id: str) -> Complaint | None:
    """Return a complaint by its id, or None."""
    return with_parts(Complaint.objects.filter(pk=object_id)).first()


def _lock(object_id: str) -> None:
    if found := load(object_id):
        locked(found)


def _lock_remedy(object_id: str) -> None:
    if (remedy := _load_remedy(object_id)) is not None:
        _lock(str(remedy.complaint_id))


def deem_refused(clock: Clock) -> None:
    """The time of a stage ended without a decision: deemed refused, and the next stage is open without asking again.

    Who let the time run out decides no later stage.
    """
    found = load(clock.subject_id)
    if found is None:
        return
    current = locked(found)
    if not COMPLAINT.allows("deem_refused", current.state):
        return
    now, stage = timezone.now(), Stage(current.stage)
    until = window_end(current, stage, now)
    takers = sorted({*current.takers, *had_by(current, clock.due_at)})
    changes: dict[str, Any] = {"outcome": "", "due_at": None, "next_until": until, "ended_at": now, "takers": takers}
    move(current, "deem_refused", table=COMPLAINT, **changes)
    what = {"what": State.DEEMED_REFUSED.label}
    tell_outside(current, "complaint_decided", event=f"expired:{stage}", context=what, by_when=until)
    tell_staff(current, "complaint_desk_news", event=f"expired:{stage}:desk", context=what)


def end_clarification(clock: Clock) -> None:
    """The time to clarify ended: the complaint is examined as it stands."""
    found = load(clock.subject_id)
    if found is None:
        return
    current = locked(found)
    if not COMPLAINT.allows("resume", current.state):
        return
    move(current, "resume", table=COMPLAINT)
    go_on(current, None)
    current = locked(current)
    what = {"what": Step.NOT_CLARIFIED.label}
    tell_outside(current, "complaint_news", event="not-clarified", context=what, by_when=current.due_at)
    tell_staff(current, "complaint_desk_news", event="not-clarified:desk", context=what)


def tell_missed(clock: Clock) -> None:
    """An acknowledgement, an interim measure or the order of a remedy was missed: both sides are told, and it can be
    contested.
    """
    if (found := load(clock.subject_id)) is not None:
        what = {"what": Step.MISSED.label}
        tell_outside(found, "complaint_news", event=f"missed:{clock.pk}", context=what)
        tell_staff(found, "complaint_desk_news", event=f"missed:{clock.pk}:desk", context=what)


def tell_remedy_missed(clock: Clock) -> None:
    """A remedy is overdue: both sides are told."""
    remedy = _load_remedy(clock.subject_id)
    found = load(str(remedy.complaint_id)) if remedy is not None else None
    if found is not None:
        what = {"what": Step.REMEDY_MISSED.label}
        tell_outside(found, "complaint_news", event=f"missed:{clock.pk}", context=what)
        tell_staff(found, "complaint_desk_news", event=f"missed:{clock.pk}:desk", context=what)


def follow(clock: Clock) -> None:
    """Take over when a stage is due from a clock that was paused, extended or met."""
    due = clock.due_at if clock.state == ClockState.RUNNING else None
    Complaint.objects.filter(pk=clock.subject_id).update(due_at=due)


def register_clocks() -> None:
    """Say what follows when a clock of this room expires or changes, and which are duties towards an organization."""
    registry.expired[clocks.ACKNOWLEDGE] = tell_missed
    registry.expired[clocks.INTERIM] = tell_missed
    registry.expired[clocks.ORDER] = tell_missed
    registry.expired[clocks.CLARIFY] = end_clarification
    registry.expired[clocks.REMEDY] = tell_remedy_missed
    registry.locks[clocks.CLARIFY] = _lock
    registry.locks[clocks.REMEDY] = _lock_remedy
    for kind in clocks.BY_STAGE.values():
        registry.expired[kind] = deem_refused
        registry.changed[kind] = follow
        registry.locks[kind] = _lock
    for kind in clocks.DUTIES:
        registry.locks.setdefault(kind, _lock)
        registry.duties[kind] = _duty(load, lambda it: it)
    registry.duties[clocks.ORDER] = _duty(load, lambda it: it, _decided_for)
    registry.duties[clocks.REMEDY] = _duty(_load_remedy, lambda it: it.complaint, lambda it: {it.ordered_by} - {""})


def _load_remedy(object_id: str) -> Remedy | None:
    return Remedy.objects.filter(pk=object_id).first()


def _decided_for(complaint: Complaint) -> set[str]:
    """Return the ids of those who decided for the organization: they owed the remedy first."""
    rulings = complaint.rulings.filter(outcome__in=sorted(FOR_THE_ORGANIZATION))
    return set(rulings.values_list("decided_by", flat=True)) - {""}


def _duty(load_subject: Any, complaint_of: Any, also: Callable[[Any], set[str]] = lambda it: set()) -> Duty:
    return Duty(
        load=load_subject,
        title=lambda it: complaint_of(it).reference,
        parties=lambda it: [str(complaint_of(it).organization_id)],
        person=lambda it: str(complaint_of(it).person_id or ""),
        body=lambda it: complaint_of(it).body_id or "",
        link=lambda it: MY_PAGE % complaint_of(it).pk,
        desk_link=lambda it: DESK_PAGE % complaint_of(it).pk,
        meeting=lambda it: complaint_of(it).meeting,
        meeting_day=lambda it: complaint_of(it).meeting_day,
        takers=lambda it, clock: had_by(complaint_of(it), clock.due_at) | also(it),
    )


def remind(now: datetime.datetime | None = None) -> int:
    """Say what ends soon: decisions to the desk, windows to organizations; each once. Return how many were said."""
    now, said = now or timezone.now(), 0
    soon = now + datetime.timedelta(days=DESK_BEFORE)
    for it in with_parts(Complaint.objects.filter(state__in=sorted(OPEN), due_at__gt=now, due_at__lte=soon)):
        tell_staff(it, "complaint_to_decide", event=f"soon:{it.stage}", by_when=it.due_at)
        said += 1
    orders = Clock.objects.filter(kind=clocks.ORDER, state=ClockState.RUNNING, due_at__gt=now, due_at__lte=soon)
    for clock in orders:
        if (found := load(clock.subject_id)) is not None:
            what = {"what": _("Order a remedy")}
            tell_staff(found, "complaint_desk_news", event=f"soon:{clock.pk}", context=what, by_when=clock.due_at)
            said += 1
    for days in WINDOW_BEFORE:
        end = now + datetime.timedelta(days=days)
        closing = Complaint.objects.filter(state__in=sorted(DECIDED), next_until__gt=now, next_until__lte=end)
        for it in with_parts(closing):
            event = f"window:{it.stage}:{days}"
            tell_outside(it, "complaint_news", event=event, context={"what": Step.WINDOW.label}, by_when=it.next_until)
            said += 1
    return said


def close_windows(now: datetime.datetime | None = None, limit: int = 200) -> int:
    """Close what nobody took further in time, the oldest first, and say so; what was upheld, in full or in part, stays
    until it is remedied.

    Return how many.
    """
    now, done = now or timezone.now(), 0
    owed = Remedy.objects.filter(complaint=OuterRef("pk"), done_at=None)
    over = Complaint.objects.filter(Q(next_until=None) | Q(next_until__lt=now), state__in=sorted(DECIDED))
    over = over.filter(~Exists(owed)).exclude(pk__in=awaiting_order()).order_by("ended_at", "pk")
    for pk in list(over.values_list("pk", flat=True)[:limit]):
        try:
            done += _close(pk, now)
        except Exception:
            log.exception("A complaint could not be closed")
    return done


@transaction.atomic
def _close(pk: Any, now: datetime.datetime) -> bool:
    found = load(str(pk))
    if found is None:
        return False
    current = locked(found)
    if current.state not in DECIDED or (current.next_until is not None and current.next_until >= now):
        return False
    if not settle_if_done(current, by=None, window_over=True):
        if current.remedies.filter(done_at=None).exists() or order_owed(current) is not None:
            return False
        if current.outcome in FOR_THE_ORGANIZATION:
            # Decided before an order had a clock: it begins now.
            owe_order(current, now)
            return False
        move(current, "close", table=COMPLAINT, next_until=None)
    what = {"what": State(current.state).label}
    tell_outside(current, "complaint_news", event="closed", context=what)
    tell_staff(current, "complaint_desk_news", event="closed:desk", context=what)
    return True

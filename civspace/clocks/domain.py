"""What can happen to a clock. Its owner locks the subject first; each verb locks the clock after it."""

import datetime
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.clocks import registry
from civspace.clocks.calendars import MOST_DAYS
from civspace.clocks.models import Clock, DutyStation, Pause
from civspace.clocks.queries import calendar_of, running_out
from civspace.clocks.states import CLOCK, State
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

log = logging.getLogger(__name__)


def _locked(clock: Clock) -> Clock:
    return Clock.objects.select_for_update(of=("self",)).select_related("station").get(pk=clock.pk)


def _due(clock: Clock, *, extra: int, until: datetime.datetime | None = None) -> datetime.datetime:
    """Return when a clock is due: its days, those added, and the working days that its pauses covered."""
    if clock.hours:
        stopped = [(ends_at - it.begins_at) for it in clock.pauses.all() if (ends_at := it.ends_at or until)]
        return clock.started_at + datetime.timedelta(hours=clock.hours) + sum(stopped, datetime.timedelta())
    calendar = calendar_of(clock.station)
    stood = 0
    for pause in clock.pauses.all():
        if ends_at := pause.ends_at or until:
            stood += calendar.working_days_between(calendar.day_of(pause.begins_at), calendar.day_of(ends_at))
    return calendar.due_at(clock.started_at, clock.working_days + extra + stood)


def _promised(clock: Clock) -> datetime.datetime:
    """Return when a clock is due that begins now; it has no pauses yet."""
    if clock.hours:
        return clock.started_at + datetime.timedelta(hours=clock.hours)
    return calendar_of(clock.station).due_at(clock.started_at, clock.working_days)


def _changed(clock: Clock) -> None:
    if follow := registry.changed.get(clock.kind):
        follow(clock)


@transaction.atomic
def start_clock(
    *,
    subject: Any,
    kind: str,
    station: DutyStation,
    working_days: int = 0,
    hours: int = 0,
    at: datetime.datetime | None = None,
) -> Clock:
    """Start counting for a thing (a Thing of any room): working days of a station, or hours of the clock on the wall.

    The database refuses a second live clock of one kind. ValueError for both at once, or for more than MOST_DAYS.
    """
    if (working_days and hours) or not 0 <= hours <= MOST_DAYS * 24:
        raise ValueError("A clock counts working days or hours.")
    started = at or timezone.now()
    clock = Clock(
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        kind=kind,
        station=station,
        working_days=working_days,
        hours=hours,
        started_at=started,
    )
    clock.due_at = _promised(clock)
    clock.save(force_insert=True)
    return clock


@transaction.atomic
def pause_clock(*, clock: Clock, by: Any, reason: str) -> Clock:
    """Let a clock stand still, with the reason. Raises ValidationError without one, IllegalMove or Stale."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the time stands still.")})
    current = _locked(clock)
    move(current, "pause", table=CLOCK, by=by, reason=reason.strip())
    Pause.objects.create(clock=current, begins_at=timezone.now(), reason=reason.strip()[:300])
    _changed(current)
    return current


@transaction.atomic
def resume_clock(*, clock: Clock, by: Any) -> Clock:
    """Let a clock go on: the working days that the pause covered are given back. Raises IllegalMove or Stale."""
    current, now = _locked(clock), timezone.now()
    CLOCK.target("resume", current.state)
    due = _due(current, extra=current.extra_days, until=now)
    Pause.objects.filter(clock=current, ends_at=None).update(ends_at=now)
    move(current, "resume", table=CLOCK, by=by, due_at=due)
    _changed(current)
    return current


@transaction.atomic
def extend_clock(*, clock: Clock, by: Any, working_days: int, reason: str) -> Clock:
    """Give more working days, with the reason; an expired clock runs again when that brings it into the future.

    Raises ValidationError, IllegalMove or Stale.
    """
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Say why more time is given.")
    if not 1 <= working_days <= MOST_DAYS // 2:
        errors["working_days"] = _("Give at least one working day.")
    if errors:
        raise ValidationError(errors)
    current = _locked(clock)
    CLOCK.target("extend", current.state)
    if current.hours:
        raise IllegalMove("extend", current.state)
    extra = current.extra_days + working_days
    due = _due(current, extra=extra)
    if due <= timezone.now():
        raise ValidationError({"working_days": _("That is still in the past. Give more days.")})
    move(current, "extend", table=CLOCK, by=by, reason=reason.strip(), extra_days=extra, due_at=due, expired_at=None)
    _changed(current)
    return current


@transaction.atomic
def meet_clock(*, clock: Clock, by: Any = None) -> Clock:
    """Stop a clock because what it counted is done, in time or late. Raises IllegalMove or Stale."""
    current, now = _locked(clock), timezone.now()
    move(current, "meet", table=CLOCK, by=by, ended_at=now)
    Pause.objects.filter(clock=current, ends_at=None).update(ends_at=now)
    _changed(current)
    return current


@transaction.atomic
def expire_clock(*, clock_id: Any) -> bool:
    """Mark a clock whose time is over and do what follows, once; say whether it was this call that did."""
    seen = Clock.objects.filter(pk=clock_id).values_list("kind", "subject_id").first()
    if seen is not None and (lock := registry.locks.get(seen[0])):
        lock(seen[1])
    current = Clock.objects.select_for_update(of=("self",)).select_related("station").filter(pk=clock_id).first()
    now = timezone.now()
    if current is None or current.state != State.RUNNING or current.due_at >= now:
        return False
    move(current, "expire", table=CLOCK, expired_at=now)
    if follow := registry.expired.get(current.kind):
        follow(current)
    return True


def sweep(limit: int = 200) -> int:
    """Expire whatever is over; one clock that fails holds up no other. Return how many were expired."""
    done = 0
    for clock_id in list(running_out().values_list("pk", flat=True)[:limit]):
        try:
            done += expire_clock(clock_id=clock_id)
        except IllegalMove:
            continue
        except Exception:
            log.exception("A clock could not be expired")
    return done

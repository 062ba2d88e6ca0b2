"""Reads of calendars and clocks."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from civspace.clocks.calendars import Calendar
from civspace.clocks.models import Clock, DutyStation, Holiday
from civspace.clocks.states import LIVE, State


def calendar_of(station: DutyStation) -> Calendar:
    """Return the calendar of a duty station, in one query."""
    days = Holiday.objects.filter(station=station).values_list("day", flat=True)
    return Calendar(station.zone, frozenset(int(digit) for digit in station.weekend), frozenset(days))


def is_working_day(station: DutyStation, day: datetime.date) -> bool:
    """Say whether a duty station works on a day."""
    return calendar_of(station).is_working_day(day)


def add_working_days(station: DutyStation, day: datetime.date, number: int) -> datetime.date:
    """Return the n-th working day of a duty station after a day."""
    return calendar_of(station).add_working_days(day, number)


def due_at(station: DutyStation, moment: datetime.datetime, number: int) -> datetime.datetime:
    """Return when something is due that arrived at a moment and was promised in n working days."""
    return calendar_of(station).due_at(moment, number)


def live_clock(subject: Any, kind: str) -> Clock | None:
    """Return the clock of a kind that counts for a thing now, or None."""
    found = Clock.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), kind=kind, state__in=LIVE
    )
    return found.select_related("station").first()


def running_out(now: datetime.datetime | None = None) -> "QuerySet[Clock]":
    """Return the running clocks whose time is over, the oldest first."""
    over = Clock.objects.filter(state=State.RUNNING, due_at__lt=now or timezone.now())
    return over.order_by("due_at", "id")


def holidays_from(day: datetime.date) -> "QuerySet[Holiday]":
    """Return the official holidays from a day on, with their stations, in the order of a page."""
    return Holiday.objects.filter(day__gte=day).select_related("station").order_by("station__code", "day")

"""Duty stations with their official holidays, as data with a source, and the clocks that count working days there."""

import zoneinfo
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civspace.clocks.states import LIVE, State
from civspace.workflow.models import Thing


class DutyStation(models.Model):
    """A place where the Secretariat works: its time zone, and the days of the week on which it does not work."""

    code = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(_("Name"), max_length=80)
    time_zone = models.CharField(max_length=64)
    #: Days off in each week as ISO numbers without blanks: "67" is Saturday and Sunday.
    weekend = models.CharField(max_length=7, default="67")
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The named time zone of the station."""
        return zoneinfo.ZoneInfo(self.time_zone)


class Holiday(models.Model):
    """One official holiday of a duty station, on the day on which it is observed."""

    code = models.SlugField(primary_key=True, max_length=40)
    station = models.ForeignKey(DutyStation, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=120)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["station", "day"]
        constraints = [models.UniqueConstraint(fields=["station", "day"], name="clocks_holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Clock(Thing):
    """By when something has to be done, counted in working days of a duty station, or in hours where it is urgent.

    The subject is opaque. `working_days` is what was promised, `extra_days` what was added to it, and the pauses give
    back the working days that they covered: `due_at` follows from the four. A clock of `hours` runs through nights,
    weekends and holidays alike, is given back the time of its pauses, and is never extended. `version` guards every
    change.
    """

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    kind = models.SlugField(max_length=40)
    station = models.ForeignKey(DutyStation, on_delete=models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField()
    extra_days = models.PositiveSmallIntegerField(default=0)
    hours = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(state__in=sorted(LIVE)),
                name="clocks_clock_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MET, ended_at__isnull=False) | (~Q(state=State.MET) & Q(ended_at=None)),
                name="clocks_clock_met_has_end",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=models.F("started_at")), name="clocks_clock_due_later"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=State.RUNNING), name="clocks_clock_running"),
            models.Index(fields=["subject_type", "subject_id"], name="clocks_clock_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"

    def is_overdue(self, now: Any) -> bool:
        """Say whether the time is over and nothing was done; a paused clock is never overdue."""
        return self.state in (State.RUNNING, State.EXPIRED) and self.due_at < now


class Pause(models.Model):
    """A time during which a clock stood still, and why; open until the clock goes on."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ends_at=None), name="clocks_pause_one_open"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("begins_at")), name="clocks_pause_ends_later"
            ),
        ]

"""Figures as they were published, each period once, and the safeguards of each scheme. No hidden number is kept."""

from typing import Any

from django.db import models
from django.utils import timezone

from civspace.workflow.models import Thing
from meetings.accreditation.practice.states import Found, Safeguards, Split, Table
from meetings.accreditation.schemes.models import Sourced


class PracticePeriodQuerySet(models.QuerySet["PracticePeriod"]):
    """Published periods; everybody sees all of them."""

    def visible_to(self, user: Any) -> "PracticePeriodQuerySet":
        """Return all: what is kept here is what is public."""
        return self


class PracticePeriod(Thing):
    """A period of a scheme that is over: a session whose report is closed, or a year where there are no sessions.

    Periods of a scheme never overlap, and a scheme has one kind of them, so that none can be taken from another. A
    period is counted once and never again. `since` is the day from which on the portal holds every application;
    `threshold` is the number below which counts were hidden.
    """

    scheme = models.ForeignKey("meetings_accreditation.Scheme", on_delete=models.PROTECT, related_name="periods")
    session = models.OneToOneField(
        "meetings_accreditation.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="period"
    )
    begins_on = models.DateField()
    ends_on = models.DateField()
    since = models.DateField()
    threshold = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(default=timezone.now)

    objects = PracticePeriodQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "-ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "ends_on"], name="practice_period_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("begins_on")), name="practice_period_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.ends_on}"

    @property
    def is_complete(self) -> bool:
        """Say whether the portal held every application from the first day of the period on."""
        return self.begins_on >= self.since


class PracticeFigure(models.Model):
    """One published number; None where it is hidden. `row` and `column` are codes (states.COLUMNS)."""

    period = models.ForeignKey(PracticePeriod, on_delete=models.CASCADE, related_name="figures")
    table = models.CharField(max_length=12, choices=Table.choices)
    split = models.CharField(max_length=8, choices=Split.choices, default=Split.NONE)
    row = models.CharField(max_length=40, blank=True)
    column = models.CharField(max_length=120)
    number = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "table", "split", "row", "column"], name="practice_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.column}"


class Safeguard(Sourced):
    """What the published rules of a scheme say about one safeguard, in a sentence, with the source."""

    slug = models.SlugField(max_length=80, primary_key=True)
    scheme = models.ForeignKey("meetings_accreditation.Scheme", on_delete=models.CASCADE, related_name="safeguards")
    kind = models.CharField(max_length=12, choices=Safeguards.choices)
    found = models.CharField(max_length=8, choices=Found.choices, default=Found.UNKNOWN)
    text = models.TextField()

    class Meta:
        ordering = ["scheme", "slug"]
        constraints = [models.UniqueConstraint(fields=["scheme", "kind"], name="safeguard_once")]

    def __str__(self) -> str:
        return self.text

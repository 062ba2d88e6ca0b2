"""Rows that a portal loads from files: kinds of complaint, published reasons, and the policy that says how long."""

from typing import Any

from django.db import models

from civspace.contest.states import Use


class Sourced(models.Model):
    """What every row says of where it comes from."""

    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


class ComplaintKind(Sourced):
    """What a complaint is about. `role` of the Secretariat decides first; `recorded`: the portal has a decision.

    What has no decision here (a visa, the entrance to the premises) is filed in words, about a meeting or none.
    """

    code = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    recorded = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class ComplaintReason(Sourced):
    """A published reason: why a decision is contested, what an outcome rests on, a remedy, an interim measure."""

    code = models.SlugField(primary_key=True, max_length=60)
    use = models.CharField(max_length=10, choices=Use.choices)
    label = models.CharField(max_length=200)
    #: Of interim measures: whether it gives something. The other is the ground on which it is not given.
    grants = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["use", "position", "code"]

    def __str__(self) -> str:
        return self.label

    def as_rule(self) -> dict[str, Any]:
        """Return the reason as audit entries and notices cite it."""
        return {"slug": self.code, "title": self.source_title or self.label, "url": self.source_url}


class Policy(Sourced):
    """How long each step may take, as one version; a complaint keeps the version that it was filed under.

    Days are working days of the duty station, but for those before a meeting and those of a window, which are days of
    the calendar.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    valid_from = models.DateField()
    file_window = models.PositiveSmallIntegerField()
    acknowledge_days = models.PositiveSmallIntegerField()
    decision_days = models.PositiveSmallIntegerField()
    urgent_below = models.PositiveSmallIntegerField()
    urgent_days = models.PositiveSmallIntegerField()
    immediate_below = models.PositiveSmallIntegerField()
    immediate_hours = models.PositiveSmallIntegerField()
    extension_days = models.PositiveSmallIntegerField()
    clarification_days = models.PositiveSmallIntegerField()
    review_window = models.PositiveSmallIntegerField()
    review_days = models.PositiveSmallIntegerField()
    urgent_review_days = models.PositiveSmallIntegerField()
    panel_window = models.PositiveSmallIntegerField()
    panel_days = models.PositiveSmallIntegerField()
    urgent_panel_days = models.PositiveSmallIntegerField()
    interim_below = models.PositiveSmallIntegerField()
    interim_hours = models.PositiveSmallIntegerField()
    remedy_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-valid_from", "-number"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"{self.number}"

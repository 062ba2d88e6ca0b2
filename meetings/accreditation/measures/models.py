"""Measures: a suspension or withdrawal of a standing that is announced, answered and then decided."""

from typing import Any

from django.db import models
from django.db.models import Q

from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing
from meetings.accreditation.measures.states import MOST_MONTHS, OPEN, State, Verb


def measure_reference() -> str:
    """Return a reference that no measure has yet."""
    return free_reference(Measure, "M")


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures as different readers may see them."""

    def visible_to(self, user: Any) -> "MeasureQuerySet":
        """The members of the organization and the officers of the scheme's body; nobody else before it is taken, and
        then the standing says what became of it."""
        from accounts.organizations.queries import memberships_of
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES, Role

        bodies = bodies_of(user, [Role.ACCREDITATION_OFFICER, Role.READ_ONLY])
        if ALL_BODIES in bodies:
            return self
        mine = [held.organization_id for held in memberships_of(user)]
        return self.filter(Q(standing__organization__in=mine) | Q(standing__category__scheme__body__in=bodies))


class Measure(Thing):
    """`months` is how long a suspension is to last. Nothing takes effect before the organization has replied, or
    `reply_until` is over. `ends_on` is the day on which a suspension that was taken ends by itself; None once
    it is over. Where a council decides, `document` is the one in which it did, and `decided_on` its day."""

    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True, editable=False, default=measure_reference)
    standing = models.ForeignKey("meetings_accreditation.Standing", on_delete=models.CASCADE, related_name="measures")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    criterion = models.ForeignKey("meetings_accreditation.Criterion", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=4000)
    proposed_by = models.CharField(max_length=64)
    reply_until = models.DateTimeField()
    reply = models.TextField(max_length=8000, blank=True)
    replied_by = models.CharField(max_length=64, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(max_length=4000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=200, blank=True, default="", db_default="")
    decided_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["standing"], condition=Q(state__in=sorted(OPEN)), name="measure_open_once"),
            models.CheckConstraint(
                condition=Q(verb=Verb.END, months=None) | Q(verb=Verb.SUSPEND, months__gte=1, months__lte=MOST_MONTHS),
                name="measure_months",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "reply_until"], name="measure_queue"),
            models.Index(fields=["state", "ends_on"], name="measure_ends"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Say whether nothing is decided yet."""
        return self.state in OPEN

    @property
    def tag(self) -> str:
        """The kind of the tag of its state."""
        return {State.PROPOSED: "warn", State.REPLIED: "info", State.TAKEN: "bad"}.get(State(self.state), "neutral")

"""A merger of two organizations, and the journal of the rows that it moved."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.merging.states import WAITING, MergeState
from civspace.workflow.models import Thing


class MergeQuerySet(models.QuerySet["Merge"]):
    """Mergers as different readers may see them."""

    def visible_to(self, user: Any) -> "MergeQuerySet":
        """Accreditation officers see all; members what was asked of or decided on their organization.

        What the Secretariat only proposes is its own until a second officer has confirmed it.
        """
        from accounts.organizations.queries import memberships_of
        from accounts.organizations.rules import is_officer

        if is_officer(user):
            return self
        mine = [held.organization_id for held in memberships_of(user)]
        return self.told().filter(Q(source__in=mine) | Q(survivor__in=mine))

    def told(self) -> "MergeQuerySet":
        """Those that members may know of: all but what the Secretariat proposed and never did."""
        return self.exclude(by_staff=True, state__in=[*WAITING, MergeState.REFUSED, MergeState.WITHDRAWN])

    def of(self, organization: Any) -> "MergeQuerySet":
        """Those of one organization, whichever side it is on."""
        return self.filter(Q(source=organization) | Q(survivor=organization))


class Merge(Thing):
    """One organization (`source`) goes into another (`survivor`): asked by a head or proposed by the Secretariat.

    `with_people`: the members of the source become members of the survivor, and with them goes all that only they may
    read. Otherwise they stay with the closed entry and nothing but its names goes over. `counts` says how many rows of
    each kind moved, `kept` how many of them an undo left where they were, because they had changed since.
    """

    source = models.ForeignKey("accounts_organizations.Organization", on_delete=models.PROTECT, related_name="+")
    survivor = models.ForeignKey("accounts_organizations.Organization", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=MergeState.choices, default=MergeState.ASKED)
    with_people = models.BooleanField(default=True)
    by_staff = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    message = models.TextField(_("Message"), max_length=2000, blank=True)
    reason = models.TextField(blank=True)
    rule = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    state_before = models.CharField(max_length=20, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    kept = models.JSONField(default=dict, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=sorted(WAITING)), name="organization_merge_waits_once"
            ),
            models.CheckConstraint(condition=~Q(source=models.F("survivor")), name="organization_merge_of_two"),
        ]
        indexes = [
            models.Index(fields=["state", "asked_at", "id"], name="organization_merge_queue"),
            models.Index(fields=["-asked_at", "-id"], name="organization_merge_newest"),
            models.Index(fields=["source", "state"], name="organization_merge_source"),
            models.Index(fields=["survivor", "state"], name="organization_merge_survivor"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} > {self.survivor_id}"


class MovedRow(models.Model):
    """One row that a merger changed: what stood in its fields before and after; no `before` for one that it made.

    `row_version` is the version of the row when the merger was done with it: an undo restores only what has not changed
    since. Deleted when the time in which the merger can be undone is over.
    """

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moved")
    kind = models.CharField(max_length=40)
    table = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)
    row_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "table", "key"], name="organization_moved_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"

"""Declarations of funding and interests: each is dated and stays, and the newest one stands."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from meetings.accreditation.register.states import Band, Interest, Source


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Declarations by reader."""

    def visible_to(self, user: Any) -> "DeclarationQuerySet":
        """Public ones with their organization; all of them to its members and to the accreditation officers of bodies
        with which it has, had or claims standing."""
        from accounts.organizations.models import Organization
        from accounts.organizations.queries import memberships_of
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES
        from meetings.accreditation.models import Standing
        from meetings.accreditation.queries import DESK

        bodies = bodies_of(user, DESK)
        if ALL_BODIES in bodies:
            return self
        seen = Q(public=True, organization__in=Organization.objects.visible_to(user))
        if mine := [held.organization_id for held in memberships_of(user)]:
            seen |= Q(organization__in=mine)
        if bodies:
            known = Standing.objects.filter(category__scheme__body__in=bodies)
            seen |= Q(organization__in=known.values("organization"))
        return self.filter(seen)


class Declaration(Thing):
    """What an organization declares about its funding in a year, for whom it speaks, and which interests may conflict.

    `public` is its choice, or what a scheme requires whose standing it holds.
    """

    organization = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, related_name="declarations"
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    interest = models.CharField(_("For whom the organization speaks"), max_length=10, choices=Interest.choices)
    conflicts = models.TextField(_("Interests that may conflict"), max_length=2000, blank=True)
    public = models.BooleanField(default=False)
    declared_at = models.DateTimeField(default=timezone.now)
    declared_by = models.CharField(max_length=64, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-id"]
        indexes = [models.Index(fields=["organization", "-declared_at"], name="declaration_newest")]

    def __str__(self) -> str:
        return str(self.year)


class Share(models.Model):
    """How much of the income comes from one kind of source."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="shares")
    source = models.CharField(max_length=16, choices=Source.choices)
    band = models.CharField(max_length=10, choices=Band.choices)

    class Meta:
        ordering = ["declaration", "id"]
        constraints = [models.UniqueConstraint(fields=["declaration", "source"], name="declaration_source_once")]

    def __str__(self) -> str:
        return self.source

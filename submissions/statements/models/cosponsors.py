"""Organizations that are asked to give their name to a statement of another one, and those that gave it."""

from typing import Any

from django.db import models
from django.db.models import Q

from civspace.workflow.models import Thing
from meetings.modalities.joint import COSPONSOR, SUPPORTER
from submissions.statements.models.statement import Statement
from submissions.statements.states import INVOLVED, CosponsorState


class CosponsorQuerySet(models.QuerySet["Cosponsor"]):
    """Co-sponsors as different readers may see them."""

    def signed(self) -> "CosponsorQuerySet":
        """Those whose names the statement carries, in the order in which it names them."""
        return self.filter(signed=True, state=CosponsorState.CONFIRMED).order_by("statement", "position", "pk")

    def involved(self, organization_ids: Any) -> "CosponsorQuerySet":
        """The rows by which some organizations read a statement of another one."""
        return self.filter(organization__in=organization_ids, state__in=INVOLVED)

    def involved_in(self, statement: Statement) -> "CosponsorQuerySet":
        """Those that are asked or confirmed, in the order of the invitations."""
        return self.filter(statement=statement, state__in=INVOLVED).order_by("invited_at", "pk")

    def visible_to(self, user: Any) -> "CosponsorQuerySet":
        """The lead sees all of its statement, an organization its own; names that a statement carries are seen by
        whoever reads the statement, and those that confirmed by the others who are asked."""
        from accounts.organizations.queries import memberships_of

        names = Q(
            statement__in=Statement.objects.visible_to(user).order_by(), signed=True, state=CosponsorState.CONFIRMED
        )
        mine = [held.organization_id for held in memberships_of(user)]
        if not mine:
            return self.filter(names)
        involved = Cosponsor.objects.involved(mine).values("statement")
        return self.filter(
            names
            | Q(organization__in=mine)
            | Q(statement__organization__in=mine)
            | Q(statement__in=involved, state=CosponsorState.CONFIRMED)
        )


class Cosponsor(Thing):
    """One organization beside the lead of a statement. A confirmation is of one text, named by its hash.

    `signed`, `name`, `standing_text`, `role` and `position` are frozen at submission, as they are of the lead.
    """

    class Role(models.TextChoices):
        COSPONSOR = COSPONSOR, "co-sponsor"
        SUPPORTER = SUPPORTER, "supporter"

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="cosponsors")
    organization = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, related_name="cosponsored"
    )
    state = models.CharField(max_length=12, choices=CosponsorState.choices, default=CosponsorState.INVITED)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    confirmed_hash = models.CharField(max_length=64, blank=True)
    confirmed_revision = models.PositiveIntegerField(null=True, blank=True)

    signed = models.BooleanField(default=False)
    name = models.CharField(max_length=300, blank=True)
    standing_text = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = CosponsorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "organization"], name="cosponsor_once"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(confirmed_hash=""), name="cosponsor_confirmed_a_text"
            ),
            models.CheckConstraint(
                condition=Q(signed=False) | Q(state="confirmed", role__in=["cosponsor", "supporter"]),
                name="cosponsor_signed_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "-invited_at", "-id"], name="cosponsor_organization"),
            models.Index(fields=["statement", "position", "id"], name="cosponsor_statement"),
        ]

    def __str__(self) -> str:
        return self.name or self.organization.name

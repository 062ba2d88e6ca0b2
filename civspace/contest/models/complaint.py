"""A complaint of an organization, what it says point by point, and what was asked back."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civspace.contest.models.rows import ComplaintKind, ComplaintReason, Policy
from civspace.contest.models.rulings import PanelMember
from civspace.contest.states import ANY_OUTCOME, FOR_THE_ORGANIZATION, WITHOUT_OUTCOME, Outcome, Stage, State, Urgency
from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing


def complaint_reference() -> str:
    """Return a reference that no complaint has yet."""
    return free_reference(Complaint, "K")


def desk_q(user: Any) -> Q:
    """Return the condition for complaints that a person has on the desk: of their role and body, never of an
    organization that they belong to, and never their own."""
    from accounts.organizations.queries import memberships_of
    from accounts.people.queries import bodies_of
    from accounts.people.states import ALL_BODIES, BODY_ROLES, Role

    found = Q(pk__in=[])
    for role in BODY_ROLES:
        bodies = bodies_of(user, [role])
        if bodies:
            of_role = Q() if role == Role.READ_ONLY else Q(kind__role=role)
            found |= of_role if ALL_BODIES in bodies else of_role & (Q(body__in=bodies) | Q(body=None))
    mine = [held.organization_id for held in memberships_of(user)]
    if getattr(user, "is_authenticated", False):
        found &= ~Q(person=user)
    return found & ~Q(organization__in=mine) if mine else found


def outside_q(user: Any) -> Q:
    """Return the condition for complaints of a person's organizations, and for those of their own."""
    from accounts.organizations.queries import memberships_of

    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    mine = [held.organization_id for held in memberships_of(user)]
    return Q(person=user) | Q(person=None, organization__in=mine)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints as different readers may see them."""

    def outside_of(self, user: Any) -> "ComplaintQuerySet":
        """Those of the reader's own organizations, and the reader's own."""
        return self.filter(outside_q(user))

    def on_desk_of(self, user: Any) -> "ComplaintQuerySet":
        """Those that the reader's roles decide on or read."""
        return self.filter(desk_q(user))

    def to_compose(self) -> "ComplaintQuerySet":
        """Those before a panel, for the administrators who give its seats."""
        return self.filter(state=State.INDEPENDENT_REVIEW)

    def before_panel_of(self, user: Any) -> "ComplaintQuerySet":
        """Those on whose panel the reader sits."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seats = PanelMember.objects.filter(person=user, recused_at=None)
        return self.filter(pk__in=seats.values("complaint"))

    def visible_to(self, user: Any) -> "ComplaintQuerySet":
        """Whose it is, the staff of the body by role, and the panel; nobody else, whatever is published."""
        seen = desk_q(user) | outside_q(user)
        if getattr(user, "is_authenticated", False):
            seats = PanelMember.objects.filter(person=user, recused_at=None)
            seen |= Q(pk__in=seats.values("complaint"))
        return self.filter(seen)

    def published(self) -> "ComplaintQuerySet":
        """Those whose text everybody may read, because both sides agree."""
        return self.filter(organization_agrees=True, staff_agrees=True)


class Complaint(Thing):
    """A complaint against one decision, or in words where the portal knows of none.

    `person` is set where somebody contests what was decided on a request of their own: the complaint is theirs alone,
    and `organization` the one that they asked about, whose members know nothing of it.

    `decision_*` name the audit entry that is contested; `takers` are the ids of those who took the decision, and of
    whoever let the time of a stage run out: none of them decides again. `due_at` is when the present stage has to be
    decided, `next_until` until when the next one can be asked for. The title of what was decided is never kept here.
    """

    reference = models.CharField(
        _("Reference"), max_length=REFERENCE_LENGTH, unique=True, editable=False, default=complaint_reference
    )
    organization = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, related_name="complaints"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.ForeignKey(ComplaintKind, verbose_name=_("Kind"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(
        "meetings_calendar.Body",
        verbose_name=_("Body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    meeting = models.ForeignKey(
        "meetings_calendar.Meeting",
        verbose_name=_("Meeting"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    meeting_day = models.DateField(null=True, blank=True)
    decision_type = models.CharField(max_length=80, blank=True)
    decision_id = models.CharField(max_length=64, blank=True)
    decision_entry = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    takers = models.JSONField(default=list)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey("civspace_clocks.DutyStation", on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.FIRST)
    state = models.CharField(max_length=20, choices=State.choices, default=State.FILED)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True, default="")
    grounds = models.ManyToManyField(ComplaintReason, blank=True, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    filed_by = models.CharField(max_length=64, blank=True, editable=False)
    filed_at = models.DateTimeField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    next_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    organization_agrees = models.BooleanField(default=False)
    organization_named = models.BooleanField(default=False)
    staff_agrees = models.BooleanField(default=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "decision_entry"],
                condition=Q(decision_entry__isnull=False) & ~Q(state=State.WITHDRAWN),
                name="complaint_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", state__in=sorted(WITHOUT_OUTCOME))
                | Q(outcome__in=sorted(Outcome.values), state__in=sorted(ANY_OUTCOME))
                | Q(outcome__in=sorted(FOR_THE_ORGANIZATION), state=State.REMEDIED),
                name="complaint_outcome_fits",
            ),
            models.CheckConstraint(
                condition=Q(organization_named=False) | Q(organization_agrees=True), name="complaint_named_if_agreed"
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(organization_named=False), name="complaint_of_person_unnamed"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-filed_at", "-id"], name="complaint_organization"),
            models.Index(fields=["-filed_at", "-id"], name="complaint_listed"),
            models.Index(fields=["state", "due_at", "id"], name="complaint_due"),
            models.Index(fields=["body", "state", "due_at"], name="complaint_body"),
            models.Index(fields=["kind", "state", "due_at"], name="complaint_kind"),
            models.Index(fields=["assignee", "state", "due_at"], name="complaint_assignee"),
            models.Index(fields=["state", "next_until"], name="complaint_window"),
            models.Index(fields=["decision_type", "decision_id"], name="complaint_decision"),
            models.Index(
                fields=["-ended_at", "-id"],
                condition=Q(organization_agrees=True, staff_agrees=True),
                name="complaint_published",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Point(models.Model):
    """One thing that a complaint says; each is answered."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["complaint", "number"]
        constraints = [models.UniqueConstraint(fields=["complaint", "number"], name="complaint_point_once")]


class Clarification(models.Model):
    """What the Secretariat asked back, once, and what the organization said."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="clarification")
    question = models.TextField()
    asked_by = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()

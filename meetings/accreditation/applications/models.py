"""Applications with their answers and documents, and the record of who opened them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing
from meetings.accreditation.applications.states import COMMITTEE_READS, OPEN, WHY, Sort, State


def application_reference() -> str:
    """Return a reference that no application has yet."""
    return free_reference(Application, "A")


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications as different readers may see them."""

    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """Members see those of their organization; officers of the scheme's body what was submitted; members of the
        committee what was passed on to it. Nobody else sees that an organization applies."""
        from accounts.organizations.queries import memberships_of
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES, Role
        from meetings.accreditation.committee.queries import committees_of

        seen = Q(pk=None)
        if mine := [held.organization_id for held in memberships_of(user)]:
            seen |= Q(organization__in=mine)
        bodies = bodies_of(user, [Role.ACCREDITATION_OFFICER, Role.READ_ONLY])
        if ALL_BODIES in bodies:
            seen |= ~Q(state=State.DRAFT)
        elif bodies:
            seen |= Q(scheme__body__in=bodies) & ~Q(state=State.DRAFT)
        if committees := committees_of(user):
            seen |= Q(scheme__committee__in=committees, state__in=COMMITTEE_READS)
        return self.filter(seen)

    def under_way(self, organization_id: Any, scheme_id: Any, sort: str) -> "ApplicationQuerySet":
        """Those of an organization that are not over; a constraint says that there is at most one."""
        return self.filter(organization=organization_id, scheme=scheme_id, sort=sort, state__in=OPEN)


class Application(Thing):
    """An organization asks for standing in a scheme, or for a change of what it holds.

    `answers` holds values by the slug of the form's field; documents are rows. `informal` says that it is a group
    without registration, which proves itself by the fields that are asked of such groups. `deferrals` counts how often
    a committee deferred it; `waits_since` is the day from which its waiting is counted.
    """

    reference = models.CharField(
        _("Reference"), max_length=REFERENCE_LENGTH, unique=True, editable=False, default=application_reference
    )
    organization = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, related_name="applications"
    )
    scheme = models.ForeignKey("meetings_accreditation.Scheme", on_delete=models.PROTECT, related_name="applications")
    category = models.ForeignKey(
        "meetings_accreditation.Category", verbose_name=_("Category"), on_delete=models.PROTECT, null=True, blank=True
    )
    sort = models.CharField(max_length=20, choices=Sort.choices, default=Sort.NEW)
    state = models.CharField(max_length=30, choices=State.choices, default=State.DRAFT)
    informal = models.BooleanField(default=False)
    answers: Any = models.JSONField(default=dict, blank=True)
    #: For a reclassification, change of name or merger: the standing it is about, the new name, the other organization.
    about = models.ForeignKey(
        "meetings_accreditation.Standing", on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    new_name = models.CharField(_("New name"), max_length=300, blank=True)
    merge_with = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_by = models.CharField(max_length=64, blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    waits_since = models.DateTimeField(null=True, blank=True)
    assigned_to = models.CharField(max_length=64, blank=True)
    session = models.ForeignKey(
        "meetings_accreditation.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    deferrals = models.PositiveSmallIntegerField(default=0)
    criterion = models.ForeignKey(
        "meetings_accreditation.Criterion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    #: What is missing, by the slug of the field, while an incomplete application is with the organization.
    missing: Any = models.JSONField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: The standing that was granted.
    granted = models.ForeignKey(
        "meetings_accreditation.Standing", on_delete=models.PROTECT, null=True, blank=True, related_name="granted_on"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "scheme", "sort"],
                condition=Q(state__in=sorted(OPEN)),
                name="application_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(submitted_at__isnull=False), name="application_submitted_when"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at", "id"], name="application_queue"),
            models.Index(fields=["scheme", "state"], name="application_scheme"),
            models.Index(fields=["-created_at", "-id"], name="application_newest"),
            models.Index(fields=["organization", "-created_at"], name="application_organization"),
            models.Index(fields=["assigned_to", "state"], name="application_assigned"),
            models.Index(fields=["session", "state"], name="application_session"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def why(self) -> str:
        """What the organization wrote of why it asks for a change of what it holds; empty for a new application."""
        return str(self.answers.get(WHY) or "")


class Document(models.Model):
    """A document that an applicant gave for one field of the form; `redacted` says that parts are blacked out."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    field = models.ForeignKey("meetings_accreditation.FormField", on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField("civspace_files.File", on_delete=models.PROTECT, related_name="+")
    redacted = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "field__position", "added_at", "id"]


class Opening(models.Model):
    """Somebody opened a file of an application or of a periodic report: in which role, for which State, and when.

    Never who.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="openings"
    )
    report = models.ForeignKey(
        "meetings_accreditation.PeriodicReport",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="openings",
    )
    file = models.ForeignKey("civspace_files.File", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=30)
    seat = models.ForeignKey(
        "meetings_accreditation.Seat", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application=None, report__isnull=False) | Q(application__isnull=False, report=None),
                name="opening_of_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["application", "-at"], name="opening_application"),
            models.Index(fields=["report", "-at"], name="opening_report"),
        ]

"""A sanctions list as it was last loaded, the possible matches, and the questions of due diligence with findings."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from meetings.accreditation.schemes.models import Sourced
from meetings.accreditation.screening.states import EntryKind, Finding, MatchState, Part, Why


class SanctionsList(models.Model):
    """One version of the list that was loaded: its date, and how much it held; entries are those of the last one."""

    dated_at = models.DateTimeField(_("Date of the list"))
    loaded_at = models.DateTimeField(default=timezone.now)
    content_hash = models.CharField(max_length=64)
    persons = models.PositiveIntegerField(default=0)
    entities = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-loaded_at", "-id"], name="screening_list_newest")]

    def __str__(self) -> str:
        return f"{self.dated_at:%Y-%m-%d}"


class ListEntry(models.Model):
    """A person or an entity on the list; `digest` says whether anything of it changed."""

    key = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    reference = models.CharField(_("Reference"), max_length=40, blank=True)
    regime = models.CharField(max_length=80, blank=True)
    listed_on = models.DateField(_("Listed on"), null=True, blank=True)
    nationality = models.CharField(_("Nationality"), max_length=300, blank=True)
    born = models.CharField(_("Date of birth"), max_length=300, blank=True)
    designation = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.reference or self.key


class ListName(models.Model):
    """One name of an entry: the principal one, one in another script, or an alias with its quality."""

    entry = models.ForeignKey(ListEntry, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=500)
    quality = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["entry", "position"]

    def __str__(self) -> str:
        return self.name


class Screening(models.Model):
    """The names of an organization held against the list for a body: the queue, and what was last done.

    `done_at` is null while it waits; the list is the version that was used, null when none was loaded.
    """

    organization = models.ForeignKey("accounts_organizations.Organization", on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey("meetings_calendar.Body", on_delete=models.PROTECT, related_name="+")
    wanted_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    against = models.ForeignKey(SanctionsList, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "body"], name="screening_once")]
        indexes = [models.Index(fields=["wanted_at", "id"], condition=Q(done_at=None), name="screening_waiting")]


class NameMatchQuerySet(models.QuerySet["NameMatch"]):
    """Possible matches, for those who screen."""

    def visible_to(self, user: Any) -> "NameMatchQuerySet":
        """The body's accreditation officers; nobody of the organization, and nobody who sits for a State."""
        from accounts.organizations.queries import memberships_of
        from accounts.people.states import ALL_BODIES
        from meetings.accreditation.screening.rules import bodies_screened

        bodies = bodies_screened(user)
        if not bodies:
            return self.none()
        found = self.exclude(organization__in=[held.organization_id for held in memberships_of(user)])
        return found if ALL_BODIES in bodies else found.filter(body__in=bodies)


class NameMatch(Thing):
    """A name of an organization or of one of its people that is like one on the list, for a person to judge.

    `pair` is a keyed hash of who, name and entry: the same pair is never asked twice, and one whose row was deleted is
    still known by its hash (`SettledPair`).
    """

    organization = models.ForeignKey("accounts_organizations.Organization", on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey("meetings_calendar.Body", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(ListEntry, on_delete=models.SET_NULL, null=True, blank=True, related_name="matches")
    part = models.CharField(_("Whose name"), max_length=12, choices=Part.choices)
    name = models.CharField(_("Name"), max_length=300)
    role = models.CharField(_("Role"), max_length=200, blank=True)
    listed_name = models.CharField(_("Name on the list"), max_length=500)
    score = models.PositiveSmallIntegerField(_("Likeness"))
    why = models.CharField(max_length=12, choices=Why.choices)
    pair = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("State"), max_length=10, choices=MatchState.choices, default=MatchState.OPEN)
    note = models.TextField(_("Note"), max_length=2000, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField(default=timezone.now)
    #: When it was judged or closed last; from then on the time of one that was dismissed runs.
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = NameMatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MatchState.OPEN, settled_at=None)
                | (~Q(state=MatchState.OPEN) & Q(settled_at__isnull=False)),
                name="screening_match_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "found_at", "id"], name="screening_match_queue"),
            models.Index(fields=["organization", "body", "state"], name="screening_match_of"),
            models.Index(fields=["state", "settled_at"], name="screening_match_due"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SettledPair(models.Model):
    """What is left of a match that was dismissed and deleted: a keyed hash, so that nobody is asked again."""

    pair = models.CharField(primary_key=True, max_length=64)
    settled_on = models.DateField()


class CheckKind(Sourced):
    """A question of due diligence that officers answer on an application, and why; without a scheme, of every one."""

    slug = models.SlugField(max_length=80, primary_key=True)
    scheme = models.ForeignKey(
        "meetings_accreditation.Scheme", on_delete=models.CASCADE, null=True, blank=True, related_name="check_kinds"
    )
    criterion = models.ForeignKey(
        "meetings_accreditation.Criterion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    question = models.CharField(max_length=300)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.question


class CheckQuerySet(models.QuerySet["Check"]):
    """Findings, for the Secretariat."""

    def visible_to(self, user: Any) -> "CheckQuerySet":
        """Officers of the scheme's body and read-only colleagues; never the applicant, never the committee."""
        from accounts.organizations.queries import memberships_of
        from accounts.people.states import ALL_BODIES, Role
        from meetings.accreditation.screening.rules import bodies_screened

        bodies = bodies_screened(user, (Role.ACCREDITATION_OFFICER, Role.READ_ONLY))
        if not bodies:
            return self.none()
        mine = [held.organization_id for held in memberships_of(user)]
        found = self.exclude(application__organization__in=mine).exclude(application__merge_with__in=mine)
        return found if ALL_BODIES in bodies else found.filter(application__scheme__body__in=bodies)


class Check(Thing):
    """What an officer found on one question about one application; the note is internal for good."""

    application = models.ForeignKey(
        "meetings_accreditation.Application", on_delete=models.CASCADE, related_name="checks"
    )
    kind = models.ForeignKey(CheckKind, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=14, choices=Finding.choices)
    note = models.TextField(_("Note"), max_length=2000, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField(default=timezone.now)

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "kind"], name="screening_check_once")]
        indexes = [models.Index(fields=["finding", "application"], name="screening_check_finding")]

    def __str__(self) -> str:
        return str(self.pk)

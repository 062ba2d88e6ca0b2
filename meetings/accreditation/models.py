"""Schemes of accreditation, their categories and published criteria, and the standing of organizations."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing
from meetings.accreditation.register.states import Disclosure
from meetings.accreditation.schemes.states import SchemeKind, Way
from meetings.accreditation.states import GRANTED, HELD, State


class Scheme(models.Model):
    """A way of being accredited: consultative status, admission to a conference. Criteria are data with a source.

    `body` is the organ whose accreditation officers decide here; their role is scoped by its code. `way` says who
    decides, and `committee` which committee of States recommends. `open` says that organizations apply here.
    Of the deadlines one is used: `deadline_day` ("06-01": the first of June, for the sessions of the next year),
    `deadline_months` before the meeting, or `closes_at`. `validity_months` and `valid_until` bound what is granted.
    Lengths are months; no value means that the scheme knows no such rule. Who reports does so every `report_months`;
    `grace_months` after a report was due the standing is suspended, for `suspension_months`; then it is withdrawn, and
    may be applied for again `reapply_months` later.
    """

    code = models.SlugField(primary_key=True, max_length=40)
    body = models.ForeignKey(
        "meetings_calendar.Body", verbose_name=_("Body"), on_delete=models.PROTECT, related_name="schemes"
    )
    name = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=200, blank=True)
    kind = models.CharField(
        max_length=24,
        choices=SchemeKind.choices,
        default=SchemeKind.INSTITUTION,
        db_default=SchemeKind.INSTITUTION.value,
    )
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.ELSEWHERE, db_default=Way.ELSEWHERE.value)
    committee = models.ForeignKey(
        "meetings_calendar.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="recommends_in"
    )
    open = models.BooleanField(default=False, db_default=False)
    #: For whom it is, in plain words; when what is applied for is considered, and by which session.
    summary = models.TextField(blank=True, default="", db_default="")
    considered = models.TextField(blank=True, default="", db_default="")
    meeting = models.ForeignKey(
        "meetings_calendar.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="schemes"
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    deadline_day = models.CharField(max_length=5, blank=True, default="", db_default="")
    deadline_months = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_months = models.PositiveSmallIntegerField(null=True, blank=True)
    informal = models.BooleanField(default=False, db_default=False)
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    #: Working days before a session by which answers to its questions are due.
    answer_days = models.PositiveSmallIntegerField(default=2, db_default=2)
    report_months = models.PositiveSmallIntegerField(null=True, blank=True)
    grace_months = models.PositiveSmallIntegerField(null=True, blank=True)
    suspension_months = models.PositiveSmallIntegerField(null=True, blank=True)
    reapply_months = models.PositiveSmallIntegerField(null=True, blank=True)
    #: Whether declarations of funding and interests are public for those who hold its standing.
    disclosure = models.CharField(
        max_length=8, choices=Disclosure.choices, default=Disclosure.FREE, db_default=Disclosure.FREE.value
    )
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A category within a scheme: general, special, roster. `code` is what modalities refer to.

    `explanation` says in plain words for whom it is; the source says where that stands. `reports` says that who holds
    it owes the periodic reports of the scheme.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    explanation = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    reports = models.BooleanField(default=False, db_default=False)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["scheme", "rank"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """A published criterion that a decision on standing cites."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="criteria")
    slug = models.SlugField(max_length=80, primary_key=True)
    text = models.TextField()
    source_title = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500)
    as_of = models.DateField()
    confidence = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["scheme", "position"]
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.text

    def as_rule(self) -> dict[str, str]:
        """The criterion as the rule that a decision cites."""
        return {
            "slug": self.slug,
            "title": self.source_title,
            "url": self.source_url,
            "as_of": self.as_of.isoformat(),
            "confidence": self.confidence,
        }


def standing_reference() -> str:
    """Return a reference that no claim to standing has yet."""
    return free_reference(Standing, "C")


class StandingQuerySet(models.QuerySet["Standing"]):
    """Standings by reader and by day."""

    def visible_to(self, user: Any) -> "StandingQuerySet":
        """Standing once granted is public with its organization; a claim is seen by the members of the organization
        and by the staff of the body that decides."""
        from accounts.organizations.models import Organization
        from accounts.organizations.queries import memberships_of
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES, Role

        bodies = bodies_of(user, [Role.ACCREDITATION_OFFICER, Role.REVIEWER, Role.READ_ONLY])
        if ALL_BODIES in bodies:
            return self
        seen = Q(state__in=GRANTED, organization__in=Organization.objects.visible_to(user))
        if mine := [held.organization_id for held in memberships_of(user)]:
            seen |= Q(organization__in=mine)
        if bodies:
            seen |= Q(category__scheme__body__in=bodies)
        return self.filter(seen)

    def valid_on(self, day: datetime.date) -> "StandingQuerySet":
        """Those that give standing on a day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
            state=State.CONFIRMED,
        )

    def overlapping(self, begins: datetime.date | None, ends: datetime.date | None) -> "StandingQuerySet":
        """Those whose days meet a period; no date is an open end."""
        found = self if ends is None else self.filter(Q(valid_from=None) | Q(valid_from__lte=ends))
        return found if begins is None else found.filter(Q(valid_to=None) | Q(valid_to__gte=begins))


class Standing(Thing):
    """The standing of an organization in a category, as dated rows; first a claim, then decided by staff."""

    reference = models.CharField(
        _("Reference"), max_length=REFERENCE_LENGTH, unique=True, editable=False, default=standing_reference
    )
    organization = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, related_name="standings"
    )
    category = models.ForeignKey(Category, verbose_name=_("Category"), on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CLAIMED)
    granted_by = models.CharField(_("Document that granted it"), max_length=200, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)
    explanation = models.TextField(_("What supports the claim"), max_length=4000, blank=True)
    evidence = models.ForeignKey(
        "civspace_files.File", verbose_name=_("Evidence"), on_delete=models.PROTECT, null=True, blank=True
    )
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        # Rows of one category follow each other in time; that their days do not meet is held by the verbs, under the
        # lock of the organization.
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "category"], condition=Q(state=State.CLAIMED), name="standing_claimed_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "category"],
                condition=Q(state__in=sorted(HELD), valid_to=None),
                name="standing_without_end_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "claimed_at", "id"], name="standing_queue"),
            models.Index(fields=["organization", "state"], name="standing_organization"),
            models.Index(fields=["category", "state"], name="standing_category"),
            models.Index(fields=["valid_from", "id"], name="standing_since"),
            models.Index(fields=["-claimed_at", "-id"], name="standing_newest"),
        ]

    def __str__(self) -> str:
        return str(self.category)


# The tables of the room's parts stand with their verbs; Django looks for them here.
from meetings.accreditation.applications.models import Application as Application  # noqa: E402
from meetings.accreditation.applications.models import Document as Document  # noqa: E402
from meetings.accreditation.applications.models import Opening as Opening  # noqa: E402
from meetings.accreditation.committee.models import Decision as Decision  # noqa: E402
from meetings.accreditation.committee.models import Item as Item  # noqa: E402
from meetings.accreditation.committee.models import Question as Question  # noqa: E402
from meetings.accreditation.committee.models import Seat as Seat  # noqa: E402
from meetings.accreditation.committee.models import Session as Session  # noqa: E402
from meetings.accreditation.importing.models import Doubt as Doubt  # noqa: E402
from meetings.accreditation.measures.models import Measure as Measure  # noqa: E402
from meetings.accreditation.practice.models import PracticeFigure as PracticeFigure  # noqa: E402
from meetings.accreditation.practice.models import PracticePeriod as PracticePeriod  # noqa: E402
from meetings.accreditation.practice.models import Safeguard as Safeguard  # noqa: E402
from meetings.accreditation.register.models import Declaration as Declaration  # noqa: E402
from meetings.accreditation.register.models import Share as Share  # noqa: E402
from meetings.accreditation.reports.models import PeriodicReport as PeriodicReport  # noqa: E402
from meetings.accreditation.reports.models import ReportDocument as ReportDocument  # noqa: E402
from meetings.accreditation.reports.models import ReportQuestion as ReportQuestion  # noqa: E402
from meetings.accreditation.schemes.models import Entitlement as Entitlement  # noqa: E402
from meetings.accreditation.schemes.models import FormField as FormField  # noqa: E402
from meetings.accreditation.screening.models import Check as Check  # noqa: E402
from meetings.accreditation.screening.models import CheckKind as CheckKind  # noqa: E402
from meetings.accreditation.screening.models import ListEntry as ListEntry  # noqa: E402
from meetings.accreditation.screening.models import ListName as ListName  # noqa: E402
from meetings.accreditation.screening.models import NameMatch as NameMatch  # noqa: E402
from meetings.accreditation.screening.models import SanctionsList as SanctionsList  # noqa: E402
from meetings.accreditation.screening.models import Screening as Screening  # noqa: E402
from meetings.accreditation.screening.models import SettledPair as SettledPair  # noqa: E402

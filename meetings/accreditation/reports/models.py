"""Periodic reports, with the dates of their track, and the questions on them."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing
from meetings.accreditation.reports.states import OPEN, State
from meetings.accreditation.reports.track import ANSWER_TIME, Lengths

#: Characters of each part of a report.
MOST = 20000
#: Characters of the answer to a question.
LONGEST_ANSWER = 8000
#: Characters of the reason for which the dates of a report stand still.
MOST_REASON = 1000


def report_reference() -> str:
    """Return a reference that no report has yet."""
    return free_reference(PeriodicReport, "R")


class ReportQuerySet(models.QuerySet["PeriodicReport"]):
    """Reports as different readers may see them."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        """Members see those of their organization; officers of the scheme's body all of theirs; members of the
        committee what was submitted to it."""
        from accounts.organizations.queries import memberships_of
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES, Role
        from meetings.accreditation.committee.queries import committees_of

        bodies = bodies_of(user, [Role.ACCREDITATION_OFFICER, Role.READ_ONLY])
        if ALL_BODIES in bodies:
            return self
        seen = Q(pk=None)
        if mine := [held.organization_id for held in memberships_of(user)]:
            seen |= Q(standing__organization__in=mine)
        if bodies:
            seen |= Q(standing__category__scheme__body__in=bodies)
        if committees := committees_of(user):
            seen |= ~Q(state__in=[*OPEN, State.LAPSED]) & Q(standing__category__scheme__committee__in=committees)
        return self.filter(seen)


class PeriodicReport(Thing):
    """One report on a standing. `suspend_on` and `withdraw_on` say what follows on which day if it does not come.

    While `held_since` is set nothing follows; the days that it was held are added to the dates that are still to come.
    `suspended_on` is the day on which the standing was suspended for this report; None again when the suspension ended
    before the report came.
    """

    reference = models.CharField(
        _("Reference"), max_length=REFERENCE_LENGTH, unique=True, editable=False, default=report_reference
    )
    standing = models.ForeignKey("meetings_accreditation.Standing", on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=12, choices=State.choices, default=State.EXPECTED)
    covers_from = models.DateField()
    covers_to = models.DateField()
    due_on = models.DateField(_("Due on"))
    suspend_on = models.DateField()
    withdraw_on = models.DateField()
    suspended_on = models.DateField(null=True, blank=True)
    held_since = models.DateField(null=True, blank=True)
    held_reason = models.CharField(max_length=MOST_REASON, blank=True)
    activities = models.TextField(_("What the organization did in these years"), max_length=MOST, blank=True)
    contribution = models.TextField(_("How that supported the work of the United Nations"), max_length=MOST, blank=True)
    changes = models.TextField(
        _("What changed in aims, constitution, officers, membership and funding"), max_length=MOST, blank=True
    )
    submitted_by = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: The first day on which the organization may apply again, once the standing was withdrawn for want of the report.
    again_on = models.DateField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["standing"], condition=Q(state__in=sorted(OPEN)), name="report_open_once"),
            models.UniqueConstraint(fields=["standing", "covers_from"], name="report_period_once"),
            models.CheckConstraint(
                condition=Q(covers_to__gte=models.F("covers_from"), suspend_on__gt=models.F("due_on"))
                & Q(withdraw_on__gt=models.F("suspend_on")),
                name="report_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*sorted(OPEN), State.LAPSED.value]) | Q(submitted_at__isnull=False),
                name="report_submitted_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="report_queue"),
            models.Index(fields=["state", "suspend_on"], name="report_suspend"),
            models.Index(fields=["state", "withdraw_on"], name="report_withdraw"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def scheme(self) -> Any:
        """The scheme of the standing that the report is about."""
        return self.standing.category.scheme

    @property
    def answer_by(self) -> datetime.datetime | None:
        """Until when the question for which the report is deferred is to be answered; None when none is open."""
        open_since = self.decided_at if self.state == State.QUESTIONED else None
        return open_since + ANSWER_TIME if open_since is not None else None

    @property
    def lengths(self) -> Lengths:
        """What the scheme says about reports, in months."""
        scheme = self.scheme
        return Lengths(
            scheme.report_months or 0,
            scheme.grace_months or 0,
            scheme.suspension_months or 0,
            scheme.reapply_months or 0,
        )


class ReportDocument(models.Model):
    """A document that an organization attached to a report; `redacted` says that parts are blacked out.

    `given_at` is the moment it left the organization, with the report or with the answer to a question on it.
    """

    report = models.ForeignKey(PeriodicReport, on_delete=models.CASCADE, related_name="documents")
    file = models.OneToOneField("civspace_files.File", on_delete=models.PROTECT, related_name="+")
    redacted = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["report", "added_at", "id"]


class ReportQuestion(models.Model):
    """A question for which a report was deferred, and the organization's answer."""

    report = models.ForeignKey(PeriodicReport, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(max_length=4000)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="report_question_answered_with",
            )
        ]

"""Reads of periodic reports: what an organization owes, what the desk has before it, what the calendar brings."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.queries import memberships_of
from accounts.organizations.states import State as OrganizationState
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import zone_of_body
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.states import OPEN, State
from meetings.accreditation.reports.track import ANSWER_TIME, add_months
from meetings.accreditation.states import HELD
from meetings.accreditation.states import State as StandingState

#: Only a suspension that still holds leads on.
LOST = StandingState.SUSPENDED
#: The tag of each state.
KINDS = {
    State.EXPECTED: "info",
    State.OVERDUE: "warn",
    State.SUBMITTED: "info",
    State.QUESTIONED: "warn",
    State.ANSWERED: "info",
    State.NOTED: "good",
    State.LAPSED: "bad",
}


def with_parts(reports: "QuerySet[PeriodicReport]") -> "QuerySet[PeriodicReport]":
    """Fetch with each report what pages show of it."""
    return reports.select_related(
        "standing__organization__country", "standing__category__scheme__body", "standing__criterion"
    )


def of_organization(organization_id: UUID) -> "QuerySet[PeriodicReport]":
    """Return the reports of an organization, the one that is due last first."""
    return with_parts(PeriodicReport.objects.filter(standing__organization=organization_id)).order_by("-due_on", "id")


def desk_of(user: Any) -> "QuerySet[PeriodicReport]":
    """Return the reports that are on a person's desk, the one that is due first first."""
    from accounts.people.queries import bodies_of
    from accounts.people.states import ALL_BODIES
    from meetings.accreditation.queries import DESK

    bodies = bodies_of(user, DESK)
    found = with_parts(PeriodicReport.objects.visible_to(user)).order_by("due_on", "id")
    return found if ALL_BODIES in bodies else found.filter(standing__category__scheme__body__in=bodies)


def before_committee(user: Any) -> "QuerySet[PeriodicReport]":
    """Return the reports that a person reads as a member of a committee; never those of their own organization."""
    own = [held.organization_id for held in memberships_of(user)]
    found = with_parts(PeriodicReport.objects.visible_to(user)).filter(
        standing__category__scheme__committee__in=committees_of(user), submitted_at__isnull=False
    )
    return found.exclude(standing__organization__in=own).order_by("-submitted_at", "pk")


def _lasting(today: datetime.date, standing: str = "") -> Q:
    """Return the condition for a standing that has not run out by a day, of an organization that is not closed."""
    ends = f"{standing}valid_to"
    closed = Q(**{f"{standing}organization__state": OrganizationState.CLOSED})
    return (Q(**{ends: None}) | Q(**{f"{ends}__gte": today})) & ~closed


def owed(today: datetime.date) -> Q:
    """Return the condition for reports on a standing that is held on a day: one that ended or ran out owes none."""
    return _lasting(today, "standing__") & Q(standing__state__in=HELD)


def is_owed(report: PeriodicReport, today: datetime.date) -> bool:
    """Say of one report, whose standing is fetched with its organization, whether it is owed on a day."""
    standing = report.standing
    lasting = standing.valid_to is None or standing.valid_to >= today
    return lasting and standing.state in HELD and standing.organization.state != OrganizationState.CLOSED


def without_report(today: datetime.date) -> "QuerySet[Standing]":
    """Return the standings that owe a report for which none is open.

    One that came is before somebody until it is taken note of; the next one waits for that only while the years that
    it covers last: no question puts an end to reporting.
    """
    reports = PeriodicReport.objects.filter(standing=OuterRef("pk"))
    in_its_years = ~Q(state__in=[State.NOTED, State.LAPSED]) & Q(covers_to__gte=today)
    open_or_before = reports.filter(Q(state__in=OPEN) | in_its_years)
    owing = Standing.objects.filter(
        state=StandingState.CONFIRMED, category__reports=True, category__scheme__report_months__isnull=False
    )
    return owing.filter(~Exists(open_or_before), _lasting(today)).select_related(
        "organization", "category", "category__scheme", "category__scheme__body"
    )


def due_by(today: datetime.date) -> "QuerySet[PeriodicReport]":
    """Return the open reports for which the calendar brings something by a day, the oldest first."""
    return PeriodicReport.objects.filter(
        Q(state=State.EXPECTED, due_on__lt=today)
        | Q(state=State.OVERDUE, suspended_on=None, suspend_on__lte=today)
        | Q(state=State.OVERDUE, suspended_on__isnull=False, withdraw_on__lte=today, standing__state=LOST),
        owed(today),
        held_since=None,
    ).order_by("due_on", "id")


def near(today: datetime.date, days: int) -> "QuerySet[PeriodicReport]":
    """Return the reports of which a date of the track lies within so many days, or a question still to be answered."""
    last = today + datetime.timedelta(days=days)
    # By the clock of the body its day may have begun, or not have ended, when that of UTC has.
    asked = datetime.datetime.combine(today - datetime.timedelta(days=1), datetime.time.min, datetime.UTC) - ANSWER_TIME
    return with_parts(
        PeriodicReport.objects.filter(
            Q(state=State.EXPECTED, due_on__range=(today, last))
            | Q(state=State.OVERDUE, suspended_on=None, suspend_on__range=(today, last))
            | Q(state=State.OVERDUE, suspended_on__isnull=False, withdraw_on__range=(today, last), standing__state=LOST)
            | Q(state=State.QUESTIONED, decided_at__gte=asked),
            owed(today),
            held_since=None,
        )
    )


def unanswered(now: datetime.datetime) -> Q:
    """Return the condition for reports whose question was not answered in time."""
    return Q(state=State.QUESTIONED, decided_at__lt=now - ANSWER_TIME)


def next_date(report: PeriodicReport) -> datetime.date | None:
    """Return the next day on which something follows if the report does not come, or until when its question is to be
    answered, where the body sits; None when nothing is owed.
    """
    if report.answer_by is not None:
        return timezone.localdate(report.answer_by, zone_of_body(report.scheme.body))
    if report.state == State.EXPECTED:
        return report.due_on
    if report.state == State.OVERDUE:
        return report.suspend_on if report.suspended_on is None else report.withdraw_on
    return None


def again_on(standing: Standing) -> datetime.date | None:
    """Return the day that was promised for applying again as a standing was withdrawn for want of a report, or None."""
    lapsed = PeriodicReport.objects.filter(standing=standing, state=State.LAPSED)
    return lapsed.order_by("-again_on").values_list("again_on", flat=True).first()


@dataclass(frozen=True)
class Row:
    """A report with the tag of its state and the steps of its track."""

    report: PeriodicReport
    kind: str
    steps: tuple[dict[str, Any], ...]

    @property
    def next_on(self) -> datetime.date | None:
        """The next day on which something follows, or an answer is due."""
        return next_date(self.report) if is_owed(self.report, timezone.now().date()) else None


def rows(reports: "QuerySet[PeriodicReport]") -> list[Row]:
    """Return reports as pages show them; one query."""
    return [Row(report, KINDS[State(report.state)], steps(report)) for report in reports]


def steps(report: PeriodicReport) -> tuple[dict[str, Any], ...]:
    """Return the track as a timeline: what happened, and what follows on which day if the report does not come.

    Nothing follows for a standing that has ended or run out, or whose organization is closed.
    """
    open_, overdue = report.state in OPEN, report.state in (State.OVERDUE, State.LAPSED)
    found = [_step(_("Report due"), report.due_on, "current" if report.state == State.EXPECTED else "done")]
    if open_ and not is_owed(report, timezone.now().date()):
        return tuple(found)
    if report.submitted_at is not None:
        if report.suspended_on is not None:
            found.append(_step(_("Standing suspended"), report.suspended_on, "done"))
        found.append(_step(_("Report submitted"), report.submitted_at.date(), "done"))
        if report.suspended_on is not None:
            found.append(_step(_("Standing reinstated"), report.submitted_at.date(), "done"))
        if report.state == State.NOTED:
            found.append(_step(_("Taken note of"), report.decided_at and report.decided_at.date(), "done"))
        elif report.state == State.QUESTIONED:
            found.append({"state": "current", "label": _("Answer to the question"), "by": report.answer_by})
        else:
            found.append(_step(_("The Secretariat and the committee look at it"), None, "current"))
        return tuple(found)
    suspended = report.suspended_on is not None
    state = "done" if suspended else "current" if overdue else "next"
    found.append(_step(_("Standing suspended"), report.suspended_on or report.suspend_on, state))
    state = "done" if report.state == State.LAPSED else "current" if suspended else "next"
    found.append(_step(_("Standing withdrawn"), report.withdraw_on, state))
    again = report.again_on or (add_months(report.withdraw_on, report.lengths.again) if open_ else None)
    found.append(_step(_("You may apply again"), again, "next"))
    return tuple(found)


def _step(label: str, day: datetime.date | None, state: str) -> dict[str, Any]:
    return {"state": state, "label": label, "day": day}

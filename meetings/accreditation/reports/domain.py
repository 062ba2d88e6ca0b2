"""What can happen to a periodic report: written, submitted, noted, deferred with questions; what follows without it.

Staff can stop the dates for one case, with a reason, and let them go on; what the dates bring stands in `calendar`.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from civspace.web.dates import day_text
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.accreditation.domain import carry_out
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.reports import telling
from meetings.accreditation.reports.models import MOST_REASON, PeriodicReport, ReportQuestion
from meetings.accreditation.reports.rules import MAY
from meetings.accreditation.reports.states import OPEN, REPORT, State
from meetings.accreditation.reports.track import Lengths, dates, period
from meetings.accreditation.states import State as StandingState

#: The published criterion on which everything rests that follows when a report does not come.
CRITERION = "ecosoc-reports"
_day = lazy(day_text, str)
PARTS = ("activities", "contribution", "changes")


def locked(report: PeriodicReport, expected_version: int | None) -> PeriodicReport:
    """Lock organization, standing and report, in this order, and return the report as it is now."""
    organization_id, standing_id = Standing.objects.values_list("organization", "pk").get(pk=report.standing_id)
    Organization.objects.select_for_update().filter(pk=organization_id).first()
    standing = (
        Standing.objects.select_for_update(of=("self",))
        .select_related("organization", "category", "category__scheme", "category__scheme__body")
        .get(pk=standing_id)
    )
    current = PeriodicReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    current.standing = standing
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def _given(report: PeriodicReport) -> None:
    """Note that the documents attached so far leave the organization now."""
    report.documents.filter(given_at=None).update(given_at=timezone.now())


def criterion_of(report: PeriodicReport) -> Criterion:
    """Return the published criterion of the scheme that speaks of reports."""
    own = Criterion.objects.filter(scheme=report.standing.category.scheme_id)
    return own.filter(pk=CRITERION).first() or own.filter(pk__endswith="reports").get()


def _may(verb: str, by: Any, report: PeriodicReport) -> None:
    if not MAY[verb](by, report):
        raise PermissionDenied


def expect_reports(standings: Iterable[Standing], *, today: datetime.date) -> int:
    """Open the report that each standing owes next, in one transaction, and tell the organizations; how many.

    The standings hold with scheme and organization; one that has an open report is left alone.
    """
    made = 0
    with transaction.atomic():
        for standing in standings:
            scheme = standing.category.scheme
            if not scheme.report_months or not standing.category.reports:
                continue
            lengths = Lengths(
                scheme.report_months,
                scheme.grace_months or 0,
                scheme.suspension_months or 0,
                scheme.reapply_months or 0,
            )
            last = standing.reports.order_by("-covers_to").first()
            first = last.covers_to + datetime.timedelta(days=1) if last else standing.valid_from or today
            due = period(first, today, lengths)
            follows = dates(due.due, lengths)
            report = PeriodicReport(
                standing=standing,
                covers_from=due.begins,
                covers_to=due.ends,
                due_on=due.due,
                suspend_on=follows.suspended,
                withdraw_on=follows.withdrawn,
            )
            report.save(force_insert=True)
            record(report, "expect", to_state=State.EXPECTED)
            telling.tell("report_expected", report)
            made += 1
    return made


@transaction.atomic
def write_report(
    *, report: PeriodicReport, by: Any, values: dict[str, str], expected_version: int | None = None
) -> PeriodicReport:
    """Keep what was written so far; nothing has to be complete. Raises PermissionDenied, IllegalMove or Stale."""
    current = locked(report, expected_version)
    _may("write", by, current)
    if current.state not in OPEN:
        raise IllegalMove("write", current.state)
    for name in PARTS:
        setattr(current, name, values.get(name, getattr(current, name)).strip())
    current.version += 1
    current.save(update_fields=[*PARTS, "version", "updated_at"])
    return current


@transaction.atomic
def submit_report(*, report: PeriodicReport, by: Any, expected_version: int | None = None) -> PeriodicReport:
    """Submit the report that was written. A standing that was suspended for it is reinstated at once.

    Raises PermissionDenied, ValidationError naming each part that is missing, IllegalMove or Stale.
    """
    current = locked(report, expected_version)
    _may("submit", by, current)
    REPORT.target("submit", current.state)
    missing = {
        name: _("Write this part. If nothing is to be said, say so.") for name in PARTS if not getattr(current, name)
    }
    if missing:
        raise ValidationError(missing)
    now = timezone.now()
    move(current, "submit", table=REPORT, by=by, submitted_at=now, submitted_by=str(by.pk), held_since=None)
    _given(current)
    telling.tell("report_submitted", current)
    if current.suspended_on is not None and current.standing.state == StandingState.SUSPENDED:
        reason = format_lazy(gettext_lazy("The report that was due on {due} has arrived."), due=_day(current.due_on))
        carry_out(standing=current.standing, verb="reinstate", by=None, criterion=criterion_of(current), reason=reason)
    return current


@transaction.atomic
def note_report(
    *, report: PeriodicReport, by: Any, reason: str = "", expected_version: int | None = None
) -> PeriodicReport:
    """Take note of a report. Raises PermissionDenied, IllegalMove or Stale."""
    current = locked(report, expected_version)
    _may("note", by, current)
    move(
        current,
        "note",
        table=REPORT,
        by=by,
        reason=reason.strip(),
        rule=criterion_of(current).as_rule(),
        decided_at=timezone.now(),
    )
    telling.tell("report_noted", current)
    return current


@transaction.atomic
def defer_report(
    *, report: PeriodicReport, by: Any, question: str, expected_version: int | None = None
) -> PeriodicReport:
    """Defer a report with a question to the organization. Raises ValidationError without one, and as the others do."""
    current = locked(report, expected_version)
    _may("defer", by, current)
    if not question.strip():
        raise ValidationError({"question": _("Write the question for whose answer the report waits.")})
    now, criterion = timezone.now(), criterion_of(current)
    move(current, "defer", table=REPORT, by=by, reason=question.strip(), rule=criterion.as_rule(), decided_at=now)
    ReportQuestion.objects.create(report=current, text=question.strip(), asked_at=now)
    telling.tell("report_questioned", current, criterion=criterion, by_when=current.answer_by)
    return current


@transaction.atomic
def answer_report(
    *, report: PeriodicReport, by: Any, answer: str, expected_version: int | None = None
) -> PeriodicReport:
    """Answer the question for which a report was deferred. Raises ValidationError, and as the others do."""
    current = locked(report, expected_version)
    _may("answer", by, current)
    REPORT.target("answer", current.state)
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer.")})
    asked = ReportQuestion.objects.filter(report=current, answered_at=None)
    asked.update(answer=answer.strip(), answered_at=timezone.now())
    move(current, "answer", table=REPORT, by=by)
    _given(current)
    telling.tell("report_answered", current)
    return current


@transaction.atomic
def hold_track(*, report: PeriodicReport, by: Any, reason: str, expected_version: int | None = None) -> PeriodicReport:
    """Stop the dates of one case, with the reason, which the organization reads. Raises as the others do."""
    current = locked(report, expected_version)
    _may("hold", by, current)
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason. The organization reads it.")})
    if current.state not in OPEN or current.held_since is not None:
        raise IllegalMove("hold", current.state)
    changed(current, held_since=timezone.now().date(), held_reason=reason.strip())
    record(current, "hold", by=by, reason=reason.strip())
    telling.tell("report_held", current, reason=reason.strip())
    return current


@transaction.atomic
def release_track(*, report: PeriodicReport, by: Any, expected_version: int | None = None) -> PeriodicReport:
    """Let the dates of one case go on: the days that they were stopped are added to those still to come."""
    current = locked(report, expected_version)
    _may("release", by, current)
    if current.state not in OPEN or current.held_since is None:
        raise IllegalMove("release", current.state)
    moved = later(current, timezone.now().date() - current.held_since)
    difference = {name: [getattr(current, name), day] for name, day in moved.items()}
    changed(current, held_since=None, held_reason="", **moved)
    record(current, "release", by=by, difference=difference)
    telling.tell("report_released", current)
    return current


def later(report: PeriodicReport, days: datetime.timedelta) -> dict[str, datetime.date]:
    """Return the dates still to come, later by so many days."""
    names = ["withdraw_on"]
    if report.suspended_on is None:
        names.append("suspend_on")
    if report.state == State.EXPECTED:
        names.append("due_on")
    return {name: getattr(report, name) + days for name in names}


def suspension_over(standing: Standing, by: Any, reason: str) -> None:
    """Stop the dates of the report for which a standing was suspended, when the suspension ended without the report.

    An officer reinstated the standing, or a complaint was upheld: the report is still owed, but nothing follows by
    itself. The dates begin anew as if it were due today, and stand still until an officer lets them go on.
    """
    found = PeriodicReport.objects.select_for_update(of=("self",))
    for report in found.filter(standing=standing, state=State.OVERDUE, suspended_on__isnull=False):
        report.standing = standing
        today = timezone.now().date()
        follows = dates(today, report.lengths)
        days = {"suspended_on": None, "suspend_on": follows.suspended, "withdraw_on": follows.withdrawn}
        difference = {name: [getattr(report, name), day] for name, day in days.items()}
        changed(report, **days, held_since=today, held_reason=Truncator(reason).chars(MOST_REASON))
        record(report, "hold", by=by, reason=reason, difference=difference)
        telling.tell("report_held", report, reason=reason)


def changed(report: PeriodicReport, **values: Any) -> None:
    """Write some fields of a report that is locked, as its next version."""
    for name, value in values.items():
        setattr(report, name, value)
    report.version += 1
    report.save(update_fields=[*values, "version", "updated_at"])


@transaction.atomic
def take_note_after_complaint(*, report: PeriodicReport, by: Any, reason: str, rule: dict[str, Any]) -> None:
    """Take note of a report whose deferral was reversed on a complaint. Raises IllegalMove or Stale."""
    current = locked(report, None)
    if current.state == State.QUESTIONED:
        move(current, "answer", table=REPORT, by=by, reason=reason, rule=rule)
    move(current, "note", table=REPORT, by=by, reason=reason, rule=rule, decided_at=timezone.now())
    telling.tell("report_noted", current)

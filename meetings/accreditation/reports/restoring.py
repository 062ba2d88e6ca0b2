"""What becomes of the report that a standing owes when its withdrawal was reversed on a complaint."""

import datetime
from typing import Any

from django.utils import timezone

from civspace.audit.domain import record
from civspace.audit.queries import history
from civspace.workflow.domain import move
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import today_of
from meetings.accreditation.reports import telling
from meetings.accreditation.reports.domain import changed, later
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import is_owed
from meetings.accreditation.reports.states import OPEN, REPORT, State
from meetings.accreditation.reports.track import add_months


def suspended_again(standing: Standing, by: Any, reason: str, rule: dict[str, Any] | None) -> None:
    """Ask once more for the report for which a standing is suspended.

    The suspension takes effect anew and lasts its months from today on: the report can still come.
    """
    found = PeriodicReport.objects.select_for_update(of=("self",)).filter(standing=standing)
    report = found.order_by("-covers_to").first()
    if report is None or report.suspended_on is None or report.state not in (State.OVERDUE, State.LAPSED):
        return
    report.standing = standing
    ends = max(report.withdraw_on, add_months(today_of(report.scheme.body), report.lengths.suspended))
    told: dict[str, Any] = {"by": by, "reason": reason, "rule": rule}
    told["difference"] = {"withdraw_on": [report.withdraw_on, ends]}
    if report.state == State.LAPSED:
        move(report, "overturn_lapse", table=REPORT, withdraw_on=ends, again_on=None, **told)
    else:
        changed(report, withdraw_on=ends)
        record(report, "suspend", **told)


def withdrawal_over(standing: Standing, ended: datetime.date, by: Any, reason: str) -> None:
    """Let the dates of an open report go on after a withdrawal was reversed on a complaint; tell the organization.

    The days on which the standing was withdrawn are added: nothing was owed on them, and nobody was reminded. Those on
    which the case was held were added when it was released, or are when it will be. The dates of a suspension for the
    report are not moved here.
    """
    today = timezone.now().date()
    found = PeriodicReport.objects.select_for_update(of=("self",))
    for report in found.filter(standing=standing, state__in=OPEN, suspended_on=None):
        report.standing = standing
        until = report.held_since or today
        lost = until - ended - _given_back(report, ended, until)
        if lost <= datetime.timedelta() or not is_owed(report, today_of(report.scheme.body)):
            continue
        moved = later(report, lost)
        difference = {name: [getattr(report, name), day] for name, day in moved.items()}
        changed(report, **moved)
        record(report, "release", by=by, reason=reason, difference=difference)
        if report.held_since is None:
            telling.tell("report_released", report)


def _given_back(report: PeriodicReport, first: datetime.date, last: datetime.date) -> datetime.timedelta:
    """Return the days between two for which the dates of a report were moved already, as its case was released."""
    found = datetime.timedelta()
    for entry in history(report).filter(verb="release"):
        was, now = map(datetime.date.fromisoformat, entry.payload.difference["withdraw_on"])
        ended = entry.at.date()
        begun = ended - (now - was)
        found += max(min(ended, last) - max(begun, first), datetime.timedelta())
    return found

"""What a night brings: reports that begin to be owed, reminders, and the steps of the track, one report at a time."""

import datetime
import logging

from django.utils import timezone

from meetings.accreditation.models import Standing
from meetings.accreditation.reports import telling
from meetings.accreditation.reports.calendar import advance
from meetings.accreditation.reports.domain import expect_reports
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import due_by, near, next_date, without_report
from meetings.accreditation.reports.states import State
from meetings.accreditation.reports.track import ANSWER_REMIND, REMIND, threshold

log = logging.getLogger(__name__)
#: Standings for which reports are opened in one transaction.
BATCH = 100
#: What an organization is reminded of, by the state of its report.
REMINDERS = {
    State.EXPECTED: "report_due",
    State.OVERDUE: "report_consequence",
    State.QUESTIONED: "report_questioned",
}


def run(today: datetime.date | None = None) -> dict[str, int]:
    """Do what a day brings; return how many of each step. It may run twice: what is done is not done again.

    A standing or a report that fails holds up no other one. Without a day, what is opened and reminded of is counted
    in UTC, and each step of the track by the day that it is for the body: where that is ahead of UTC, it comes with the
    next run.
    """
    day = today or timezone.now().date()
    counts = {"expect": _expect(day), "remind": _remind(day)}
    for report_id in list(due_by(day).values_list("pk", flat=True)):
        try:
            done = advance(report_id=report_id, today=today)
        except Exception:
            log.exception("The track of a report could not go on")
            continue
        for step in done:
            counts[step] = counts.get(step, 0) + 1
    return counts


def _expect(today: datetime.date) -> int:
    owing, made = list(without_report(today)), 0
    for start in range(0, len(owing), BATCH):
        batch = owing[start : start + BATCH]
        try:
            made += expect_reports(batch, today=today)
        except Exception:
            made += sum(_expect_one(standing, today) for standing in batch)
    return made


def _expect_one(standing: Standing, today: datetime.date) -> int:
    try:
        return expect_reports([standing], today=today)
    except Exception:
        log.exception("The report that a standing owes could not be opened")
        return 0


def _remind(today: datetime.date) -> int:
    sent = 0
    for report in near(today, max(REMIND)):
        try:
            sent += _remind_of(report, today)
        except Exception:
            log.exception("An organization could not be reminded of a report")
    return sent


def _remind_of(report: PeriodicReport, today: datetime.date) -> bool:
    day = next_date(report)
    days = threshold(today, day) if day is not None else None
    if day is None or days is None or (report.state == State.QUESTIONED and days > ANSWER_REMIND):
        return False
    event = f"report:{report.pk}:{day}:{days}"
    telling.tell(REMINDERS[State(report.state)], report, event=event, by_when=report.answer_by, day=day)
    return True

"""What the calendar brings for a report that did not come: overdue, suspended, withdrawn, each once and in order."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from civspace.audit.domain import record
from civspace.web.dates import day_text
from civspace.workflow.domain import move
from meetings.accreditation.domain import carry_out
from meetings.accreditation.queries import today_of
from meetings.accreditation.reports import telling
from meetings.accreditation.reports.domain import changed, criterion_of, locked
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import is_owed
from meetings.accreditation.reports.states import REPORT, State
from meetings.accreditation.reports.track import add_months
from meetings.accreditation.states import State as StandingState

_day = lazy(day_text, str)


@transaction.atomic
def advance(*, report_id: Any, today: datetime.date | None = None) -> list[str]:
    """Do what the calendar brings for one report by a day, each step once and in order; return the steps done.

    Without a day it is the one that it is now for the body: what may come until the end of a day may come until it ends
    there.
    Overdue, then suspended, then withdrawn. A suspension always lasts its months, counted from the day on which it took
    effect, however late the task came. Nothing happens while the case is held, nor for a standing that has ended or run
    out (the organization holds another category), nor once the organization is closed.
    """
    found = PeriodicReport.objects.filter(pk=report_id).first()
    if found is None:
        return []
    current, done = locked(found, None), []
    today = today or today_of(current.scheme.body)
    if current.held_since is not None or not is_owed(current, today):
        return []
    if current.state == State.EXPECTED and current.due_on < today:
        move(current, "fall_due", table=REPORT, rule=criterion_of(current).as_rule())
        telling.tell("report_overdue", current, criterion=criterion_of(current))
        done.append("fall_due")
    if current.state != State.OVERDUE:
        return done
    if (
        current.standing.state == StandingState.CONFIRMED
        and current.suspended_on is None
        and current.suspend_on <= today
    ):
        _suspend(current, today)
        done.append("suspend")
    elif (
        current.standing.state == StandingState.SUSPENDED
        and current.suspended_on is not None
        and current.withdraw_on <= today
    ):
        _withdraw(current, today)
        done.append("withdraw")
    return done


def _suspend(report: PeriodicReport, today: datetime.date) -> None:
    ends = max(report.withdraw_on, add_months(today, report.lengths.suspended))
    changed(report, suspended_on=today, withdraw_on=ends)
    record(report, "suspend", rule=criterion_of(report).as_rule(), difference={"withdraw_on": ends})
    reason = format_lazy(
        gettext_lazy(
            "The report that was due on {due} has not arrived. If it arrives before {end}, standing is restored."
        ),
        due=_day(report.due_on),
        end=_day(ends),
    )
    carry_out(standing=report.standing, verb="suspend", by=None, criterion=criterion_of(report), reason=reason)


def _withdraw(report: PeriodicReport, today: datetime.date) -> None:
    again = add_months(today, report.lengths.again)
    move(report, "lapse", table=REPORT, rule=criterion_of(report).as_rule(), again_on=again)
    reason = format_lazy(
        gettext_lazy(
            "The report that was due on {due} did not arrive while the standing was suspended. "
            "You may apply again from {again} on."
        ),
        due=_day(report.due_on),
        again=_day(again),
    )
    carry_out(standing=report.standing, verb="end", by=None, criterion=criterion_of(report), reason=reason)

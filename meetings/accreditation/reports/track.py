"""The dates of the track, computed beforehand: pure functions on days, without the database.

A report is due every so many months (four years for general and special consultative status). Some months after it was
due the standing is suspended, for a year; if the report comes within it the standing is reinstated, otherwise it is
withdrawn, and may be applied for again three years later (Economic and Social Council resolution 2008/4).
"""

import datetime
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

#: Days before a date at which the organization is reminded.
REMIND = (90, 30, 7)
#: Months that an organization has at least from the day on which it is first told that a report is due.
NOTICE_MONTHS = 6
#: How long an organization has to answer a question on its report, and how many days before the end it is first
#: reminded. The resolutions name no number; what follows without an answer is for the committee to say.
ANSWER_TIME, ANSWER_REMIND = datetime.timedelta(days=60), 30


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later; the last of the month where that month is shorter."""
    return day + relativedelta(months=months)


@dataclass(frozen=True)
class Lengths:
    """What a scheme says, in months: how often, how long until suspension, how long that lasts, when to try again."""

    every: int
    grace: int
    suspended: int
    again: int


@dataclass(frozen=True)
class Period:
    """The time that a report covers, and by when it is due."""

    begins: datetime.date
    ends: datetime.date
    due: datetime.date


def period(first: datetime.date, today: datetime.date, lengths: Lengths) -> Period:
    """Return the period that a report is due for next, counted from the day on which the standing began.

    Periods that ended before the portal counted are not asked for; there is always time to write.
    """
    number = 1
    while add_months(first, lengths.every * number) <= today:
        number += 1
    begins = add_months(first, lengths.every * (number - 1))
    after = add_months(first, lengths.every * number)
    return Period(begins, after - datetime.timedelta(days=1), max(after, add_months(today, NOTICE_MONTHS)))


@dataclass(frozen=True)
class Dates:
    """What happens on which day, if the report does not come."""

    due: datetime.date
    suspended: datetime.date
    withdrawn: datetime.date
    again: datetime.date


def dates(due: datetime.date, lengths: Lengths) -> Dates:
    """Return every date of the track from the day on which the report is due."""
    suspended = add_months(due, lengths.grace)
    withdrawn = add_months(suspended, lengths.suspended)
    return Dates(due, suspended, withdrawn, add_months(withdrawn, lengths.again))


def threshold(today: datetime.date, day: datetime.date) -> int | None:
    """Return the reminder that is owed today for a date: 90, 30 or 7 days before it; None when none is."""
    left = (day - today).days
    return min((days for days in REMIND if 0 <= left <= days), default=None)

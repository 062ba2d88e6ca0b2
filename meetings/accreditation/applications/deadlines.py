"""Until when an application may be submitted, when it is considered, and for which days what is granted holds.

Pure functions of a scheme and a moment. A day counts whole, in the time zone of the body or the meeting.
"""

import datetime
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from meetings.accreditation.models import Scheme

LAST_SECOND = datetime.time(23, 59, 59)


@dataclass(frozen=True)
class Deadline:
    """The last second in which a submission counts, the zone in which it is written, and the year that considers it."""

    at: datetime.datetime
    zone: str
    year: int | None = None

    def passed(self, now: datetime.datetime) -> bool:
        """Say whether a submission at this moment comes too late."""
        return now.replace(microsecond=0) > self.at


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later (or earlier), or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def zone_of(scheme: "Scheme") -> str:
    """Return the time zone in which the deadlines of a scheme are written: the meeting's, else the body's."""
    return scheme.meeting.time_zone if scheme.meeting is not None else scheme.body.time_zone


def _end(day: datetime.date, zone: str) -> datetime.datetime:
    return datetime.datetime.combine(day, LAST_SECOND, ZoneInfo(zone)).astimezone(datetime.UTC)


def deadline(scheme: "Scheme", now: datetime.datetime) -> Deadline | None:
    """Return the deadline before which a submission at this moment falls; the last one, when none is to come.

    A scheme with a day ("06-01") has a deadline each year, for the sessions of the year after it; the others have one.
    None: no deadline is known, and submissions are taken at any time.
    """
    zone = zone_of(scheme)
    if scheme.deadline_day:
        month, day = (int(part) for part in scheme.deadline_day.split("-"))
        year = now.astimezone(ZoneInfo(zone)).year
        for this in (year, year + 1):
            found = Deadline(_end(datetime.date(this, month, day), zone), zone, this + 1)
            if not found.passed(now):
                return found
    if scheme.deadline_months is not None and scheme.meeting is not None:
        last = add_months(scheme.meeting.begins_on, -scheme.deadline_months)
        return Deadline(_end(last, zone), zone, scheme.meeting.begins_on.year)
    if scheme.closes_at is not None:
        return Deadline(scheme.closes_at, zone)
    return None


def considered_in(scheme: "Scheme", submitted_at: datetime.datetime | None) -> int | None:
    """Return the year whose sessions consider what was submitted at a moment, or None when no rule says so."""
    found = deadline(scheme, submitted_at) if submitted_at is not None else None
    return found.year if found is not None else None


def too_late_from(scheme: "Scheme", year: int) -> datetime.datetime | None:
    """Return the moment from which what comes in is considered after a year; None in a scheme without a yearly day."""
    if not scheme.deadline_day:
        return None
    month, day = (int(part) for part in scheme.deadline_day.split("-"))
    return _end(datetime.date(year - 1, month, day), zone_of(scheme)) + datetime.timedelta(seconds=1)


def days_granted(scheme: "Scheme", first: datetime.date) -> tuple[datetime.date, datetime.date | None]:
    """Return the first and the last day of a standing that begins on a day; no last day where it has no end.

    Of the scheme's length and its fixed end the earlier one holds.
    """
    ends = [] if scheme.valid_until is None else [scheme.valid_until]
    if scheme.validity_months is not None:
        ends.append(add_months(first, scheme.validity_months) - datetime.timedelta(days=1))
    return first, min(ends, default=None)


def too_young(scheme: "Scheme", founded: int | None, day: datetime.date) -> bool:
    """Say whether an organization surely does not exist long enough on a day; of its founding the year is known."""
    if not scheme.minimum_months or founded is None:
        return False
    return add_months(datetime.date(founded, 1, 1), scheme.minimum_months) > day

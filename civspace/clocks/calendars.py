"""Counting working days: pure functions on a calendar, without the database.

The day on which something arrives, in the zone of the station, is day 0; it is due at the last second of the n-th
working day after it. Whatever the hour, the count is therefore the same for everybody who wrote on that day.
"""

import datetime
import zoneinfo
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)
LAST_SECOND = datetime.time(23, 59, 59)
#: Nobody promises more than this; it also bounds the walk along the calendar.
MOST_DAYS = 400


@dataclass(frozen=True)
class Calendar:
    """The working days of one duty station: zone, days off in the week (ISO numbers) and official holidays."""

    zone: zoneinfo.ZoneInfo
    weekend: frozenset[int] = frozenset({6, 7})
    holidays: frozenset[datetime.date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.weekend >= frozenset(range(1, 8)):
            raise ValueError("A week needs a working day.")

    def is_working_day(self, day: datetime.date) -> bool:
        """Say whether the station works on a day."""
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def day_of(self, moment: datetime.datetime) -> datetime.date:
        """Return the day that it is at the station at a moment (aware)."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: datetime.date) -> datetime.datetime:
        """Return the last second of a day at the station, in UTC."""
        return datetime.datetime.combine(day, LAST_SECOND, tzinfo=self.zone).astimezone(datetime.UTC)

    def add_working_days(self, day: datetime.date, number: int) -> datetime.date:
        """Return the n-th working day after a day; 0 is the day itself, or the next working day. ValueError below 0."""
        if not 0 <= number <= MOST_DAYS:
            raise ValueError(f"The number of working days is 0 to {MOST_DAYS}.")
        while number > 0 or not self.is_working_day(day):
            day += DAY
            if self.is_working_day(day) and number > 0:
                number -= 1
        return day

    def working_days_between(self, first: datetime.date, last: datetime.date) -> int:
        """Return how many working days lie after the first day up to and including the last; 0 when none do."""
        return sum(1 for step in range(1, (last - first).days + 1) if self.is_working_day(first + DAY * step))

    def due_at(self, moment: datetime.datetime, number: int) -> datetime.datetime:
        """Return the last second of the n-th working day after the day on which a moment falls, in UTC."""
        return self.end_of(self.add_working_days(self.day_of(moment), number))

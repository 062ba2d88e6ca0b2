"""Counting working days: weekends, holidays, and the edge of midnight in three zones."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civspace.clocks.calendars import MOST_DAYS, Calendar

ZONES = ("America/New_York", "Europe/Zurich", "Africa/Nairobi")
NEW_YORK, GENEVA, NAIROBI = (Calendar(zoneinfo.ZoneInfo(name)) for name in ZONES)
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 1))


def calendars() -> st.SearchStrategy[Calendar]:
    return st.builds(
        Calendar,
        st.sampled_from(ZONES).map(zoneinfo.ZoneInfo),
        st.frozensets(st.integers(1, 7), max_size=4),
        st.frozensets(DAYS, max_size=12),
    )


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2026-06-12", 0, "2026-06-12"),  # a Friday is its own day 0
        ("2026-06-12", 1, "2026-06-15"),
        ("2026-06-13", 0, "2026-06-15"),  # from a Saturday the count begins on Monday
        ("2026-06-13", 1, "2026-06-15"),
        ("2026-06-14", 3, "2026-06-17"),
        ("2026-06-12", 5, "2026-06-19"),
        ("2026-12-30", 2, "2027-01-01"),
    ],
)
def test_days_without_holidays(start: str, number: int, expected: str) -> None:
    assert GENEVA.add_working_days(day(start), number) == day(expected)


def test_a_holiday_is_no_working_day() -> None:
    calendar = Calendar(GENEVA.zone, holidays=frozenset({day("2026-09-10")}))
    assert not calendar.is_working_day(day("2026-09-10"))
    assert calendar.add_working_days(day("2026-09-09"), 1) == day("2026-09-11")
    assert calendar.working_days_between(day("2026-09-09"), day("2026-09-14")) == 2


def test_a_holiday_on_a_weekend_changes_nothing() -> None:
    calendar = Calendar(GENEVA.zone, holidays=frozenset({day("2026-06-13")}))
    assert calendar.add_working_days(day("2026-06-12"), 1) == day("2026-06-15")


@pytest.mark.parametrize(
    ("calendar", "moment", "due"),
    [
        # The last second of a Monday and the first of the Tuesday, at each station: one day apart.
        (NEW_YORK, "2026-06-09T03:59:59+00:00", "2026-06-11T03:59:59+00:00"),
        (NEW_YORK, "2026-06-09T04:00:00+00:00", "2026-06-12T03:59:59+00:00"),
        (GENEVA, "2026-06-08T21:59:59+00:00", "2026-06-10T21:59:59+00:00"),
        (GENEVA, "2026-06-08T22:00:00+00:00", "2026-06-11T21:59:59+00:00"),
        (NAIROBI, "2026-06-08T20:59:59+00:00", "2026-06-10T20:59:59+00:00"),
        (NAIROBI, "2026-06-08T21:00:00+00:00", "2026-06-11T20:59:59+00:00"),
        # Over a change of the clocks the day still ends at midnight of the place.
        (GENEVA, "2026-10-23T10:00:00+00:00", "2026-10-27T22:59:59+00:00"),
        (NEW_YORK, "2026-03-06T17:00:00+00:00", "2026-03-11T03:59:59+00:00"),
    ],
)
def test_midnight_is_that_of_the_station(calendar: Calendar, moment: str, due: str) -> None:
    found = calendar.due_at(datetime.datetime.fromisoformat(moment), 2)
    assert found == datetime.datetime.fromisoformat(due)


def test_numbers_that_nobody_promises() -> None:
    for number in (-1, MOST_DAYS + 1):
        with pytest.raises(ValueError, match="working days"):
            GENEVA.add_working_days(day("2026-06-12"), number)
    with pytest.raises(ValueError, match="working day"):
        Calendar(GENEVA.zone, frozenset(range(1, 8)))


@given(calendars(), DAYS, st.integers(1, 40))
def test_the_result_is_a_working_day_and_so_many_lie_between(
    calendar: Calendar, first: datetime.date, number: int
) -> None:
    last = calendar.add_working_days(first, number)
    assert calendar.is_working_day(last)
    assert calendar.working_days_between(first, last) == number


@given(calendars(), DAYS, st.integers(0, 30), st.integers(1, 30))
def test_two_steps_are_one(calendar: Calendar, first: datetime.date, one: int, two: int) -> None:
    step = calendar.add_working_days(calendar.add_working_days(first, one), two)
    if calendar.is_working_day(first) or one:
        assert step == calendar.add_working_days(first, one + two)


@given(
    calendars(),
    st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2027, 6, 1), timezones=st.just(datetime.UTC)),
    st.integers(1, 20),
)
def test_due_is_after_the_moment_and_never_moves_back(
    calendar: Calendar, moment: datetime.datetime, number: int
) -> None:
    due = calendar.due_at(moment, number)
    assert due > moment
    assert due.astimezone(calendar.zone).strftime("%H:%M:%S") == "23:59:59"
    assert calendar.due_at(moment + datetime.timedelta(hours=5), number) >= due

"""The dates of the track: pure functions on days, over many years."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.accreditation.reports.track import Lengths, add_months, dates, period, threshold

ECOSOC = Lengths(48, 6, 12, 36)
DAY = datetime.date
days = st.dates(DAY(1950, 1, 1), DAY(2150, 1, 1))


@pytest.mark.parametrize(
    "first, today, expected",
    [
        (DAY(2022, 7, 21), DAY(2022, 7, 21), (DAY(2022, 7, 21), DAY(2026, 7, 20), DAY(2026, 7, 21))),
        (DAY(2022, 7, 21), DAY(2026, 1, 21), (DAY(2022, 7, 21), DAY(2026, 7, 20), DAY(2026, 7, 21))),
        # Less than six months are left when the portal begins to count: there is time to write.
        (DAY(2022, 7, 21), DAY(2026, 1, 22), (DAY(2022, 7, 21), DAY(2026, 7, 20), DAY(2026, 7, 22))),
        # Periods that ended before are not asked for.
        (DAY(1997, 5, 1), DAY(2026, 11, 21), (DAY(2025, 5, 1), DAY(2029, 4, 30), DAY(2029, 5, 1))),
        # The twenty-ninth of February.
        (DAY(2024, 2, 29), DAY(2024, 3, 1), (DAY(2024, 2, 29), DAY(2028, 2, 28), DAY(2028, 2, 29))),
    ],
)
def test_the_period_that_is_owed_next(first, today, expected) -> None:
    found = period(first, today, ECOSOC)
    assert (found.begins, found.ends, found.due) == expected


def test_every_later_date_is_known_beforehand() -> None:
    found = dates(DAY(2026, 8, 31), ECOSOC)
    assert (found.suspended, found.withdrawn, found.again) == (DAY(2027, 2, 28), DAY(2028, 2, 28), DAY(2031, 2, 28))


@given(days, days)
def test_a_report_covers_its_years_and_leaves_time(first: datetime.date, today: datetime.date) -> None:
    found = period(first, today, ECOSOC)
    assert found.begins <= found.ends < found.due
    assert found.due >= add_months(today, 6)
    assert add_months(first, 48) > today or found.begins > first
    assert (found.ends - found.begins).days in range(1459, 1462)


@given(days)
def test_a_suspension_lasts_a_year_and_no_date_comes_before_the_one_before_it(due: datetime.date) -> None:
    found = dates(due, ECOSOC)
    assert found.due < found.suspended < found.withdrawn < found.again
    assert (found.withdrawn - found.suspended).days in (365, 366)


def test_reminders_come_once_for_each_step_even_when_nights_were_missed() -> None:
    day = DAY(2026, 12, 31)
    owed = {left: threshold(day - datetime.timedelta(days=left), day) for left in (91, 90, 31, 30, 29, 8, 7, 1, 0, -1)}
    assert owed == {91: None, 90: 90, 31: 90, 30: 30, 29: 30, 8: 30, 7: 7, 1: 7, 0: 7, -1: None}

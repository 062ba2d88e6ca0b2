"""Moments on the clock of a meeting, and what differs between two versions."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.calendar.timetable import Mark, by_day, compare, instant, stands_under

SIX = ("ar", "zh-hans", "en", "fr", "ru", "es")
GENEVA = ZoneInfo("Europe/Zurich")


def frozen(key: str, *, day: int = 1, hour: int = 9, room: str = "XX", items: tuple[str, ...] = ("1",), title=""):
    begins = datetime.datetime(2030, 6, day, hour, tzinfo=datetime.UTC)
    return {
        "id": key,
        "begins_at": begins.isoformat(),
        "ends_at": (begins + datetime.timedelta(hours=3)).isoformat(),
        "room": room,
        "format": "in_person",
        "webcast_url": "",
        "titles": dict.fromkeys(SIX, title),
        "notes": dict.fromkeys(SIX, ""),
        "items": [{"number": number, "titles": dict.fromkeys(SIX, number)} for number in items],
    }


def marks(after, before):
    return [(line.slot.id, line.mark) for line in compare(after, before)]


def test_a_first_version_carries_no_marks():
    assert marks([frozen("b", hour=12), frozen("a")], None) == [("a", None), ("b", None)]


def test_each_way_to_differ():
    before = [frozen("same"), frozen("time"), frozen("room"), frozen("items"), frozen("title"), frozen("gone")]
    after = [
        frozen("same"),
        frozen("time", day=2),
        frozen("room", room="VII"),
        frozen("items", items=("1", "2")),
        frozen("title", title="Opening"),
        frozen("fresh", day=3),
    ]
    assert dict(marks(after, before)) == {
        "same": None,
        "time": Mark.MOVED,
        "room": Mark.MOVED,
        "items": Mark.CHANGED,
        "title": Mark.CHANGED,
        "gone": Mark.CANCELLED,
        "fresh": Mark.NEW,
    }


def test_a_line_concerns_the_items_of_before_and_after():
    line = compare([frozen("a", items=("2",))], [frozen("a", items=("1",))])[0]
    assert line.numbers == {"1", "2"}


def test_days_are_those_of_the_zone():
    late = frozen("late", hour=23)
    assert [day.date for day in by_day(compare([late], None), GENEVA)] == [datetime.date(2030, 6, 2)]
    assert [day.date for day in by_day(compare([late], None), ZoneInfo("UTC"))] == [datetime.date(2030, 6, 1)]


@pytest.mark.parametrize(
    "day,at,utc",
    [
        (datetime.date(2030, 1, 15), datetime.time(10), "2030-01-15T09:00:00+00:00"),
        (datetime.date(2030, 7, 15), datetime.time(10), "2030-07-15T08:00:00+00:00"),
        # The clocks go back on 27 October 2030: half past two comes twice; the first is meant.
        (datetime.date(2030, 10, 27), datetime.time(2, 30), "2030-10-27T00:30:00+00:00"),
    ],
)
def test_a_moment_on_the_clock(day, at, utc):
    assert instant(day, at, GENEVA).isoformat() == utc


def test_a_time_that_the_clocks_leave_out():
    with pytest.raises(ValueError):
        instant(datetime.date(2030, 3, 31), datetime.time(2, 30), GENEVA)


@given(
    st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1)),
    st.sampled_from(["Europe/Zurich", "America/New_York", "Africa/Nairobi", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_a_moment_reads_back_as_it_was_written(local, name):
    zone, local = ZoneInfo(name), local.replace(second=0, microsecond=0, fold=0)
    try:
        moment = instant(local.date(), local.time(), zone)
    except ValueError:
        # Left out by the clocks: an hour later it exists.
        later = local + datetime.timedelta(hours=1)
        assert instant(later.date(), later.time(), zone)
    else:
        assert moment.astimezone(zone).replace(tzinfo=None, fold=0) == local


@pytest.mark.parametrize(
    "number,above,expected",
    [
        ("2", "2", True),
        ("2.1", "2", True),
        ("75 (b)", "75", True),
        ("75(b)", "75", True),
        ("20", "2", False),
        ("2", "2.1", False),
        ("3.1", "2", False),
    ],
)
def test_what_stands_under_an_item(number, above, expected):
    assert stands_under(number, above) is expected

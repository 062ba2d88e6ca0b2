"""Clocks: the whole table, pauses that give days back, expiry that happens once, and the data files."""

import contextlib
import datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.clocks import domain, registry
from civspace.clocks.loading import load_holidays, load_stations
from civspace.clocks.models import Clock, DutyStation, Holiday
from civspace.clocks.queries import add_working_days, due_at, is_working_day, live_clock
from civspace.clocks.states import CLOCK, State
from civspace.front.demo.clock import at
from civspace.workflow import IllegalMove
from tests import factories

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
MONDAY = datetime.datetime(2026, 6, 8, 9, tzinfo=UTC)


@pytest.fixture
def station() -> DutyStation:
    return DutyStation.objects.create(code="geneva", name_en="Geneva", time_zone="Europe/Zurich")


@pytest.fixture
def subject() -> Any:
    return factories.make_organization()


def clock_of(subject: Any, station: DutyStation, days: int = 3) -> Clock:
    with at(MONDAY):
        return domain.start_clock(subject=subject, kind="test", station=station, working_days=days)


def later(days: int, hour: int = 0) -> Any:
    return at(MONDAY + datetime.timedelta(days=days, hours=hour))


def end_of(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}T23:59:59").replace(tzinfo=ZoneInfo("Europe/Zurich"))


VERBS = {
    "pause": lambda clock: domain.pause_clock(clock=clock, by=None, reason="Asked back."),
    "resume": lambda clock: domain.resume_clock(clock=clock, by=None),
    "extend": lambda clock: domain.extend_clock(clock=clock, by=None, working_days=5, reason="Holidays."),
    "meet": lambda clock: domain.meet_clock(clock=clock),
}


def in_state(state: str, subject: Any, station: DutyStation) -> Clock:
    clock = clock_of(subject, station)
    with later(1):
        if state == State.PAUSED:
            VERBS["pause"](clock)
        elif state == State.MET:
            VERBS["meet"](clock)
    if state == State.EXPIRED:
        with later(5):
            assert domain.expire_clock(clock_id=clock.pk)
    clock.refresh_from_db()
    assert clock.state == state
    return clock


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_the_whole_table(state: str, verb: str, subject: Any, station: DutyStation) -> None:
    clock = in_state(state, subject, station)
    before = Clock.objects.values().get(pk=clock.pk)
    entries = Entry.objects.count()
    with later(6):
        if CLOCK.allows(verb, state):
            VERBS[verb](clock)
            clock.refresh_from_db()
            assert clock.state == CLOCK.target(verb, state)
        else:
            with pytest.raises(IllegalMove):
                VERBS[verb](clock)
            assert Clock.objects.values().get(pk=clock.pk) == before
            assert Entry.objects.count() == entries


def test_a_pause_gives_back_the_working_days_that_it_covered(subject: Any, station: DutyStation) -> None:
    clock = clock_of(subject, station)
    assert clock.due_at == end_of("2026-06-11")
    with later(1):  # Tuesday
        domain.pause_clock(clock=clock, by=None, reason="Asked back.")
    with later(4):  # Friday: Wednesday, Thursday and Friday stood still
        domain.resume_clock(clock=clock, by=None)
    clock.refresh_from_db()
    assert clock.due_at == end_of("2026-06-16")
    with later(7):  # Monday, paused and resumed on one day: costs nothing
        domain.pause_clock(clock=clock, by=None, reason="Again.")
    with later(7, 4):
        domain.resume_clock(clock=clock, by=None)
    clock.refresh_from_db()
    assert clock.due_at == end_of("2026-06-16")
    with later(7, 5):
        domain.extend_clock(clock=clock, by=None, working_days=2, reason="More to read.")
    clock.refresh_from_db()
    assert (clock.due_at, clock.extra_days) == (end_of("2026-06-18"), 2)
    assert [pause.reason for pause in clock.pauses.all()] == ["Asked back.", "Again."]


def test_a_paused_clock_is_never_overdue_and_never_expires(subject: Any, station: DutyStation) -> None:
    clock = in_state(State.PAUSED, subject, station)
    with later(60):
        assert not clock.is_overdue(timezone.now())
        assert domain.sweep() == 0


def test_what_is_over_expires_once_and_what_follows_happens_once(subject: Any, station: DutyStation) -> None:
    clock, calls = clock_of(subject, station), []
    with patch.dict(registry.expired, {"test": lambda it: calls.append(it.pk)}):
        with later(3):
            assert domain.sweep() == 0  # due at the end of this day
        with later(4):
            assert domain.sweep() == 1
            assert domain.sweep() == 0
            assert not domain.expire_clock(clock_id=clock.pk)
    assert calls == [clock.pk]
    clock.refresh_from_db()
    assert clock.state == State.EXPIRED and clock.expired_at is not None


def test_what_follows_and_fails_leaves_the_clock_running(subject: Any, station: DutyStation) -> None:
    clock = clock_of(subject, station)

    def fail(it: Clock) -> None:
        raise RuntimeError

    with later(4), patch.dict(registry.expired, {"test": fail}):
        assert domain.sweep() == 0
    clock.refresh_from_db()
    assert clock.state == State.RUNNING


def test_one_live_clock_of_a_kind(subject: Any, station: DutyStation) -> None:
    clock = clock_of(subject, station)
    with contextlib.suppress(IntegrityError), transaction.atomic():
        clock_of(subject, station)
        pytest.fail("A second live clock was started")
    domain.meet_clock(clock=clock)
    assert live_clock(subject, "test") is None
    assert clock_of(subject, station).pk != clock.pk


def test_reasons_are_needed(subject: Any, station: DutyStation) -> None:
    clock = clock_of(subject, station)
    with pytest.raises(ValidationError) as refused:
        domain.pause_clock(clock=clock, by=None, reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    with pytest.raises(ValidationError) as refused:
        domain.extend_clock(clock=clock, by=None, working_days=0, reason="")
    assert set(refused.value.message_dict) == {"reason", "working_days"}
    clock.refresh_from_db()
    assert clock.version == 1


def test_an_extension_must_reach_the_future(subject: Any, station: DutyStation) -> None:
    clock = in_state(State.EXPIRED, subject, station)
    with later(30), pytest.raises(ValidationError):
        domain.extend_clock(clock=clock, by=None, working_days=1, reason="Late.")
    clock.refresh_from_db()
    assert clock.state == State.EXPIRED


def test_the_files_load_twice_and_hold_working_days_only() -> None:
    assert load_stations().created == 4
    first = load_holidays()
    again = load_holidays()
    assert first.created == again.unchanged == Holiday.objects.count()
    assert set(DutyStation.objects.values_list("pk", flat=True)) == {"new-york", "geneva", "vienna", "nairobi"}
    for row in Holiday.objects.select_related("station"):
        assert row.day.isoweekday() < 6, row
        assert row.source_title and "unverified" in row.confidence, row
        assert all(getattr(row, f"name_{code}") for code in ("ar", "zh_hans", "en", "fr", "ru", "es")), row
    for station in DutyStation.objects.all():
        years = {day.year for day in station.holidays.values_list("day", flat=True)}
        assert years == {2026, 2027}


def test_the_calendar_of_a_station_in_the_database() -> None:
    load_stations()
    load_holidays()
    geneva = DutyStation.objects.get(pk="geneva")
    assert not is_working_day(geneva, datetime.date(2026, 9, 10))
    assert add_working_days(geneva, datetime.date(2026, 9, 9), 1) == datetime.date(2026, 9, 11)
    moment = datetime.datetime(2026, 4, 2, 9, tzinfo=UTC)
    assert due_at(geneva, moment, 1) == end_of("2026-04-07")  # Good Friday, weekend and Easter Monday lie between


def test_the_page_of_working_days(client: Any, django_assert_num_queries: Any) -> None:
    load_stations()
    load_holidays()
    page = client.get("/en/working-days/")
    assert page.status_code == 200
    assert page.content.decode().count("<h2") >= 4


HOURS = {
    # Nights, weekends and holidays count; a clock of the station does not, even when it is put forward or back.
    ("Europe/Zurich", "2026-06-05T16:00:00+02:00", 48): "2026-06-07T16:00:00+02:00",
    ("Europe/Zurich", "2026-03-28T12:00:00+01:00", 48): "2026-03-30T13:00:00+02:00",
    ("America/New_York", "2026-11-25T20:00:00-05:00", 48): "2026-11-27T20:00:00-05:00",
    ("America/New_York", "2026-10-31T12:00:00-04:00", 48): "2026-11-02T11:00:00-05:00",
    ("Africa/Nairobi", "2026-12-24T23:59:59+03:00", 48): "2026-12-26T23:59:59+03:00",
    ("Africa/Nairobi", "2026-06-30T00:00:00+03:00", 1): "2026-06-30T01:00:00+03:00",
}


@pytest.mark.parametrize("zone, start, hours", list(HOURS))
def test_hours_run_through_nights_weekends_and_holidays(zone, start, hours, subject) -> None:
    station = DutyStation.objects.create(code="somewhere", name_en="Somewhere", time_zone=zone)
    moment = datetime.datetime.fromisoformat(start)
    clock = domain.start_clock(subject=subject, kind="test", station=station, hours=hours, at=moment)
    wanted = datetime.datetime.fromisoformat(HOURS[zone, start, hours])
    assert (clock.due_at, clock.hours, clock.working_days) == (wanted, hours, 0)
    with at(wanted):
        assert not domain.expire_clock(clock_id=clock.pk)
    with at(wanted + datetime.timedelta(seconds=1)):
        assert domain.expire_clock(clock_id=clock.pk)


def test_a_clock_of_hours_is_given_back_its_pauses_and_never_extended(subject, station) -> None:
    with at(MONDAY):
        clock = domain.start_clock(subject=subject, kind="test", station=station, hours=48)
    with later(1):
        domain.pause_clock(clock=clock, by=None, reason="Asked back.")
    with later(4, hour=3):
        clock = domain.resume_clock(clock=clock, by=None)
        assert clock.due_at == MONDAY + datetime.timedelta(days=5, hours=3)
        with pytest.raises(IllegalMove):
            VERBS["extend"](clock)
    clock.refresh_from_db()
    assert (clock.extra_days, clock.due_at) == (0, MONDAY + datetime.timedelta(days=5, hours=3))


def test_a_clock_counts_days_or_hours(subject, station) -> None:
    for wrong in ({"working_days": 1, "hours": 1}, {"hours": -1}, {"hours": 24 * 401}):
        with pytest.raises(ValueError, match="working days or hours"):
            domain.start_clock(subject=subject, kind="test", station=station, **wrong)
    assert not Clock.objects.exists()

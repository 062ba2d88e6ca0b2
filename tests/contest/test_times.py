"""How long each step may take: the nearer the meeting, the less; and a stage that begins near the meeting is urgent."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.models import Policy
from civspace.contest.states import Stage, Urgency
from civspace.contest.times import interim_is_due, more_urgent, time_to_decide, urgency_of
from civspace.front.demo.clock import at
from tests.contest.cast import NOW, filed, fresh, make_cast, ruling

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
DEFAULT = Policy(
    acknowledge_days=2,
    decision_days=20,
    urgent_days=5,
    immediate_hours=48,
    urgent_below=30,
    immediate_below=7,
    interim_below=10,
    interim_hours=48,
    review_days=15,
    urgent_review_days=3,
    panel_days=20,
    urgent_panel_days=5,
)


def hours(time: Any) -> int:
    """Return the least that a promise can last on the wall clock: working days as days."""
    return int(time.working_days * 24 + time.hours)


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from(list(Stage)))
def test_the_nearer_the_meeting_the_less_time(one: int, other: int, stage: Stage) -> None:
    near, far = sorted((one, other))
    times = [time_to_decide(DEFAULT, stage, urgency_of(DEFAULT, TODAY, TODAY + days * DAY)) for days in (near, far)]
    assert hours(times[0]) <= hours(times[1])
    assert all((time.working_days == 0) != (time.hours == 0) for time in times)
    due = [interim_is_due(DEFAULT, TODAY, TODAY + days * DAY) for days in (near, far)]
    assert due[0] or not due[1]


@given(st.integers(1, 4000))
def test_a_meeting_that_is_over_hurries_nobody(days: int) -> None:
    assert urgency_of(DEFAULT, TODAY, TODAY - days * DAY) == Urgency.ORDINARY
    assert not interim_is_due(DEFAULT, TODAY, TODAY - days * DAY)


@given(st.lists(st.sampled_from(list(Urgency)), min_size=1, max_size=5))
def test_what_was_urgent_once_stays_so(seen: list[Urgency]) -> None:
    found = seen[0]
    for one in seen:
        found = more_urgent(found, one)
    times = [hours(time_to_decide(DEFAULT, Stage.FIRST, one)) for one in seen]
    assert hours(time_to_decide(DEFAULT, Stage.FIRST, found)) == min(times)


#: Days before the meeting at which the review is asked for, how urgent it is, when it is due, is a measure owed.
#: The complaint was filed on Monday, 8 June 2026, 60 days before the meeting of 7 August.
STAGES = [
    (30, "ordinary", "2026-07-29T23:59:59", False),
    (29, "urgent", "2026-07-14T23:59:59", False),
    (10, "urgent", "2026-07-31T23:59:59", False),
    (9, "urgent", "2026-08-03T23:59:59", True),
    (7, "urgent", "2026-08-05T23:59:59", True),
    (6, "immediate", "2026-08-05T23:59:59", True),
    (0, "immediate", "2026-08-12T23:59:59", True),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "urgency", "due", "interim"), STAGES)
def test_a_review_that_is_asked_for_near_the_meeting_is_urgent(
    settings: Any, before: int, urgency: str, due: str, interim: bool
) -> None:
    cast = make_cast(settings, begins_in=60)
    with at(NOW):
        made = filed(cast)
        assert made.urgency == "ordinary"
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **ruling())
    with at(NOW + (60 - before) * DAY):
        made = domain.request_review(complaint=fresh(made), by=cast.people["head"])
    assert (made.urgency, made.due_at) == (urgency, datetime.datetime.fromisoformat(f"{due}+02:00"))
    kinds = Clock.objects.filter(subject_id=str(made.pk), state="running").values_list("kind", flat=True)
    assert set(kinds) == {"contest-review", *(["contest-interim"] if interim else [])}


@pytest.mark.django_db
@pytest.mark.parametrize("decided", [True, False])
def test_an_interim_measure_is_owed_once_whatever_the_stage(settings: Any, decided: bool) -> None:
    cast = make_cast(settings, begins_in=8)
    with at(NOW):
        made = filed(cast)
        if decided:
            said = {"measure": "remote-access", "text": "By video."}
            domain.decide_interim(complaint=made, by=cast.people["decider"], **said)
    with at(NOW + 3 * DAY):
        sweep()
        domain.answer_complaint(complaint=fresh(made), by=cast.people["decider"], **ruling())
        made = domain.request_review(complaint=fresh(made), by=cast.people["head"])
    assert made.urgency == "immediate"
    assert Clock.objects.filter(subject_id=str(made.pk), kind="contest-interim").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "open_still"), [(0, True), (1, False)])
def test_a_window_is_open_to_its_last_second(settings: Any, late: int, open_still: bool) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **ruling())
    made = fresh(made)
    with at(made.next_until + datetime.timedelta(seconds=late)):
        assert domain.close_windows() == (0 if open_still else 1)
        assert fresh(made).state == ("answered" if open_still else "closed")
        if open_still:
            assert domain.request_review(complaint=fresh(made), by=cast.people["head"]).state == "review"

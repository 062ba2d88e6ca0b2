"""On which days a standing is valid, and what pages call it."""

import datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from meetings.accreditation.models import Standing
from meetings.accreditation.queries import claims_of, standing_on, status_on
from meetings.accreditation.states import State
from tests.accreditation.things import load, today
from tests.factories import make_organization, make_standing

DAY = datetime.date(2026, 6, 15)
NEAR = st.integers(-2, 2).map(lambda days: DAY + datetime.timedelta(days=days))
ENDS = st.none() | NEAR


class Days(TestCase):
    """Every state with every pair of ends around a day."""

    @given(state=st.sampled_from(list(State)), begins=ENDS, ends=ENDS)
    @example(state=State.CONFIRMED, begins=DAY, ends=DAY)
    @example(state=State.CONFIRMED, begins=None, ends=DAY - datetime.timedelta(days=1))
    @example(state=State.CONFIRMED, begins=DAY + datetime.timedelta(days=1), ends=None)
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_valid_on(self, state: State, begins: datetime.date | None, ends: datetime.date | None) -> None:
        load()
        organization = make_organization()
        standing = make_standing(organization=organization, state=state, valid_from=begins, valid_to=ends)
        covers = (begins is None or begins <= DAY) and (ends is None or ends >= DAY)
        assert list(Standing.objects.valid_on(DAY)) == ([standing] if covers and state == State.CONFIRMED else [])
        assert standing_on(organization.pk, DAY) == ([standing] if covers and state == State.CONFIRMED else [])
        assert claims_of(organization.pk, DAY) == ([standing] if covers and state == State.CLAIMED else [])
        assert claims_of(organization.pk) == ([standing] if state == State.CLAIMED else [])
        assert Standing.objects.overlapping(DAY, DAY).exists() is covers
        # What a page calls it agrees with what it is.
        label = status_on(standing, DAY).label
        if state == State.CONFIRMED:
            assert (label == "Confirmed") is covers
            assert (label == "Expired") is (ends is not None and ends < DAY)
        else:
            assert label == state.label

    @given(first=st.tuples(ENDS, ENDS), second=st.tuples(ENDS, ENDS))
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_overlapping_is_sharing_a_day(
        self,
        first: tuple[datetime.date | None, datetime.date | None],
        second: tuple[datetime.date | None, datetime.date | None],
    ) -> None:
        load()
        for begins, ends in (first, second):
            if begins and ends and ends < begins:
                return
        make_standing(organization=make_organization(), valid_from=first[0], valid_to=first[1])
        days = [DAY + datetime.timedelta(days=number) for number in range(-9, 10)]

        def within(day: datetime.date, span: tuple[datetime.date | None, datetime.date | None]) -> bool:
            return (span[0] is None or span[0] <= day) and (span[1] is None or day <= span[1])

        shared = any(within(day, first) and within(day, second) for day in days)
        assert Standing.objects.overlapping(*second).exists() is shared


@pytest.mark.django_db
def test_the_highest_category_comes_first() -> None:
    load()
    organization = make_organization()
    for category in ("roster", "general", "special"):
        make_standing(organization=organization, category=category)
    assert [row.category_id for row in standing_on(organization.pk, today())] == [
        "general",
        "special",
        "roster",
    ]

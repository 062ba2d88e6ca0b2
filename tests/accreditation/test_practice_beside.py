"""What was received stands beside what was decided: published against a reader who tries every world that fits both."""

from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetings.accreditation.models import Scheme
from meetings.accreditation.practice.beside import Shown
from meetings.accreditation.practice.counting import Case, Numbers
from meetings.accreditation.practice.domain import of_cases
from meetings.accreditation.schemes.states import Way

LEAST = 2
MOST = 7  # how far the reader tries; what reaches it is taken as wide
REGIONS = ("african", "grulac")
#: Granted, refused and left over, of each region.
Parts = tuple[int, int, int]


@pytest.fixture(autouse=True)
def low(settings):
    settings.FIGURES_THRESHOLD = LEAST


def cases(column: str, counts: Iterable[int]) -> list[Case]:
    return [Case(region, "ngo", column) for region, count in zip(REGIONS, counts, strict=False) for _ in range(count)]


def published(parts: list[Parts], came: Iterable[int], earlier: Iterable[Shown] = ()) -> Shown:
    """What is published of a period of a scheme in which staff decide; who was granted stands in the register."""
    granted, refused, left = zip(*parts, strict=True)
    found = Numbers(
        received=cases("received", came),
        left=cases("left", left),
        outcomes=cases("grant", granted) + cases("refuse", refused),
    )
    lines = of_cases(Scheme(code="x", way=Way.STAFF), found, list(earlier))
    return {(table, split, row, column): number for table, split, row, column, number in lines}


def fits(shown: Shown, parts: Iterable[Parts], came: Iterable[int]) -> bool:
    """Say whether a world says what is shown; what is hidden is at least 1."""
    rows = dict(zip(REGIONS, zip(parts, came, strict=True), strict=False))
    for (table, split, row, column), number in shown.items():
        of = [rows.get(row, ((0, 0, 0), 0))] if split == "region" else rows.values()
        granted, refused = sum(part[0] for part, _ in of), sum(part[1] for part, _ in of)
        true = {"grant": granted, "total": granted + refused}.get(column, refused)
        if table == "received":
            true = sum(number for _part, number in of)
        if table in ("received", "outcomes") and (true != number if number is not None else true < 1):
            return False
    return True


def wide(could: set[int]) -> bool:
    return max(could) - min(could) > LEAST or max(could) >= MOST


def of_one_period(shown: Shown, granted: list[int]) -> Iterator[list[Parts]]:
    came = shown.get(("received", "none", "", "total"))
    most = MOST if came is None else came
    for north, south, waits in product(range(MOST + 1), range(MOST + 1), range(most + 1)):
        rest = range(MOST + 1) if came is None else [came - sum(granted) - north - south - waits]
        for other in rest:
            world = [(granted[0], north, waits), (granted[1], south, other)]
            if other >= 0 and fits(shown, world, map(sum, world)):
                yield world


few = st.integers(0, 5)


@settings(max_examples=60, deadline=None)
@given(st.tuples(few, few, few), st.tuples(few, few, few))
@example((4, 1, 0), (5, 0, 0))
@example((4, 1, 0), (5, 0, 4))
def test_what_was_refused_could_be_more_than_the_threshold_of_numbers(north, south):
    """In one period, in all and by region, where a number is hidden or a table withheld."""
    shown = published([north, south], [sum(north), sum(south)])
    worlds = list(of_one_period(shown, [north[0], south[0]]))
    assert [north, south] in worlds
    if shown["outcomes", "none", "", "refuse"] is None:
        assert wide({world[0][1] + world[1][1] for world in worlds})
    by_region = ("received", "region") in {key[:2] for key in shown}
    withheld = ("outcomes", "region") not in {key[:2] for key in shown} and shown["outcomes", "none", "", "total"] != 0
    told = shown["outcomes", "none", "", "refuse"]
    for at, region in enumerate(REGIONS):
        could = {world[at][1] for world in worlds}
        if shown.get(("outcomes", "region", region, "refuse"), 0) is None:
            assert wide(could)
        # Of a withheld table everything is open that the number in all leaves open. From where nothing came, nothing
        # was refused: zeros are shown.
        elif withheld and by_region and sum((north, south)[at]):
            assert wide(could) or (told is not None and could == set(range(told + 1)))


@settings(max_examples=60, deadline=None)
@given(st.lists(few, min_size=2, max_size=2), st.lists(few, min_size=2, max_size=2), few, few)
@example([4, 4], [1, 1], 3, 0)
@example([4, 4], [1, 0], 3, 0)
def test_nor_does_a_reader_know_more_who_adds_up_two_periods(granted, refused, first, later):
    """`first` and `later` are left over at the end of each; what is left over of the first is carried on."""
    later = max(later, first - granted[1] - refused[1])
    came = [granted[0] + refused[0] + first, granted[1] + refused[1] + later - first]
    one = published([(granted[0], refused[0], first)], came[:1])
    two = published([(granted[1], refused[1], later)], came[1:], [one])
    could: dict[int, set[int]] = {0: set(), 1: set()}
    for a, waits, b, over in product(range(MOST + 1), repeat=4):
        parts = [(granted[0], a, waits), (granted[1], b, over)]
        numbers = [granted[0] + a + waits, granted[1] + b + over - waits]
        if numbers[1] >= 0 and fits(one, parts[:1], numbers[:1]) and fits(two, parts[1:], numbers[1:]):
            could[0].add(a)
            could[1].add(b)
    for at, shown in enumerate((one, two)):
        assert refused[at] in could[at]
        assert shown["outcomes", "none", "", "refuse"] is not None or wide(could[at])

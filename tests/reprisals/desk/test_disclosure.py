"""T-Z05: no hidden count of a release can be told more exactly than "0 to 4"."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprisals.desk.disclosure import HIDDEN, Interval, Table, release, rounded, told

CATEGORIES = [f"c{number}" for number in range(9)]


@st.composite
def tables_of_the_same_cases(draw: st.DrawFn) -> dict[str, dict[str, int]]:
    """Draw one to four tables with the same sum, small counts often."""
    first = draw(st.lists(st.one_of(st.integers(0, 9), st.integers(0, 80)), min_size=1, max_size=9))
    cases = sum(first)
    tables = {"t0": dict(zip(CATEGORIES, first, strict=False))}
    for number in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.lists(st.integers(0, cases), max_size=7)))
        counts = [high - low for low, high in zip([0, *cuts], [*cuts, cases], strict=True)]
        tables[f"t{number + 1}"] = dict(zip(CATEGORIES, counts, strict=False))
    return tables


def possible(printed: dict[str, int | None]) -> list[range]:
    return [range(told(value).low, told(value).high + 1) for value in printed.values()]


def sums(ranges: list[range]) -> set[int]:
    """Return every sum that a table can have, found by adding cell by cell and not by interval arithmetic."""
    found = {0}
    for cell in ranges:
        found = {one + value for one in found for value in cell}
    return found


def feasible(tables: dict[str, dict[str, int | None]], totals: set[int], name: str, category: str) -> set[int]:
    """Return what a reader can work out about one cell."""
    index = list(tables[name]).index(category)
    cells = possible(tables[name])
    rest = sums(cells[:index] + cells[index + 1 :])
    return {value for value in cells[index] if any(value + other in totals for other in rest)}


@given(tables_of_the_same_cases())
@settings(max_examples=1500, deadline=None)
def test_every_hidden_count_stays_between_nought_and_four(counts):
    made = release(counts)
    totals = set(range(400)) if made.total_withheld else set(range(told(made.total).low, told(made.total).high + 1))
    for table in made.tables.values():
        totals &= sums(possible(table))
    assert sum(next(iter(counts.values())).values()) in totals  # what is published is true
    for name, table in made.tables.items():
        for category, value in table.items():
            if value is None:
                assert feasible(made.tables, totals, name, category) == set(range(5))


@given(tables_of_the_same_cases())
@settings(max_examples=300, deadline=None)
def test_what_is_printed_is_what_was_counted(counts):
    made = release(counts)
    assert set(made.tables) | set(made.withheld) == set(counts) and not set(made.tables) & set(made.withheld)
    for name, table in made.tables.items():
        together = {
            part: count for category in table for part in category.split(" + ") for count in [counts[name][part]]
        }
        assert together == counts[name]  # no category is lost or told twice
        for category, value in table.items():
            assert value == rounded(sum(counts[name][part] for part in category.split(" + ")))


@pytest.mark.parametrize(
    "count, printed, low, high",
    [(0, None, 0, 4), (4, None, 0, 4), (5, 5, 5, 7), (7, 5, 5, 7), (8, 10, 8, 12), (12, 10, 8, 12), (13, 15, 13, 17)],
)
def test_rounding_as_a_table(count, printed, low, high):
    assert rounded(count) == printed
    assert told(printed) == Interval(low, high)


def test_a_total_that_would_tell_a_hidden_count_is_withheld():
    # Two categories: 50 and 0. Printed 50 and a total of 50, the other could be anything from 0 to 4: that is safe.
    assert release({"region": {"east": 50, "west": 0}}).total == 50
    # 47 prints as 45 and 51 as 50: with both, the hidden one is at least 1, so the total goes.
    made = release({"region": {"east": 47, "west": 4}})
    assert made.total_withheld and made.tables == {"region": {"east": 45, "west": None}}
    # The control: without the check the hidden one could be told.
    assert not Table((("east", 47), ("west", 4))).is_safe(told(rounded(51)))
    assert Interval(0, 4) == HIDDEN


def test_another_table_can_give_a_total_away_too():
    counts = {"region": {"east": 47, "west": 4}, "outcome": {"better": 51}}
    made = release(counts)
    assert "region" in made.withheld or "outcome" in made.withheld


def test_tables_of_different_cases_are_refused():
    with pytest.raises(ValueError):
        release({"region": {"east": 5}, "outcome": {"better": 6}})
    with pytest.raises(ValueError):
        release({"region": {"east": -1}})


def test_every_small_table_by_brute_force():
    for values in product(range(7), repeat=3):
        made = release({"t": dict(zip("abc", values, strict=True))})
        assert set(made.tables) | set(made.withheld) == {"t"}

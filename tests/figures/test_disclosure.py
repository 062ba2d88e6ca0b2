"""What is published against a reader who tries every table that fits it."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civspace.figures.disclosure import OTHER, OneWay, TwoWay, one_way, release, threshold, two_way
from civspace.figures.waits import Waits, bands, waits

LEAST = 3
MOST = 8  # how far the reader tries; what reaches it is taken as wide


def ways(parts: int, total: int) -> Iterator[tuple[int, ...]]:
    """All ways to write a total as so many numbers of at least 1."""
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - parts + 2):
        for rest in ways(parts - 1, total - first):
            yield (first, *rest)


def could_be(shown: OneWay) -> dict[str, set[int]]:
    """Every value that each hidden count can have, by trying."""
    hidden = shown.hidden
    known = sum(count for count in shown.counts.values() if count is not None)
    totals = range(known, known + MOST + len(hidden)) if shown.total is None else [shown.total]
    found: dict[str, set[int]] = {name: set() for name in hidden}
    for total in totals:
        for values in ways(len(hidden), total - known):
            for name, value in zip(hidden, values, strict=True):
                found[name].add(value)
    return found


def tables_that_fit(shown: TwoWay, sums: dict[str, int]) -> Iterator[dict[tuple[str, str], int]]:
    """Every table of whole numbers that says what is shown, column by column."""
    choices = []
    for column in shown.columns:
        hidden = [row for row in shown.rows if shown.cells[row, column] is None]
        known = {row: shown.cells[row, column] for row in shown.rows if row not in hidden}
        left = sums[column] - sum(known.values())
        choices.append(
            [
                {(row, column): value for row, value in [*known.items(), *zip(hidden, way, strict=True)]}
                for way in ways(len(hidden), left)
            ]
        )
    for parts in product(*choices):
        table = {key: value for part in parts for key, value in part.items()}
        totals = {row: sum(table[row, column] for column in shown.columns) for row in shown.rows}
        if all(
            shown.totals[row] in (None, totals[row]) and (shown.totals[row] is not None or totals[row])
            for row in totals
        ):
            yield table


def check_hidden(shown: TwoWay, sums: dict[str, int]) -> None:
    """Each hidden cell and margin could be one of more numbers than the threshold."""
    tables = list(tables_that_fit(shown, sums))
    assert tables  # the true one is among them
    for key, value in shown.cells.items():
        if value is None:
            could = {table[key] for table in tables}
            assert max(could) - min(could) > LEAST, (key, could)
    for row, total in shown.totals.items():
        if total is None:
            could = {sum(table[row, column] for column in shown.columns) for table in tables}
            assert max(could) - min(could) > LEAST, (row, could)


counts = st.integers(0, 9)


@settings(max_examples=100, deadline=None)
@given(st.lists(counts, min_size=1, max_size=4), st.sets(st.sampled_from("0123")))
def test_a_hidden_count_of_a_list_could_be_more_than_the_threshold_of_numbers(values, public):
    """Nor less to a reader who knows the public ones from elsewhere: they are shown."""
    given_counts = {str(number): value for number, value in enumerate(values)}
    shown = one_way(given_counts, public=public, least=LEAST)
    for name, value in given_counts.items():
        assert shown.counts[name] in ((value,) if name in public else (None, value))
        assert value == 0 or value >= LEAST or name in public or shown.counts[name] is None
        assert value or shown.counts[name] == 0  # zeros are shown
    assert shown.total in (None, sum(values))
    for name, could in could_be(shown).items():
        assert given_counts[name] in could and max(could) - min(could) > LEAST


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(counts, min_size=2, max_size=3), min_size=2, max_size=3).filter(
        lambda it: len({*map(len, it)}) == 1
    ),
    st.sets(st.sampled_from(["c0", "c1", "c2"])),
)
def test_a_hidden_cell_of_a_table_could_be_more_than_the_threshold_of_numbers(values, public):
    rows, columns = [f"r{at}" for at in range(len(values))], [f"c{at}" for at in range(len(values[0]))]
    cells = {(row, column): values[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}
    shown = two_way(cells, rows=rows, columns=columns, public=public, least=LEAST)
    if shown is None:
        return  # withheld
    for key, value in cells.items():
        assert shown.cells[key] in ((value,) if key[1] in public else (None, value))
        assert value == 0 or value >= LEAST or key[1] in public or shown.cells[key] is None
    check_hidden(shown, {column: sum(cells[row, column] for row in rows) for column in columns})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("mno")), min_size=0, max_size=26),
    st.sets(st.sampled_from("mno"), max_size=2),
)
def test_two_tables_of_the_same_cases_say_nothing_about_one_another(cases, public):
    """The whole set: columns, two tables by row; all cells are solved together, with what is public elsewhere."""
    columns = ("m", "n", "o")
    by_region = {
        (row, column): sum(it == (row, _k, column) for it in cases for _k in [it[1]])
        for row in "ab"
        for column in columns
    }
    by_kind = {
        (row, column): sum((it[1], it[2]) == (row, column) for it in cases) for row in "xy" for column in columns
    }
    shown = release(columns, {"region": by_region, "kind": by_kind}, public=public, least=LEAST)
    sums = {column: sum(it[2] == column for it in cases) for column in columns}
    assert public.isdisjoint(shown.columns.hidden)
    for name, could in could_be(shown.columns).items():
        assert sums[name] in could and max(could) - min(could) > LEAST
    hidden = set(shown.columns.hidden)
    for table in shown.tables.values():
        if table is None:
            continue
        assert shown.columns.total == len(cases)
        # What the tables tell of the columns is what the columns tell of themselves.
        assert hidden <= set(table.together) and public.isdisjoint(table.together)
        assert all(table.cells[row, column] is not None for row in table.rows for column in public)
        told = {column: sums[column] for column in columns if column not in table.together}
        if table.together:
            told[OTHER] = len(cases) - sum(told.values())
        assert set(table.columns) == set(told)
        check_hidden(table, told)


def shown_by_column(table: TwoWay) -> list[list[int | None]]:
    return [[table.cells[row, column] for column in table.columns] for row in table.rows]


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({}, {}, 0),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}, 0),
        ({"a": 5, "b": 0}, {"a": 5, "b": 0}, 5),
        # Alone, a small number gives the total away, and so the total goes too.
        ({"a": 4, "b": 0}, {"a": None, "b": 0}, None),
        # 4 of 24 comes back by subtraction: the next smallest goes with it, and both could be 1 to 13.
        ({"a": 4, "b": 10, "c": 20}, {"a": None, "b": None, "c": 20}, 34),
        # 3 and 4 could each only be 1 to 6, six numbers: not more than five wide.
        ({"a": 3, "b": 4, "c": 23}, {"a": None, "b": None, "c": None}, 30),
        ({"a": 2, "b": 6, "c": 23}, {"a": None, "b": None, "c": 23}, 31),
        ({"a": 4, "b": 4, "c": 23}, {"a": None, "b": None, "c": 23}, 31),
        ({"a": 1, "b": 1}, {"a": None, "b": None}, None),
    ],
)
def test_lists_to_the_number(counts, shown, total):
    assert one_way(counts, least=5) == OneWay(shown, total)


def test_a_table_to_the_number():
    """One small cell: three others of a rectangle are hidden with it, the smallest that do."""
    cells = {
        ("north", "granted"): 2,
        ("north", "refused"): 30,
        ("south", "granted"): 40,
        ("south", "refused"): 20,
        ("east", "granted"): 9,
        ("east", "refused"): 12,
    }
    shown = two_way(cells, rows=("north", "south", "east"), columns=("granted", "refused"), least=5)
    assert shown is not None
    assert shown_by_column(shown) == [[None, None], [40, 20], [None, None]]
    assert shown.totals == {"north": 32, "south": 60, "east": 21}


def test_a_table_in_which_nothing_can_hide_is_withheld():
    cells = {("north", "granted"): 2, ("south", "granted"): 0, ("north", "refused"): 30, ("south", "refused"): 0}
    assert two_way(cells, rows=("north", "south"), columns=("granted", "refused"), least=5) is None


def test_columns_that_are_hidden_are_put_together_in_the_tables():
    cells = {
        ("north", "granted"): 20,
        ("south", "granted"): 15,
        ("north", "closed"): 4,
        ("south", "closed"): 6,
        ("north", "refused"): 3,
        ("south", "refused"): 0,
    }
    shown = release(("granted", "closed", "refused"), {"region": cells}, least=5)
    assert shown.columns == OneWay({"granted": 35, "closed": None, "refused": None}, 48)
    table = shown.tables["region"]
    assert table is not None and table.columns == ("granted", OTHER)
    assert shown_by_column(table) == [[20, 7], [15, 6]]
    assert table.totals == {"north": 27, "south": 21}


def test_columns_are_put_together_until_a_table_can_be_shown():
    """6 refused can be split in too few ways: they stand with those that were closed."""
    cells = {("north", "granted"): 90, ("south", "granted"): 60, ("north", "closed"): 20, ("south", "closed"): 15}
    shown = release(
        ("granted", "closed", "refused"),
        {"region": {**cells, ("north", "refused"): 4, ("south", "refused"): 2}},
        least=5,
    )
    assert shown.columns == OneWay({"granted": 150, "closed": 35, "refused": 6}, 191)
    table = shown.tables["region"]
    assert table is not None and table.columns == ("granted", OTHER) and table.together == ("closed", "refused")
    assert shown_by_column(table) == [[90, 24], [60, 17]]


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        # 20 are named in the register: with the total anyone would know the 2.
        ({"granted": 20, "refused": 2}, {"granted": 20, "refused": None}, None),
        ({"granted": 30, "rejected": 1, "returned": 0}, {"granted": 30, "rejected": None, "returned": 0}, None),
        ({"granted": 20, "refused": 2, "closed": 9}, {"granted": 20, "refused": None, "closed": None}, 31),
        ({"granted": 2, "refused": 6}, {"granted": 2, "refused": 6}, 8),
        ({"granted": 2, "refused": 0}, {"granted": 2, "refused": 0}, 2),
    ],
)
def test_what_is_public_elsewhere_is_shown_and_hides_nothing(counts, shown, total):
    assert one_way(counts, public={"granted"}, least=5) == OneWay(shown, total)


def test_of_a_table_the_rows_are_hidden_whose_total_would_tell_beside_what_is_public():
    cells = {("north", "granted"): 12, ("south", "granted"): 8, ("west", "granted"): 2}
    cells |= {("north", "refused"): 1, ("south", "refused"): 13, ("west", "refused"): 0}
    shown = release(("granted", "refused"), {"region": cells}, public={"granted"}, least=5)
    assert shown.columns == OneWay({"granted": 22, "refused": 14}, 36)
    table = shown.tables["region"]
    assert table is not None and table.columns == ("granted", "refused")
    assert shown_by_column(table) == [[12, None], [8, None], [2, 0]]
    assert table.totals == {"north": None, "south": None, "west": 2}


def test_a_period_of_few_cases_shows_no_table():
    shown = release(("granted",), {"region": {("north", "granted"): 3}}, least=5)
    assert shown.columns == OneWay({"granted": None}, None)
    assert shown.tables == {"region": None}


def test_tables_of_different_cases_are_refused():
    with pytest.raises(ValueError):
        release(("granted",), {"region": {("n", "granted"): 8}, "kind": {("ngo", "granted"): 9}}, least=5)
    with pytest.raises(ValueError):
        one_way({"a": -1}, least=5)
    with pytest.raises(ValueError):
        one_way({"a": 1}, least=1)


def test_the_threshold_is_a_setting(settings):
    settings.FIGURES_THRESHOLD = 10
    assert one_way({"a": 9, "b": 40}).counts == {"a": None, "b": None}
    assert threshold() == settings.FIGURES_THRESHOLD


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], None),
        ([10, 20, 30, 40], None),
        ([10, 20, 30, 40, 1001], Waits(30, 1000)),
        ([10, 20, 32, 43, 50, 63], Waits(40, 65)),
    ],
)
def test_waits_of_few_are_not_told_and_others_are_rounded(days, found):
    assert waits(days, least=5) == found


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([1] * 4, []),
        ([1] * 6, [(0, 100, 6), (100, 200, 0), (200, None, 0)]),
        ([1] * 6 + [150] * 2, [(0, 100, 6), (100, None, 2)]),
        ([1] * 6 + [150] * 2 + [300] * 5, [(0, 100, 6), (100, None, 7)]),
        ([1] * 2 + [150] * 9 + [300] * 5, [(0, 200, 11), (200, None, 5)]),
    ],
)
def test_bands_grow_until_each_holds_enough_or_none(days, found):
    made = bands(days, (0, 100, 200), least=5)
    if found and any(0 < count < 5 for _first, _end, count in found):
        found = [(0, None, len(days))]
    assert [(band.first, band.end, band.count) for band in made] == found

"""Which counts of a year can be published so that nobody learns how many cases hide behind a small one.

Counts of 0 to 4 are printed as one band, all others and the total are rounded to 5, each by itself. Then we compute
what a reader can work out: from the total, and from every other table of the same cases. While any hidden count could
be told to be anything less than "0 to 4", the two smallest categories of its table are put together; when only two are
left, the total goes, and after it the table. Sources: thresholds of 3 to 5 in official statistics; complementary
suppression in the ESSnet handbook on disclosure control, chapter 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

SMALL = 4  # the largest count that is hidden
BASE = 5  # what all others are rounded to
JOINT = " + "  # between the names of categories that were put together


@dataclass(frozen=True)
class Interval:
    """The whole numbers that a count can be, as far as a reader knows."""

    low: int
    high: int

    def within(self, other: "Interval") -> "Interval":
        """Return what both allow."""
        return Interval(max(self.low, other.low), min(self.high, other.high))


HIDDEN = Interval(0, SMALL)


def rounded(count: int) -> int | None:
    """Return a count as it is printed: rounded to 5, or None for the band of 0 to 4."""
    return None if count <= SMALL else (count + BASE // 2) // BASE * BASE


def told(printed: int | None) -> Interval:
    """Return what a printed count tells: all that rounds to it."""
    if printed is None:
        return HIDDEN
    return Interval(max(SMALL + 1, printed - BASE // 2), printed + BASE // 2)


@dataclass(frozen=True)
class Table:
    """One table of counts by category, in the making; `withheld` tables are not published."""

    counts: tuple[tuple[str, int], ...]
    withheld: bool = False

    def cells(self) -> list[Interval]:
        """Return what each printed cell tells."""
        return [told(rounded(count)) for _name, count in self.counts]

    def total(self) -> Interval:
        """Return what the cells together tell of their sum."""
        cells = self.cells()
        return Interval(sum(cell.low for cell in cells), sum(cell.high for cell in cells))

    def is_safe(self, total: Interval) -> bool:
        """Say whether each hidden cell could still be anything from 0 to 4, if the sum lies in `total`."""
        cells = self.cells()
        low, high = sum(cell.low for cell in cells), sum(cell.high for cell in cells)
        return all(
            total.low - (high - cell.high) <= cell.low and total.high - (low - cell.low) >= cell.high
            for cell in cells
            if cell == HIDDEN
        )

    def merged(self) -> "Table":
        """Return the table with its two smallest categories put together; among equals the last by name."""
        order = sorted(self.counts, key=lambda pair: (pair[1], pair[0]))
        (first, one), (second, other) = order[:2]
        name = JOINT.join(sorted([*first.split(JOINT), *second.split(JOINT)]))
        rest = tuple(pair for pair in self.counts if pair not in order[:2])
        return replace(self, counts=(*rest, (name, one + other)))


@dataclass(frozen=True)
class Release:
    """What may be published: tables as category to printed count, and the total (both None where hidden)."""

    total: int | None
    total_withheld: bool
    tables: dict[str, dict[str, int | None]]
    withheld: tuple[str, ...]


def known_total(tables: Mapping[str, Table], total: int | None, *, withheld: bool) -> Interval:
    """Return what a reader knows of the number of cases, from the total and from every table."""
    known = Interval(0, 10**9) if withheld else told(total)
    for table in tables.values():
        if not table.withheld:
            known = known.within(table.total())
    return known


def release(counts: Mapping[str, Mapping[str, int]]) -> Release:
    """Return what may be published of tables that all count the same cases, each case once in each table.

    Raise ValueError if the tables have different sums or a count below 0.
    """
    sums = {sum(table.values()) for table in counts.values()}
    if len(sums) > 1 or any(count < 0 for table in counts.values() for count in table.values()):
        raise ValueError("These tables do not count the same cases")
    total = rounded(sums.pop() if sums else 0)
    start = {name: Table(tuple(sorted(table.items()))) for name, table in counts.items()}
    safe = _made_safe(start, total, withheld=False)
    withheld = safe is None
    if safe is None:
        safe = _made_safe(start, total, withheld=True)
        assert safe is not None  # tables are withheld until the rest is safe
    return Release(
        total=None if withheld else total,
        total_withheld=withheld,
        tables={
            name: {category: rounded(count) for category, count in table.counts}
            for name, table in safe.items()
            if not table.withheld
        },
        withheld=tuple(name for name, table in safe.items() if table.withheld),
    )


def _made_safe(tables: dict[str, Table], total: int | None, *, withheld: bool) -> dict[str, Table] | None:
    """Merge, and once the total is withheld drop tables, until all is safe; None if the total must be withheld."""
    tables = dict(tables)
    while True:
        known = known_total(tables, total, withheld=withheld)
        unsafe = [name for name, table in tables.items() if not table.withheld and not table.is_safe(known)]
        if not unsafe:
            return tables
        name = unsafe[0]
        if len(tables[name].counts) > 2:
            tables[name] = tables[name].merged()
        elif not withheld:
            return None
        else:
            tables[name] = replace(tables[name], withheld=True)

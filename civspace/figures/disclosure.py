"""Which counts of one period can be published together: those by column, and tables that split them by row.

A count of 1 to one below the threshold is hidden, and so are others from which it could be worked out. Zeros are
shown. The columns are settled first; tables then have only columns whose sum is public: those that are hidden are put
together in them, and others with them where a table cannot be shown otherwise. So what is known of one table says
nothing about another, and each is safe by itself. What everybody can count elsewhere (who was granted standing stands
in a register) is `public`: it is shown, however small, and hides nothing else. Releases of different cases are safe by
themselves and not together: where one counts those of whom the other counts a part (what was received, what was
decided), whoever publishes both holds them against each other (meetings/accreditation/practice/beside.py).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings

from civspace.figures.network import Network

TOTAL_WEIGHT, MARGIN_WEIGHT = 1000, 2
#: The column of a table in which all are put together that are hidden by themselves.
OTHER = "other"

Cells = Mapping[tuple[str, str], int]


def threshold() -> int:
    """Return the number from which on a count is shown (settings.FIGURES_THRESHOLD)."""
    return int(settings.FIGURES_THRESHOLD)


def _checked(counts: Iterable[int], least: int) -> None:
    if least < 2 or any(count < 0 for count in counts):
        raise ValueError("Counts are never below 0, and a threshold never below 2")


@dataclass(frozen=True)
class OneWay:
    """Counts by category and their total, as they are shown; None: hidden."""

    counts: dict[str, int | None]
    total: int | None

    @property
    def hidden(self) -> list[str]:
        """Return the categories whose counts are hidden."""
        return [name for name, count in self.counts.items() if count is None]

    def rest(self) -> int:
        """Return the sum of the hidden counts, which a reader gets by subtraction; the total must be shown."""
        if self.total is None:
            raise ValueError("The total is hidden")
        return self.total - sum(count for count in self.counts.values() if count is not None)


@dataclass(frozen=True)
class TwoWay:
    """Counts by row and column with the total of each row, as they are shown; None: hidden."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], int | None]
    totals: dict[str, int | None]
    #: What stands in the column OTHER.
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """What may be published of one population: by column, and split by rows; a table that is withheld is None."""

    columns: OneWay
    tables: dict[str, TwoWay | None] = field(default_factory=dict)


def one_way(counts: Mapping[str, int], *, public: Collection[str] = (), least: int | None = None) -> OneWay:
    """Return counts by category with their total, the small ones hidden. `least` is the threshold.

    Counts of the `public` categories are known anyway: they are shown. Where too few are left to hide one among others,
    the total is hidden with them, and in the end everything.
    """
    least = threshold() if least is None else least
    _checked(counts.values(), least)
    network = Network()
    arcs = {name: network.add("all", "sum", count, known=name in public) for name, count in counts.items()}
    told = not any(count for name, count in counts.items() if name not in public)
    total = network.add("sum", "all", sum(counts.values()), weight=TOTAL_WEIGHT, known=told)
    if not network.protect(least):
        return OneWay(dict.fromkeys(counts), None)
    return OneWay(
        {name: None if arc.hidden else arc.value for name, arc in arcs.items()}, None if total.hidden else total.value
    )


def two_way(
    cells: Cells,
    *,
    rows: Iterable[str],
    columns: Iterable[str],
    public: Collection[str] = (),
    least: int | None = None,
) -> TwoWay | None:
    """Return a table of which the sum of each column is public, the small cells hidden; None: withhold it.

    Of the `public` columns every cell is known anyway: they are shown.
    """
    least = threshold() if least is None else least
    _checked(cells.values(), least)
    rows, columns = tuple(rows), tuple(columns)
    network = Network()
    inner = {
        (row, column): network.add(
            ("row", row), ("column", column), cells.get((row, column), 0), known=column in public
        )
        for row in rows
        for column in columns
    }
    margins = {}
    for row in rows:
        count = sum(cells.get((row, column), 0) for column in columns)
        told = not any(cells.get((row, column), 0) for column in columns if column not in public)
        margins[row] = network.add("all", ("row", row), count, weight=MARGIN_WEIGHT, known=told)
    for column in columns:
        network.add(("column", column), "all", sum(cells.get((row, column), 0) for row in rows), known=True)
    if not network.protect(least):
        return None
    return TwoWay(
        rows,
        columns,
        {key: None if arc.hidden else arc.value for key, arc in inner.items()},
        {row: None if arc.hidden else arc.value for row, arc in margins.items()},
    )


def release(
    columns: Iterable[str], tables: Mapping[str, Cells], *, public: Collection[str] = (), least: int | None = None
) -> Release:
    """Return what may be published of one population that several tables split, each case once in each.

    `tables` go by what they split by (region, kind) to cells by (row, column). Raise ValueError if their columns have
    different sums. Cells of `public` columns are known from elsewhere, whatever a table is split by: they are put
    together with nothing. When even the total is hidden, every table is withheld.
    """
    columns = tuple(columns)
    sums = {
        name: {column: sum(count for (_row, at), count in cells.items() if at == column) for column in columns}
        for name, cells in tables.items()
    }
    found = list(sums.values())
    if not found or any(other != found[0] for other in found):
        raise ValueError("These tables do not count the same cases")
    settled = one_way(found[0], public=public, least=least)
    if settled.total is None:
        return Release(settled, dict.fromkeys(tables))
    made = {name: _split(cells, found[0], settled.hidden, public, least) for name, cells in tables.items()}
    return Release(settled, made)


def _split(
    cells: Cells, sums: Mapping[str, int], hidden: Iterable[str], public: Collection[str], least: int | None
) -> TwoWay | None:
    """Return a table in which columns are put together, the smallest first, until it can be shown; or None."""
    rows = tuple(dict.fromkeys(row for row, _column in cells))
    together = set(hidden)
    own = (column for column in sums if column not in together and column not in public)
    smallest = sorted(own, key=lambda column: (sums[column], column))
    while True:
        columns = tuple(column for column in sums if column not in together) + ((OTHER,) if together else ())
        grouped: dict[tuple[str, str], int] = {}
        for (row, column), count in cells.items():
            key = (row, OTHER if column in together else column)
            grouped[key] = grouped.get(key, 0) + count
        table = two_way(grouped, rows=rows, columns=columns, public=public, least=least)
        if table is not None:
            return replace(table, together=tuple(column for column in sums if column in together))
        if not smallest:
            return None
        together.update(smallest[: 1 if together else 2])
        smallest = [column for column in smallest if column not in together]

"""Published figures as pages show them: tables with their pictures, in a fixed number of queries."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civspace.figures.charts import Bar, Point
from civspace.figures.disclosure import OTHER
from meetings.accreditation.models import Scheme, Session
from meetings.accreditation.practice.labels import asker_names, column_label, range_label, row_label
from meetings.accreditation.practice.models import PracticeFigure, PracticePeriod
from meetings.accreditation.practice.states import COMMITTEE, COUNCIL, SETTLED, STAFF, Split, Table
from meetings.accreditation.schemes.states import Way

#: A number, None where it is hidden, "" where there is none.
Cell = int | None | str
#: How many periods a picture holds at most.
DRAWN = 8


class Figures:
    """The figures of one period by table, split, row and column."""

    def __init__(self, period: PracticePeriod) -> None:
        self.period = period
        self.by_key = {(it.table, it.split, it.row, it.column): it.number for it in period.figures.all()}

    def cell(self, table: Table, column: str, split: str = Split.NONE, row: str = "") -> Cell:
        """Return a number, None where it is hidden, "" where none was published."""
        return self.by_key.get((table, split, row, column), "")

    def rows(self, table: Table, split: str) -> list[str]:
        """Return the rows of a table that was published."""
        return list(dict.fromkeys(row for at, by, row, _column in self.by_key if (at, by) == (table, split)))

    def columns(self, table: Table, split: str) -> list[str]:
        """Return the columns of a table that was published."""
        return list(dict.fromkeys(column for at, by, _row, column in self.by_key if (at, by) == (table, split)))


@dataclass(frozen=True)
class Grid:
    """A table of figures, and the bars that are drawn of it (none where nothing can be drawn)."""

    key: str
    title: Any
    first: Any
    columns: Sequence[Any]
    rows: Sequence[tuple[Any, Sequence[Cell]]]
    bars: Sequence[Bar] = ()
    series: Sequence[Any] = field(default=())

    @property
    def named(self) -> list[tuple[Any, list[tuple[Any, Cell]]]]:
        """Return the rows with the name of its column beside each cell: a phone shows a row as a card."""
        return [(label, list(zip(self.columns, cells, strict=True))) for label, cells in self.rows]


def periods_of(scheme: Scheme) -> list[PracticePeriod]:
    """Return the published periods of a scheme with their figures, the newest first."""
    found = PracticePeriod.objects.filter(scheme=scheme).select_related("session").prefetch_related("figures")
    return list(found.order_by("-ends_on"))


def outcomes_in(session: Session) -> dict[str, int | None]:
    """Return what was published of how a session decided, by verb; nothing before the figures of its period are."""
    found = PracticeFigure.objects.filter(period__session=session, table=Table.OUTCOMES, split=Split.NONE)
    return dict(found.filter(column__in=COMMITTEE).values_list("column", "number"))


def title_of(period: PracticePeriod) -> str:
    """Return how a period is called: as its session, or as its year."""
    return str(period.session.name) if period.session is not None else str(period.ends_on.year)


def short_title(period: PracticePeriod) -> str:
    """Return the same for a picture: month and year in digits."""
    return str(period.ends_on.year) if period.session is None else f"{period.ends_on:%m/%Y}"


def outcomes_of(scheme: Scheme) -> tuple[str, ...]:
    """Return the decisions that are counted in a scheme."""
    return COMMITTEE if scheme.way == Way.COMMITTEE else STAFF


def _waits() -> list[tuple[Table, str, str]]:
    return [
        (Table.CONCLUDED, "median", _("Median, days")),
        (Table.CONCLUDED, "longest", _("Longest, days")),
    ]


def _bars(rows: Iterable[tuple[Any, Sequence[Cell]]], width: int) -> list[Bar]:
    """Return the first cells of each row as a bar; none at all where no picture can show anything."""
    bars = [Bar(label, [None if cell is None else int(cell or 0) for cell in cells[:width]]) for label, cells in rows]
    return bars if any(value for bar in bars for value in bar.values) else []


def overview(scheme: Scheme, periods: Sequence[PracticePeriod]) -> Grid:
    """Return all periods of a scheme: what was received and decided, how long it took, what was asked and contested."""
    outcomes = outcomes_of(scheme)
    wanted: list[tuple[Table, str, str]] = [(Table.OUTCOMES, column, column_label(column)) for column in outcomes]
    wanted += [(Table.OUTCOMES, "total", _("Total")), (Table.RECEIVED, "total", column_label("received"))]
    wanted += [
        (Table.CONCLUDED, "median", _("Median, days")),
        (Table.CONCLUDED, "longest", _("Longest, days")),
    ]
    if scheme.way == Way.COMMITTEE:
        wanted += [
            (Table.QUESTIONS, "asked", str(Table.QUESTIONS.label)),
            (Table.QUESTIONS, "repeated", column_label("repeated")),
        ]
    if any(figure.table == Table.FILED for period in periods for figure in period.figures.all()):
        wanted += [(Table.FILED, "filed", str(Table.FILED.label)), (Table.SETTLED, "upheld", column_label("upheld"))]
    rows: list[tuple[Any, list[Cell]]] = []
    for period in periods:
        figures = Figures(period)
        rows.append((period, [figures.cell(table, column) for table, column, _label in wanted]))
    drawn = [(title_of(period), cells) for period, cells in rows[:DRAWN]]
    return Grid(
        "periods",
        _("Decisions by period"),
        _("Period"),
        [label for _table, _column, label in wanted],
        rows,
        _bars(drawn, len(outcomes)),
        [column_label(column) for column in outcomes],
    )


def line_of_waits(periods: Sequence[PracticePeriod]) -> list[Point]:
    """Return the median wait of the latest periods, the oldest first."""
    points = []
    for period in reversed(periods[:DRAWN]):
        cell = Figures(period).cell(Table.CONCLUDED, "median")
        points.append(Point(short_title(period), cell if isinstance(cell, int) else None))
    return points


def grids_of(period: PracticePeriod) -> list[Grid]:
    """Return the tables of one period: by region and kind, by length, by member, of the council and of complaints."""
    figures = Figures(period)
    found = [_by(figures, Split.REGION, _("By regional group"), _("Regional group"))]
    found += [_by(figures, Split.KIND, _("By kind of organization"), _("Kind"))]
    found += [_ranges(figures, Table.DURATIONS, days=True)]
    found += [_ranges(figures, Table.TIMES, days=False)]
    found += [_waiting(figures), _questions(figures), _list(figures, Table.COUNCIL, tuple(COUNCIL))]
    found += [_list(figures, Table.SETTLED, tuple(SETTLED))]
    return [grid for grid in found if grid is not None]


def _by(figures: Figures, split: Split, title: str, first: str) -> Grid | None:
    """Return received, decided and waits by region or kind; None where too little is known for a table."""
    received, decided = figures.rows(Table.RECEIVED, split), figures.rows(Table.OUTCOMES, split)
    rows = sorted({*received, *decided})
    if not rows:
        return None
    columns = [column for column in figures.columns(Table.OUTCOMES, split) if column != "total"]
    # The rest comes last, whatever it was made of.
    columns.sort(key=lambda column: column.startswith(OTHER))
    wanted = [(Table.OUTCOMES, column, column_label(column)) for column in columns]
    wanted += [(Table.OUTCOMES, "total", _("Total"))] if decided else []
    wanted += [(Table.RECEIVED, "total", column_label("received"))] if received else []
    wanted += _waits() if figures.rows(Table.CONCLUDED, split) else []

    def cell(table: Table, column: str, row: str) -> Cell:
        value = figures.cell(table, column, split, row)
        # A row without cases is not kept: in a table that was published, that is nought.
        return 0 if value == "" and table != Table.CONCLUDED else value

    lines = [
        (row_label(split, row, {}), [cell(table, column, row) for table, column, _label in wanted]) for row in rows
    ]
    labels = [label for _table, _column, label in wanted]
    drawn = len(columns) or 1
    return Grid(split, title, first, labels, lines, _bars(lines, drawn), labels[:drawn])


def _ranges(figures: Figures, table: Table, *, days: bool) -> Grid | None:
    rows = figures.rows(table, Split.BAND)
    lines = [
        (range_label(row), [figures.cell(table, "applications", Split.BAND, row)])
        for row in sorted(rows, key=lambda row: int(row.split("-")[0]))
    ]
    heading = _("Days") if days else pgettext("figures", "Deferrals")
    return Grid(table, table.label, heading, [column_label("applications")], lines, _bars(lines, 1)) if lines else None


def _waiting(figures: Figures) -> Grid | None:
    """Return how long those had waited that were deferred once more."""
    cells = [figures.cell(Table.WAITING, column) for column in ("median", "longest")]
    if "" in cells:
        return None
    labels = [_("Median, days"), _("Longest, days")]
    line = (column_label("defer"), [figures.cell(Table.OUTCOMES, "defer"), *cells])
    return Grid("waiting", Table.WAITING.label, "", [column_label("applications"), *labels], [line])


def _questions(figures: Figures) -> Grid | None:
    """Return the questions of each member of the committee: acts on the record, counted exactly."""
    rows = figures.rows(Table.QUESTIONS, Split.ASKER)
    names = asker_names(rows)
    columns = ("asked", "repeated")
    lines = [
        (names.get(row, row), [figures.cell(Table.QUESTIONS, column, Split.ASKER, row) for column in columns])
        for row in rows
    ]
    lines.sort(key=lambda line: (-int(line[1][0] or 0), str(line[0])))
    if not lines:
        return None
    bars = _bars(lines, 1)
    labels = [column_label(column) for column in columns]
    return Grid("questions", Table.QUESTIONS.label, _("Member of the committee"), labels, lines, bars)


def _list(figures: Figures, table: Table, columns: Sequence[str]) -> Grid | None:
    """Return decisions or outcomes one under another, with their total where there is one."""
    lines = [(column_label(column), [figures.cell(table, column)]) for column in (*columns, "total")]
    lines = [line for line in lines if line[1] != [""]]
    if not any(cells != [0] for _label, cells in lines):
        return None
    return Grid(table, table.label, "", [_("Number")], lines, _bars(lines[: len(columns)], 1))


def deadline_for(scheme: Scheme, period: PracticePeriod) -> datetime.date | None:
    """Return the published last day to apply for a session: that of the year before it."""
    if period.session is None or not scheme.deadline_day:
        return None
    return datetime.date.fromisoformat(f"{period.session.year - 1}-{scheme.deadline_day}")


def every_figure(scheme: Scheme) -> "QuerySet[PracticeFigure]":
    """Return all published figures of a scheme, the newest period first."""
    found = PracticeFigure.objects.filter(period__scheme=scheme).select_related("period__session", "period__scheme")
    return found.order_by("-period__ends_on", "id")

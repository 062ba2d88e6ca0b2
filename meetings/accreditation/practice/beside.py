"""Which counts of what was received can stand beside those of what was decided.

A reader adds up what was received, takes off what is shown of the decisions and what the register names, and so knows
the most that the hidden decisions can be: more only by what is left over, the applications that wait or were
withdrawn. That is never published. Where so little is left over that a hidden number could be one of no more numbers
than the threshold, what was received is not told. From then on a reader does not know how much was carried into a
period, and what is received can be told again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from meetings.accreditation.practice.counting import Case
from meetings.accreditation.practice.states import Split, Table

SPLITS = (Split.REGION, Split.KIND)
#: What was published of a period: numbers by table, split, row and column; None where one is hidden.
Shown = Mapping[tuple[str, str, str, str], int | None]


def _total(shown: Shown, table: Table) -> int | None:
    return shown[table, Split.NONE, "", "total"]


def _numbers(shown: Shown, table: Table, split: str, row: str | None = None) -> list[int | None]:
    """Return all numbers of a table, or of one of its rows."""
    return [
        number for (at, by, of, _column), number in shown.items() if (at, by) == (table, split) and row in (None, of)
    ]


def told_of_received(
    earlier: Sequence[Shown], now: Shown, *, received: Iterable[Case], left: Iterable[Case], least: int
) -> tuple[Split, ...]:
    """Return how what was received can be told: not at all, in one number (Split.NONE), and by which splits.

    `earlier` are the periods before, and `now` this one with its decisions and what was received, each protected by
    itself; `left` is what had come in by its end and was decided neither in it nor for good before.
    """
    if any((Table.RECEIVED, Split.NONE, "", "total") not in shown for shown in earlier):
        return (Split.NONE, *SPLITS)
    came, left = list(received), list(left)
    # A deferral that is taken for a conclusion, or the other way round, shows in what is carried on.
    unknown = _total(now, Table.OUTCOMES) is None or any(
        None in _numbers(shown, Table.OUTCOMES, Split.NONE) for shown in earlier
    )
    if unknown and len(left) <= least:
        return ()
    return (Split.NONE, *(split for split in SPLITS if _is_wide(split, earlier, now, came, left, least)))


def _is_wide(
    split: Split, earlier: Sequence[Shown], now: Shown, came: Iterable[Case], left: Iterable[Case], least: int
) -> bool:
    """Say whether enough is left over in each row in which something is hidden.

    A row whose own number of received is hidden can take over what is left in others of the kind.
    """
    counts, over = Counter(case.row(split) for case in came), Counter(case.row(split) for case in left)
    hidden = {row for row in counts if None in _numbers(now, Table.RECEIVED, split, row)}
    together = sum(max(min(over[row], counts[row] - 1), 0) for row in hidden)
    decided = {
        row for shown in (*earlier, now) for table, by, row, _column in shown if (table, by) == (Table.OUTCOMES, split)
    }
    return all(
        (together if row in hidden else over[row]) > least
        for row in {*counts, *over, *decided}
        if _unknown(split, row, earlier, now)
    )


def _unknown(split: Split, row: str, earlier: Iterable[Shown], now: Shown) -> bool:
    """Say whether a reader does not know how many of a row were decided in this period or for good before it."""
    if any(_is_withheld(shown, split) for shown in (*earlier, now)):
        return True
    hidden = (None in _numbers(shown, Table.OUTCOMES, split, row) for shown in earlier)
    return now.get((Table.OUTCOMES, split, row, "total"), 0) is None or any(hidden)


def _is_withheld(shown: Shown, split: Split) -> bool:
    """Say whether there were decisions and the table that splits them was not published."""
    return _total(shown, Table.OUTCOMES) != 0 and not _numbers(shown, Table.OUTCOMES, split)

"""How long things took: median and longest for groups that are large enough, and how many took how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from civspace.figures.disclosure import threshold

#: To how many days a wait is rounded, so that it points at no day on which somebody asked.
DAYS = 5


def rounded(number: float, base: int = DAYS) -> int:
    """Return a number rounded to a multiple, halves up."""
    return int((number + base / 2) // base * base)


@dataclass(frozen=True)
class Waits:
    """The median and the longest of several waits, in days, rounded."""

    median: int
    longest: int


@dataclass(frozen=True)
class Band:
    """How many waits were from `first` days on and under `end` (None: without end)."""

    first: int
    end: int | None
    count: int


def waits(days: Iterable[int], *, least: int | None = None) -> Waits | None:
    """Return the median and the longest of some waits; None when there are fewer than the threshold."""
    found = sorted(days)
    if not found or len(found) < (threshold() if least is None else least):
        return None
    return Waits(rounded(median(found)), rounded(found[-1]))


def bands(days: Iterable[int], edges: Sequence[int], *, least: int | None = None) -> tuple[Band, ...]:
    """Return how many waits lie between the edges (days, the first is 0), small bands put together with a neighbour.

    No count is hidden here, because median and longest would narrow it: bands grow until each holds as many as the
    threshold, or none. () when all are too few.
    """
    least = threshold() if least is None else least
    found = list(days)
    if len(found) < least:
        return ()
    ends = [*edges[1:], None]
    made = [
        Band(first, end, sum(first <= it and (end is None or it < end) for it in found))
        for first, end in zip(edges, ends, strict=True)
    ]
    while (at := next((i for i, band in enumerate(made) if 0 < band.count < least), None)) is not None:
        # With the smaller neighbour; the one after it among equals.
        beside = min((i for i in (at - 1, at + 1) if 0 <= i < len(made)), key=lambda i: (made[i].count, -i))
        low, high = sorted((at, beside))
        made[low : high + 1] = [Band(made[low].first, made[high].end, made[low].count + made[high].count)]
    return tuple(made)

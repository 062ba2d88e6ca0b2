"""Pictures of figures, drawn on the server as SVG. A table with the same numbers always stands beside a picture.

Words stand in HTML, where they wrap and turn with the language; what is drawn has attributes and classes, no style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_bidi

#: The picture of a line, in units of which one is a pixel on a phone.
WIDE, HIGH, EDGE, FOOT, HEAD = 340, 170, 28, 26, 22


@dataclass(frozen=True)
class Bar:
    """One bar: its label and the parts that it is made of, in the order of the series; None: hidden."""

    label: Any
    values: Sequence[int | None]


@dataclass(frozen=True)
class Part:
    """A piece of a bar in percent of the longest, the number of its series, and whether it is hidden."""

    series: int
    start: str
    width: str


@dataclass(frozen=True)
class Drawn:
    """A bar as it is drawn: pieces, and the sum of what is shown; `hides` says that something is not."""

    label: Any
    parts: tuple[Part, ...]
    total: int
    hides: bool


def bars(found: Sequence[Bar]) -> list[Drawn]:
    """Return bars on one scale; hidden numbers are left out of them."""
    longest = max((sum(value or 0 for value in bar.values) for bar in found), default=0) or 1
    drawn = []
    for bar in found:
        parts, start = [], 0.0
        for series, value in enumerate(bar.values, 1):
            if value:
                width = 100 * value / longest
                parts.append(Part(series, f"{start:.2f}", f"{width:.2f}"))
                start += width
        total = sum(value or 0 for value in bar.values)
        drawn.append(Drawn(bar.label, tuple(parts), total, any(value is None for value in bar.values)))
    return drawn


@dataclass(frozen=True)
class Point:
    """One point of a line: what is under it, and how high it is; None: hidden."""

    label: str
    value: int | None


@dataclass(frozen=True)
class Spot:
    """A point as it is drawn, with the place of its number; x and y are None where it is hidden."""

    label: str
    value: int | None
    x: str
    y: str
    above: str


@dataclass(frozen=True)
class Line:
    """A line as it is drawn: its spots, the strokes between neighbours that are both shown, and the ground."""

    spots: tuple[Spot, ...]
    strokes: tuple[str, ...]
    wide: int = WIDE
    high: int = HIGH
    ground: int = HIGH - FOOT
    words: int = HIGH - 8


def line(points: Sequence[Point]) -> Line:
    """Return points on one scale that begins at 0, from the beginning of a line of text to its end."""
    most = max((point.value or 0 for point in points), default=0) or 1
    step = (WIDE - 2 * EDGE) / max(len(points) - 1, 1)
    spots = []
    for at, point in enumerate(points):
        x = EDGE + at * step if len(points) > 1 else WIDE / 2
        x = WIDE - x if get_language_bidi() else x
        y = HIGH - FOOT - (HIGH - FOOT - HEAD) * (point.value or 0) / most
        spots.append(Spot(point.label, point.value, f"{x:.1f}", f"{y:.1f}", f"{y - 8:.1f}"))
    strokes, run = [], []
    for spot in [*spots, None]:
        if spot is not None and spot.value is not None:
            run.append(f"{spot.x},{spot.y}")
            continue
        if len(run) > 1:
            strokes.append(" ".join(run))
        run = []
    return Line(tuple(spots), tuple(strokes))

"""Page numbers as drawings: a document stays valid without one more font in it."""

from functools import cache
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from civspace.renditions import fonts

FACE = "NotoSerif-Bold.ttf"
SIZE = 7.5  # points
PADDING = 3.0  # points around the number, inside its frame


class _Operators(BasePen):
    """Writes an outline as operators of a page; quadratic curves become cubic ones on the way."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.written: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.written.append(f"{_n(pt[0])} {_n(pt[1])} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self.written.append(f"{_n(pt[0])} {_n(pt[1])} l")

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
        self.written.append(" ".join(_n(value) for point in (pt1, pt2, pt3) for value in point) + " c")

    def _closePath(self) -> None:
        self.written.append("h")


def _n(value: float) -> str:
    return f"{value:.0f}"


@cache
def _digits() -> tuple[dict[str, tuple[str, float]], float]:
    """Return for each digit its drawing and width, and the units of the em; read once per process."""
    found = {}
    with TTFont(fonts.installed()[FACE]) as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        for digit in "0123456789":
            pen = _Operators(glyphs)
            glyph = glyphs[names[ord(digit)]]
            glyph.draw(pen)
            found[digit] = ("\n".join(pen.written), float(glyph.width))
        return found, float(font["head"].unitsPerEm)


def drawn(number: str, *, middle: float, base: float) -> bytes:
    """Return the operators that draw a number in a frame, in points: `middle` across, standing on `base`."""
    digits, em = _digits()
    scale = SIZE / em
    width = sum(digits[digit][1] for digit in number) * scale
    left = middle - width / 2
    frame = f"{left - PADDING:.2f} {base - PADDING:.2f} {width + 2 * PADDING:.2f} {SIZE * 0.72 + 2 * PADDING:.2f} re S"
    parts = ["0 G 0 g 0.4 w", frame]
    for digit in number:
        drawing, advance = digits[digit]
        parts.append(f"q {scale:.6f} 0 0 {scale:.6f} {left:.2f} {base:.2f} cm\n{drawing}\nf Q")
        left += advance * scale
    return "\n".join(parts).encode()


__all__ = ["drawn"]

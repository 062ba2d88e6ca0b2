"""Words of a notice that are not kept but read anew each time, because what they name may cease to be public."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One thing that a notice lists. `path` is its address under a language."""

    label: str
    title: str
    language: str
    path: str
    details: tuple[str, ...] = ()
    by_when: datetime | None = None
    zone: str = ""


@dataclass(frozen=True)
class Live:
    """What a notice says now: the values of its sentence, and the things that it lists."""

    values: dict[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    more: int = 0

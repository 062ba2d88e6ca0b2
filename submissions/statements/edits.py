"""Proposed changes and the text that follows from them: plain values, so that anybody can compute it again.

A body is taken apart at its blank lines. Position 0 is the title, 1 the first paragraph; a paragraph that becomes
empty goes, one that holds a blank line becomes several.
"""

from collections.abc import Mapping
from typing import Any

BREAK = "\n\n"


def parts_of(title: str, body: str) -> list[str]:
    """Return the title and the paragraphs, by position."""
    return [title, *body.split(BREAK)]


def apply(title: str, body: str, changes: Mapping[int, str]) -> tuple[str, str]:
    """Return title and body with some parts replaced; positions that do not exist are an IndexError."""
    parts = parts_of(title, body)
    for position, after in changes.items():
        parts[position] = after
    return parts[0], BREAK.join(part for part in parts[1:] if part)


def agreed(changes: Any) -> dict[int, str]:
    """Return what the authors agreed to of the changes of a round, by position."""
    return {it.position: it.after for it in changes if it.answer == "agreed"}

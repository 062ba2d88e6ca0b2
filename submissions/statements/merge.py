"""Two who changed one text at once: a three-way merge by paragraph.

Changes to different paragraphs are put together; where both changed the same one, the reader chooses. Nothing is
lost: joined over the parts, `base`, `mine` and `theirs` are the three texts again.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A run of paragraphs as it was, as I have it, and as they have it."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Return who changed it: "same", "mine", "theirs", "both" (to the same words) or "clash"."""
        if self.mine == self.theirs:
            return "same" if self.mine == self.base else "both"
        if self.theirs == self.base:
            return "mine"
        return "theirs" if self.mine == self.base else "clash"

    def chosen(self, choice: str = "") -> tuple[str, ...]:
        """Return the paragraphs that the merged text has; for a clash those of the choice: "mine", "theirs", "both"."""
        if self.kind != "clash":
            return self.mine if self.kind == "mine" else self.theirs
        return {"mine": self.mine, "theirs": self.theirs, "both": (*self.theirs, *self.mine)}[choice]


@dataclass(frozen=True)
class _Edit:
    """Paragraphs `begin` to `end` of the base are these now."""

    begin: int
    end: int
    text: tuple[str, ...]


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Part]:
    """Put two changed texts together; the parts follow each other, and unchanged paragraphs are parts of their own."""
    left, right = _edits(base, mine), _edits(base, theirs)
    parts: list[Part] = []
    at = 0
    while left or right:
        begin = min(edits[0].begin for edits in (left, right) if edits)
        parts += [Part((text,), (text,), (text,)) for text in base[at:begin]]
        ours, others, end = _group(left, right, begin)
        del left[: len(ours)]
        del right[: len(others)]
        parts.append(Part(tuple(base[begin:end]), _applied(base, ours, begin, end), _applied(base, others, begin, end)))
        at = end
    parts += [Part((text,), (text,), (text,)) for text in base[at:]]
    return parts


def merge_value(base: str, mine: str, theirs: str) -> str | None:
    """Merge one value that has no parts (a title, a language); None when both changed it to different ones."""
    if mine == theirs or theirs == base:
        return mine
    return theirs if mine == base else None


def _edits(base: Sequence[str], text: Sequence[str]) -> list[_Edit]:
    """Return what was changed; as many paragraphs for as many are changed one by one."""
    edits: list[_Edit] = []
    matcher = difflib.SequenceMatcher(None, list(base), list(text), autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:
            edits += [_Edit(i1 + k, i1 + k + 1, (text[j1 + k],)) for k in range(i2 - i1)]
        else:
            edits.append(_Edit(i1, i2, tuple(text[j1:j2])))
    return edits


def _touches(edit: _Edit, begin: int, end: int) -> bool:
    """Say whether an edit changes what lies between two places, or both put something in at one place."""
    if edit.begin == edit.end and begin == end:
        return edit.begin == begin
    return edit.begin < end and begin < edit.end


def _group(left: list[_Edit], right: list[_Edit], begin: int) -> tuple[list[_Edit], list[_Edit], int]:
    """Return the first edits of both sides that touch each other, and where in the base they end."""
    ours: list[_Edit] = []
    others: list[_Edit] = []
    first = left[0] if left and (not right or _order(left[0]) <= _order(right[0])) else right[0]
    end = first.end
    (ours if left and first is left[0] else others).append(first)
    grown = True
    while grown:
        grown = False
        for waiting, taken in ((left, ours), (right, others)):
            if len(taken) < len(waiting) and _touches(waiting[len(taken)], begin, end):
                taken.append(waiting[len(taken)])
                end = max(end, taken[-1].end)
                grown = True
    return ours, others, end


def _order(edit: _Edit) -> tuple[int, int]:
    # What is put in before a paragraph comes before a change of that paragraph.
    return edit.begin, edit.end


def _applied(base: Sequence[str], edits: list[_Edit], begin: int, end: int) -> tuple[str, ...]:
    """Return a stretch of the base with edits made."""
    found: list[str] = []
    at = begin
    for edit in edits:
        found += [*base[at : edit.begin], *edit.text]
        at = edit.end
    return (*found, *base[at:end])

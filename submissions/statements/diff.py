"""A readable difference of two texts: words that went and words that came, paragraph by paragraph."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Words with what follows them; Han and Kana characters one by one, since no blank parts them.
PIECES = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿]|[^\s぀-ヿ㐀-䶿一-鿿豈-﫿]+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, came or went (`kind` is "same", "added" or "removed")."""

    kind: str
    text: str


def pieces(before: str, after: str) -> Iterator[Piece]:
    """Compare two texts word by word and yield the runs in reading order."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(new[j1:j2]))


def paragraphs(before: str, after: str) -> list[tuple[str, list[Piece]]]:
    """Compare two texts paragraph by paragraph: a list of (kind, pieces), kind as of Piece or "changed"."""
    old, new = before.split("\n\n"), after.split("\n\n")
    found: list[tuple[str, list[Piece]]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("same", [Piece("same", text)]) for text in old[i1:i2]]
            continue
        common = min(i2 - i1, j2 - j1)
        found += [("changed", list(pieces(old[i1 + k], new[j1 + k]))) for k in range(common)]
        found += [("removed", [Piece("removed", text)]) for text in old[i1 + common : i2] if text]
        found += [("added", [Piece("added", text)]) for text in new[j1 + common : j2] if text]
    return found

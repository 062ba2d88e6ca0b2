"""Counting words: one rule for the browser, the form and the API.

A word is a run of non-whitespace that holds a letter or a digit. Han and Kana characters count one each and are
converted into words by the rule's `characters_per_word`; what else stands in their run is counted as if they were
blanks. Titles, list numbers and note marks never count as body; which parts count is the rule's word.

static/modalities/counting.js is the same rule for the browser; tests/modalities/words.json holds both to one table.
Letters and digits are those of the Unicode version of the interpreter (categories L and N), so a letter newer than
that counts in the browser only; the server's number decides.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from civspace.web import prose

# Han and Kana, with their iteration marks and the long vowel mark.
CHARACTERS = (
    "\u3005\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001aff0-\U0001afff\U0001b000-\U0001b16f\U00020000-\U0002fa1f\U00030000-\U000323af"
)
PARTS = ("body", "notes", "title", "cover")

_run = re.compile(f"[^{prose.WHITESPACE}{CHARACTERS}]+")
_character = re.compile(f"[{CHARACTERS}]")


@dataclass(frozen=True)
class Tally:
    """What was counted: words between blanks, and Han and Kana characters."""

    words: int = 0
    characters: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.words + other.words, self.characters + other.characters)

    def total(self, characters_per_word: float | Decimal) -> int:
        """Words, the characters converted; a part of a word counts as a word."""
        return self.words + math.ceil(self.characters / float(characters_per_word))


@dataclass(frozen=True)
class Parts:
    """The text of a body and the text of its notes, without list numbers and note marks."""

    body: str
    notes: str


def tally(text: str) -> Tally:
    """Count a text that carries no marks."""
    words = sum(1 for run in _run.finditer(text) if any(unicodedata.category(c)[0] in "LN" for c in run[0]))
    return Tally(words, len(_character.findall(text)))


def count_words(text: str, *, characters_per_word: float | Decimal) -> int:
    """Return the number of words of a text that carries no marks (a title, a cover)."""
    return tally(text).total(characters_per_word)


def parts(body: str) -> Parts:
    """Split the body of a statement into what the rules count apart."""
    read = prose.parse(body)
    return Parts(
        body="\n".join(block.text for block in read.blocks),
        notes="\n".join(prose.plain_runs(runs) for runs in read.notes.values()),
    )


def count_parts(texts: Mapping[str, str], *, counted: Collection[str], characters_per_word: float | Decimal) -> int:
    """Return the words of a statement as its rule counts them.

    `texts` holds the whole body with its marks, and the title and the cover where there are any; `counted` names some
    of PARTS. Words that the rule adds for a header of the Secretariat are the caller's to add. Raises ValueError for
    a part that nobody knows.
    """
    if unknown := set(counted) - set(PARTS):
        raise ValueError(f"Unknown parts: {', '.join(sorted(unknown))}")
    split = parts(texts.get("body", ""))
    found = {"title": texts.get("title", ""), "cover": texts.get("cover", ""), "body": split.body, "notes": split.notes}
    return sum((tally(found[part]) for part in sorted(counted)), Tally()).total(characters_per_word)

"""How alike two cases are: compared in memory by digests under a key that lives for one search, and kept nowhere.

Text is brought to one spelling first: without marks, case and punctuation, digits of every script as Western ones. So
what is compared of another case is gone when its turn is over, and no index tells that two cases share anything.
"""

import re
import secrets
import unicodedata
from calendar import day_name, month_name
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.utils.translation import override

from reprisals.vault import vocabulary as words

#: How much each thing in common weighs. Facets alone are many people's; they never make a case a candidate.
WEIGHTS = {"file": 10, "account": 6, "names": 4, "dates": 3, "country": 1, "mechanism": 1, "acts": 1}
FACETS = frozenset({"country", "mechanism", "acts"})
CANDIDATE = 4
#: The share of the shorter account that must stand in the other, and how many passages and names at least.
SHARED_TEXT, SHARED_PASSAGES, SHARED_NAMES = 0.2, 4, 2
NAME = 4  # letters of the shortest name
SAME_SOUND = (
    ("ph", "f"),
    ("kh", "h"),
    ("gh", "g"),
    ("dj", "j"),
    ("ou", "u"),
    ("j", "y"),
    ("q", "k"),
    ("c", "k"),
    ("z", "s"),
)
DATE = re.compile(r"\b(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4}))\b")
#: Scripts that put no space between words are compared by characters: Thai to Khmer, Han, Kana.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Seen:
    """What is compared of a case: digests of its words, and of its files as they came."""

    facets: dict[str, Any]
    passages: frozenset[bytes] = frozenset()
    names: frozenset[bytes] = frozenset()
    dates: frozenset[bytes] = frozenset()
    files: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Likeness:
    """What two cases have in common: the names of `WEIGHTS`, the weightiest first."""

    shared: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """Return how much that is."""
        return sum(WEIGHTS[name] for name in self.shared)

    @property
    def is_candidate(self) -> bool:
        """Say whether a person should look at it."""
        return self.score >= CANDIDATE and not set(self.shared) <= FACETS


@dataclass(frozen=True)
class Search:
    """One search, with the key of its digests."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def _digests(self, told: Iterable[str]) -> frozenset[bytes]:
        return frozenset(blake2b(word.encode(), key=self.key, digest_size=16).digest() for word in told)

    def see(self, *, facets: dict[str, Any], texts: Iterable[str], files: Iterable[str] = ()) -> Seen:
        """Return what is compared of a case from its facets, its texts and the hashes of its files."""
        joined = "\n".join(texts)
        return Seen(
            facets={name: facets.get(name) for name in FACETS},
            passages=self._digests(passages(joined)),
            names=self._digests(names(joined)),
            dates=self._digests(dates(joined)),
            files=self._digests(files),
        )


def plain(text: str) -> str:
    """Return a text in one spelling."""
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    loose = unicodedata.normalize("NFKD", digits)
    return "".join(sign for sign in loose if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")


def passages(text: str) -> set[str]:
    """Return every three words that follow one another, or five signs where there is no space between words."""
    found = set()
    for told in (re.findall(r"\w+", line) for line in plain(text).casefold().splitlines()):
        signs = "".join(told)
        if UNSPACED.search(signs):
            found |= {signs[at : at + 5] for at in range(len(signs) - 4)}
        else:
            found |= {" ".join(told[at : at + 3]) for at in range(len(told) - 2)}
    return found


def names(text: str) -> set[str]:
    """Return words that are written as names inside a sentence, as they sound: consonants and the first letter.

    Names of States, mechanisms and months are everybody's and left out.
    """
    found, end, line = set(), 0, plain(text)
    for match in re.finditer(r"[^\W\d_]+", line):
        word, between = match[0], line[end : match.start()]
        inside = end and re.fullmatch(r"[,;]?[ '’-]+|['’-]", between)
        if inside and len(word) >= NAME and word[0].isupper() and not word.isupper():
            found.add(_sound(word.casefold()))
        end = match.end()
    return found - _common()


@cache
def _common() -> frozenset[str]:
    """Return how the names sound that many accounts share."""
    with override("en"):
        texts = [str(label) for label in (*words.MECHANISMS.values(), *words.COOPERATION.values())]
    texts += [name for code, _native in settings.LANGUAGES for _iso3, name in words.countries(code)]
    texts += [*month_name, *day_name, "Geneva York Special Rapporteur United Nations"]
    found = re.findall(r"[^\W\d_]+", plain(" ".join(texts)))
    return frozenset(_sound(word.casefold()) for word in found)


def _sound(word: str) -> str:
    for written, heard in SAME_SOUND:
        word = word.replace(written, heard)
    skeleton = word[0] + re.sub("[aeiouyhаеёиоуыэюя]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", skeleton)


def dates(text: str) -> set[str]:
    """Return full dates, in figures whatever their order of day and month, or as they are written out."""
    found = set()
    for match in DATE.finditer(plain(text)):
        year, *rest = match.groups()[:3] if match[1] else (match[6], match[4], match[5])
        found.add("-".join([year, *sorted(str(int(one)) for one in rest)]))
    for line in plain(text).casefold().splitlines():
        told = re.findall(r"\w+", line)
        for at, word in enumerate(told[2:], 2):
            if re.fullmatch(r"(19|20)\d\d", word) and told[at - 1].isalpha() and re.fullmatch(r"\d\d?", told[at - 2]):
                found.add(" ".join(told[at - 2 : at + 1]))
    return found


def compare(one: Seen, other: Seen) -> Likeness:
    """Return what two cases of the same search have in common."""
    shared = {name for name in FACETS if _meet(one.facets.get(name), other.facets.get(name))}
    if one.files & other.files:
        shared.add("file")
    shorter = min(len(one.passages), len(other.passages))
    if len(one.passages & other.passages) >= max(SHARED_PASSAGES, SHARED_TEXT * shorter):
        shared.add("account")
    if len(one.names & other.names) >= SHARED_NAMES:
        shared.add("names")
    if one.dates & other.dates:
        shared.add("dates")
    return Likeness(tuple(name for name in WEIGHTS if name in shared))


def _meet(one: Any, other: Any) -> bool:
    return bool(one and other) and (bool(set(one) & set(other)) if isinstance(one, list) else one == other)

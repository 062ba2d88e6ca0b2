"""How like the name of a person is to one on a list, whatever script, order or spelling; and why."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from meetings.accreditation.screening.sounds import WIDE, heard, keys, parts
from meetings.accreditation.screening.states import Why

#: From this likeness (of 100) on, a person judges.
NEAR = 80
#: Two parts of at least this likeness count as one part spelt twice; two names written as one, from here on.
SAME_PART, SAME_WHOLE = 0.76, 0.88
#: What shares fewer letters, or pairs of letters, is not compared further.
FEWEST_LETTERS, FEWEST_PAIRS = 0.6, 0.6


@dataclass(frozen=True)
class Spoken:
    """The name of a person made ready for comparing."""

    name: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        return parts(self.name)

    @cached_property
    def keys(self) -> frozenset[str]:
        return keys(self.parts)

    @cached_property
    def joined(self) -> str:
        """As written without spaces in Chinese, Japanese or Korean, where they come and go; empty in other scripts."""
        text = "".join(self.parts)
        return text if all(map(WIDE.match, text)) else ""

    @cached_property
    def whole(self) -> str:
        """As it sounds when written without spaces; empty where that says nothing."""
        sound = self.joined or "".join(heard(part) for part in self.parts)
        return "" if len(sound) < 6 or (WIDE.search(sound) and not self.joined) else sound

    @cached_property
    def pairs(self) -> frozenset[str]:
        return frozenset(self.whole[at : at + 2] for at in range(len(self.whole) - 1))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _ratio(one: str, other: str) -> float:
    # The matcher is not symmetric; an order of its own makes it so.
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


@lru_cache(maxsize=100_000)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


@lru_cache(maxsize=300_000)
def _like(one: str, other: str) -> float:
    """Return how like two parts are, from 0 to 1."""
    if one == other:
        return 1.0
    first, second = heard(one), heard(other)
    if min(len(one), len(other)) == 1:
        # An initial stands for any part that begins with it.
        return 0.8 if one[0] == other[0] and not WIDE.search(one + other) else 0.0
    spelt = one.isascii() and other.isascii()
    if first == second and len(first) >= 2:
        return (0.8 if len(first) > 2 else 0.7) + 0.18 * (_ratio(one, other) if spelt else 0.7)
    if min(len(one), len(other)) < 3 or _shared(_letters(first), _letters(second)) < FEWEST_LETTERS:
        return 0.0
    sound = 0.9 * _ratio(first, second) if max(len(first), len(second)) >= 4 else 0.0
    return max(0.96 * _ratio(one, other), sound) if spelt else sound


def _as_one(one: Spoken, other: Spoken) -> tuple[int, Why]:
    """Compare names as if written without spaces: what is joined in one spelling is apart in another."""
    if _shared(one.pairs, other.pairs) < FEWEST_PAIRS:
        return 0, Why.SPELLING
    ratio = _ratio(one.whole, other.whole)
    return round(96 * ratio) if ratio >= SAME_WHOLE else 0, Why.SPELLING


def likeness(one: Spoken, other: Spoken) -> tuple[int, Why]:
    """Return how like two names of persons are, from 0 to 100, and why; the order of names and parts does not matter.

    All parts of the shorter name must be found in the longer one, or both must sound alike when written as one word.
    """
    if sorted(one.parts) == sorted(other.parts):
        return (100, Why.SAME if one.parts == other.parts else Why.ORDER) if one.parts else (0, Why.SPELLING)
    if one.joined and one.joined == other.joined:
        return 100, Why.SAME
    short, long = sorted((one.parts, other.parts), key=lambda found: (len(found), found))
    if len(short) < 2 < 1 + len(long):
        return _as_one(one, other)
    pairs = []
    for mine in short:
        near = [(like, mine, theirs) for theirs in long if (like := _like(mine, theirs)) >= SAME_PART]
        if not near:
            return _as_one(one, other)
        pairs += near
    free, sought, total, exact = list(long), list(short), 0.0, True
    for like, mine, theirs in sorted(pairs, reverse=True):
        if mine in sought and theirs in free:
            sought.remove(mine)
            free.remove(theirs)
            total += like
            exact = exact and like == 1.0
    if sought:
        return _as_one(one, other)
    # What the longer name has besides weighs little: lists hold four names where people write two.
    score = round(100 * total / len(short) * (0.72 + 0.28 * len(short) / len(long)))
    return score, Why.PART if exact else Why.SOUND

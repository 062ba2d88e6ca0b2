"""How like two names are: the same words, the same acronym, a translation, a slip of the pen."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from accounts.organizations.matching import GENERIC, NOISE, initials, match_key, meaning, phrases, sounded, words
from accounts.organizations.states import Why

#: From this likeness (of 100) on, two names are shown side by side to a person.
NEAR = 76
GENERIC_WEIGHT = 0.35
#: Two words of at least this likeness count as one word spelt twice.
SAME_WORD = 0.78
#: Letters that only one of two words has, at most, for them to be one word spelt twice.
MOST_OTHER_LETTERS = 4
#: What rounds to NEAR.
REACHED = NEAR - 0.5
#: Key, sound, core, marks, the most that its words can share and their weight, how many trigrams, and these as bits.
Gist = tuple[str, str, str, tuple[tuple[str, float, int, int], ...], float, float, int, int]
VOWELS = re.compile("[aeiou]")
IN_BRACKETS = re.compile(r"[(（\[]\s*([^()（）\[\]]{2,16}?)\s*[)）\]]")
AT_END = re.compile(r"(?:[:,–—-]\s*|\s)([^\W\d_a-z]{3,12})\s*\.?$")


@dataclass(frozen=True)
class Form:
    """A name made ready for comparing."""

    name: str
    acronym: str = ""
    acronyms: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "acronyms", frozenset(_acronyms(self.name, self.acronym)))

    @cached_property
    def key(self) -> str:
        return match_key(self.name)

    @cached_property
    def initials(self) -> str:
        """The initials of the name without what stands in brackets."""
        found = words(IN_BRACKETS.sub(" ", self.name))
        return initials([word for word in found if word not in self.acronyms])

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that tell this name from others, each by its meaning; the acronym is not among them."""
        found = meaning(words(self.name))
        without = tuple(dict.fromkeys(word for word in found if word not in self.acronyms))
        return without or tuple(dict.fromkeys(found)) or tuple(words(self.name))

    @cached_property
    def sounds(self) -> str:
        return "".join(sounded(word) for word in words(self.name) if word not in self.acronyms)

    @cached_property
    def core(self) -> str:
        """The telling words written as one: `Action Aid` and `ActionAid`."""
        return "".join(sounded(word).replace(" ", "") for word in self.telling if word not in GENERIC)

    @cached_property
    def trigrams(self) -> frozenset[str]:
        text = f" {self.sounds} "
        return frozenset(text[at : at + 3] for at in range(len(text) - 2))

    @cached_property
    def marks(self) -> tuple[tuple[str, float, int, int], ...]:
        """Each telling word with its weight, the letters in it as bits and its length (-99 when only itself)."""
        found = []
        for word in self.telling:
            sound = sounded(word)
            bits = 0
            for letter in sound:
                bits |= 1 << (ord(letter) % 512)
            alone = word.isdigit() or len(word) < 4
            found.append((word, GENERIC_WEIGHT if word in GENERIC else 1.0, bits, -99 if alone else len(sound)))
        return tuple(sorted(found, key=lambda mark: -mark[1]))

    @cached_property
    def gist(self) -> Gist:
        """What a quick look at thousands of names needs."""
        weight, spelt = sum(mark[1] for mark in self.marks), 0
        for trigram in self.trigrams:
            spelt |= 1 << (hash(trigram) % 509)
        most = weight + len(self.marks)
        return self.key, self.sounds, self.core, self.marks, most, weight, len(self.trigrams), spelt

    @cached_property
    def keys(self) -> frozenset[str]:
        """Short keys under which a name is kept, so that its like share at least one of them."""
        concepts = set(phrases()[0].values())
        found = {f"a:{acronym[:30]}" for acronym in self.acronyms}
        if len(self.initials) >= 3:
            found.add(f"a:{self.initials[:30]}")
        specific = [word for word in self.telling if word not in GENERIC]
        for word in specific or self.telling:
            if word in concepts:
                found.add(f"c:{word}")
            elif not word[0].isascii() and len(word) < 9:
                found |= {f"p:{word[at : at + 2]}" for at in range(max(1, len(word) - 1))}
            else:
                sound = sounded(word)
                found |= {f"p:{sound[:4]}", f"s:{sound[-4:]}"}
        found.add(f"p:{self.sounds[:4]}")
        return frozenset(found)


@lru_cache(maxsize=500)
def form_of(name: str, acronym: str = "") -> Form:
    """Return a name made ready; for who needs the same one several times in a row."""
    return Form(name, acronym)


def _acronyms(name: str, given: str) -> list[str]:
    """Return what a name says its acronym is, in plain form."""
    candidates = [given] if given else []
    candidates += [found for found in IN_BRACKETS.findall(name) if _shouts(found)]
    if any(char.islower() for char in name) and (end := AT_END.search(name)):
        candidates += [end.group(1)] if end.group(1).isupper() else []
    telling = [word for word in name.split() if not NOISE.issuperset(words(word))]
    if len(telling) == 1 and len(telling[0]) <= 10 and _shouts(telling[0]):
        candidates += telling
    plain = ("".join(words(candidate)) for candidate in candidates)
    return [acronym for acronym in plain if len(acronym) >= 2]


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 2 and sum(char.isupper() for char in letters) * 2 > len(letters) and " " not in text.strip()


def likeness(one: Form, other: Form) -> tuple[int, Why]:
    """Return how like two names are, from 0 to 100, and why; the order of the two does not matter."""
    if one.key == other.key:
        return 100, Why.SAME
    found = [(_by_words(one, other), Why.TRANSLATION), (_by_spelling(one, other), Why.SPELLING)]
    found.append((_by_acronym(one, other), Why.ACRONYM))
    return max(found, key=lambda pair: (pair[0], pair[1] == Why.TRANSLATION))


class Against:
    """One name held against many, quickly: thousands of names are made of the same few words, looked at once each."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._lacks: dict[str, float] = {}
        #: Its words by the lengths that a word has which may be one of them.
        self._sized: dict[int, list[tuple[str, float, int]]] = defaultdict(list)
        for mine, own, letters, size in form.marks:
            for length in range(size - 3, size + 4):
                self._sized[length].append((mine, own, letters))

    def may_be_near(self, others: Iterable[Form]) -> list[Form]:
        """Return those that may be near this name: every one whose likeness reaches NEAR is among them."""
        key, sounds, core, _marks, most, weight, count, spelt = self.form.gist
        acronyms, initials = self.form.acronyms, self.form.initials
        lacks, unspelt, found = self._lacks, ~spelt, []
        for other in others:
            its_key, its_sounds, its_core, marks, its_most, its_weight, its_count, its_spelt = other.gist
            # Trigrams that only the other one has are at least as many as the bits that tell so.
            if 192 * (its_count - (its_spelt & unspelt).bit_count()) >= REACHED * (count + its_count):
                found.append(other)
                continue
            # Each of its words counts with the best partner that it has here.
            needed = REACHED / 100 * (weight + its_weight) - 1e-9
            left = its_most - needed
            if left >= 0 and most >= needed:
                for mark in marks:
                    lack = lacks.get(mark[0])
                    left -= self._lack(mark) if lack is None else lack
                    if left < 0:
                        break
                else:
                    found.append(other)
                    continue
            if (
                its_key == key
                or its_sounds == sounds
                or its_core == core
                or other.initials in acronyms
                or initials in other.acronyms
                or not acronyms.isdisjoint(other.acronyms)
            ):
                found.append(other)
        return found

    def _lack(self, mark: tuple[str, float, int, int]) -> float:
        """Return how much less than with a full partner a word of another name adds at best, and remember it."""
        word, weight, bits, length = mark
        best = 0.0
        for mine, own, letters in self._sized.get(length, ()):
            if (bits ^ letters).bit_count() <= MOST_OTHER_LETTERS and (score := _same_word(mine, word)) >= SAME_WORD:
                best = max(best, score * (weight + own))
        lack = self._lacks[word] = weight + 1.0 - best
        return lack


def _by_words(one: Form, other: Form) -> int:
    weight = {word: GENERIC_WEIGHT if word in GENERIC else 1.0 for word in (*one.telling, *other.telling)}
    free = list(other.telling)
    shared = 0.0
    for word in one.telling:
        if not free:
            break
        score, partner = max((_same_word(word, candidate), candidate) for candidate in free)
        if score >= SAME_WORD:
            free.remove(partner)
            shared += score * (weight[word] + weight[partner])
    # A single common word ("Development") is not a likeness.
    if not any(weight[word] == 1.0 for word in one.telling) and len(one.telling) < 2:
        return 0
    return round(100 * shared / sum(weight[word] for word in (*one.telling, *other.telling)))


@lru_cache(maxsize=50_000)
def _same_word(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit() or min(len(one), len(other)) < 4:
        return 0.0
    first, second = sorted((sounded(one), sounded(other)))
    if first == second:
        return 0.98
    if abs(len(first) - len(second)) > 3 or len(set(first) ^ set(second)) > MOST_OTHER_LETTERS:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    # Vowels come and go between transliterations: Mohammed and Muhammad.
    spine = VOWELS.sub("", first)
    if len(spine) >= 4 and spine == VOWELS.sub("", second):
        ratio = max(ratio, 0.85)
    return 0.98 * ratio


def _by_spelling(one: Form, other: Form) -> int:
    if min(len(one.sounds), len(other.sounds)) < 5:
        return 0
    if one.sounds == other.sounds:
        return 98
    if one.core == other.core and len(one.core) >= 6:
        return 85
    shared = len(one.trigrams & other.trigrams)
    return round(96 * 2 * shared / (len(one.trigrams) + len(other.trigrams)))


def _by_acronym(one: Form, other: Form) -> int:
    same = {acronym for acronym in one.acronyms & other.acronyms if len(acronym) >= 3}
    if same:
        return 80
    spelled = {other.initials} & one.acronyms | {one.initials} & other.acronyms
    return 78 if any(len(acronym) >= 3 for acronym in spelled) else 0

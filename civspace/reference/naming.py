"""Where a text names a State: names of states.csv and forms of state_forms.csv in the text's language.

The longest name wins, so that Guinea is not found in Guinea-Bissau, nor anything in Northern Ireland, which is a form
without a State. Accents, apostrophes and hyphens do not matter; capitals do, so that turkey is no State. Arabic names
are found behind prefixed conjunctions and prepositions, Chinese ones without word boundaries. `care` in the file:

- `person`: also a person's name; not behind a title, nor before a further name;
- `sentence`: also a common word, whose capital at the beginning of a sentence says nothing;
- `after`: also a common word of a script without capitals; only behind a word of place, or beside another State.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from civspace.reference.domain import DATA, read_csv
from civspace.reference.queries import URL_LANGUAGES, api_language, name_field
from civspace.reference.states import Standing

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
_word = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
_spaces = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_apostrophes = re.compile("[’‘ʼ`′]")
_invisible = re.compile("[\xad\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]")
_vowels = re.compile("[\u0610-\u061a\u064b-\u0650\u0652-\u065f\u0670\u0640]")
_SHADDA = "\u0651"
_arabic_fold = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_brackets = str.maketrans("（）", "()")
#: What may stand before an Arabic name, in one word with it.
_PREFIXES = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_PLACE = frozenset("في الي من دوله جمهوريه شمال جنوب شرق غرب وسط حكومه شعب داخل خارج بين عن نحو".split())
_TITLES = frozenset("mr mrs ms dr prof m mme mlle sr sra".split())
#: How words begin that may be written small inside a name: “république de Corée”, «Соломоновы острова».
_SMALL = tuple(
    "republi federa kingdom royaume reino state etat estado islami people democra popula bolivar plurina island "
    "ile isla республик федераци королевств государств остров народно демократическ исламск".split()
)
_sentence_begins = re.compile(r"(?:^|[.!?:…])[\s\"'«“„(—–-]*$")
_ends = re.compile(r"[\s\"'»”]*(?:$|[;)])")


@dataclass(frozen=True)
class Named:
    """A State, by its alpha-3 code, and the place in the text where it is named."""

    state: str
    start: int
    end: int


@dataclass(frozen=True)
class _Form:
    """A form as it is looked for; `state` is empty for what names none."""

    state: str
    care: str
    written: tuple[str, ...]  # the words with their capitals
    words: tuple[str, ...]
    between: tuple[str, ...]
    tail: str  # what stands behind the last word: a bracket, a point


@dataclass(frozen=True)
class _Found:
    """A form at a place, by the numbers of its first word and of the one behind it."""

    form: _Form
    first: int
    behind: int
    prefix: str = ""


def _without_marks(word: str) -> str:
    """Take off accents and signs of stress; й stays й."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.category(char) != "Mn" or (char == "\u0306" and kept and kept[-1] in "иИ"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _folded(word: str) -> str:
    if "\u0600" <= word[0] <= "\u06ff" or word[0] >= "\ufb50":
        plain = unicodedata.normalize("NFKC", word)
        return _vowels.sub("", plain).replace(_SHADDA, "").translate(_arabic_fold)
    return _without_marks(word)


def _between(text: str) -> str:
    return _apostrophes.sub("'", _spaces.sub(" ", _invisible.sub("", text)))


def _form(state: str, care: str, text: str) -> _Form:
    places = list(_word.finditer(text))
    written = tuple(_folded(place[0]) for place in places)
    between = tuple(_between(text[one.end() : other.start()]) for one, other in pairwise(places))
    return _Form(state, care, written, tuple(word.casefold() for word in written), between, text[places[-1].end() :])


@cache
def rows(language: str) -> tuple[tuple[str, str, str], ...]:
    """Return (alpha-3 code or "", care, form) of every form in a language of the API; observer entities have none."""
    column = name_field(language)
    names = {
        row[column]: (row["iso3"], "")
        for row in read_csv(DATA / "states.csv")
        if row["status"] != Standing.OBSERVER_ENTITY
    }
    for row in read_csv(DATA / "state_forms.csv"):
        if row["language"] == language:
            names.update(dict.fromkeys(row["forms"].split("|"), (row["state"], row["care"])))
    return tuple((state, care, form) for form, (state, care) in names.items())


@cache
def _by_word(language: str) -> dict[str, list[_Form]]:
    """Return the forms by their first word, the longest first."""
    found: dict[str, list[_Form]] = {}
    for state, care, text in rows(language):
        form = _form(state, care, text)
        found.setdefault(form.words[0], []).append(form)
    for forms in found.values():
        forms.sort(key=lambda form: len(form.words), reverse=True)
    return found


@cache
def _by_sign(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return (form, State) of a script without word boundaries by the first sign, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for state, _care, text in rows(language):
        plain = text.translate(_brackets)
        found.setdefault(plain[0], []).append((plain, state))
    for forms in found.values():
        forms.sort(key=lambda form: len(form[0]), reverse=True)
    return found


def _without_boundaries(text: str, language: str) -> Iterator[Named]:
    plain, forms, at = text.translate(_brackets), _by_sign(language), 0
    while at < len(plain):
        form, state = next((it for it in forms.get(plain[at], ()) if plain.startswith(it[0], at)), (plain[at], ""))
        if state:
            yield Named(state, at, at + len(form))
        at += len(form)


def _keys(word: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield (word, prefix): as it stands, then without what may be prefixed to it."""
    yield word, ""
    if language != "ar":
        return
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) > 2:
            yield word[len(prefix) :], prefix
    for prefix in ("لل", "ولل", "فلل"):
        if word.startswith(prefix):
            yield f"ال{word[len(prefix) :]}", prefix


def _capitals_fit(written: str, read: str) -> bool:
    if not written[0].isupper():
        return True
    if written.isupper() and len(written) > 1:
        return read == written
    return read[0].isupper() or written.casefold().startswith(_SMALL)


class _Reader:
    """Reads one text word by word."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, language
        self.places = [place.span() for place in _word.finditer(text)]
        self.read = [_folded(text[start:end]) for start, end in self.places]
        self.words = [word.casefold() for word in self.read]

    def gap(self, number: int) -> str:
        """Return what stands between a word and the next, as forms have it."""
        return _between(self.text[self.places[number][1] : self.places[number + 1][0]])

    def found(self) -> Iterator[_Found]:
        """Yield the longest form at each place, also those that name no State."""
        number = 0
        while number < len(self.words):
            one = self._longest(number)
            if one is not None:
                yield one
            number = one.behind if one is not None else number + 1

    def _longest(self, number: int) -> _Found | None:
        best: _Found | None = None
        for key, prefix in _keys(self.words[number], self.language):
            for form in _by_word(self.language).get(key, ()):
                if best is not None and len(form.words) <= best.behind - best.first:
                    break
                if self._stands(form, number):
                    best = _Found(form, number, number + len(form.words), prefix)
        return best

    def _stands(self, form: _Form, number: int) -> bool:
        behind = number + len(form.words)
        return (
            tuple(self.words[number + 1 : behind]) == form.words[1:]
            and all(self.gap(number + step) == between for step, between in enumerate(form.between))
            and all(map(_capitals_fit, form.written, self.read[number:behind]))
        )

    def names(self, one: _Found, before: _Found | None, after: _Found | None) -> bool:
        """Say whether a form is a State here, given the forms found before and after it."""
        if not one.form.state or self._is_amman(one):
            return False
        if one.form.care == "person":
            return not self._is_person(one)
        if one.form.care == "sentence":
            start, end = self.places[one.first][0], self.places[one.behind - 1][1]
            return not _sentence_begins.search(self.text[:start]) or bool(_ends.match(self.text[end:]))
        if one.form.care == "after":
            return self._is_place(one) or self._beside(before, one) or self._beside(one, after)
        return True

    def _is_amman(self, one: _Found) -> bool:
        """The capital of Jordan differs from Oman in a sign that is mostly, but not always, left out."""
        start, end = self.places[one.first]
        return one.form.words == ("عمان",) and _SHADDA in self.text[start:end]

    def _is_person(self, one: _Found) -> bool:
        if one.first and self.words[one.first - 1] in _TITLES and self.gap(one.first - 1) in (" ", ". ", "."):
            return True
        last = one.behind - 1
        more = one.behind < len(self.read) and self.gap(last) == " " and self.read[one.behind][0].isupper()
        return more and not (self.read[last].isupper() and self.read[one.behind].isupper())

    def _is_place(self, one: _Found) -> bool:
        if one.prefix:
            return "ب" in one.prefix or "ل" in one.prefix
        return one.first > 0 and self.words[one.first - 1] in _PLACE and self.gap(one.first - 1) == " "

    def _beside(self, one: _Found | None, other: _Found | None) -> bool:
        if one is None or other is None or one.behind != other.first:
            return False
        either = one.form if one.form.care != "after" else other.form
        joined = self.gap(one.behind - 1).replace("،", "").strip() == "" and (
            other.prefix == "و" or "،" in self.gap(one.behind - 1)
        )
        return joined and bool(either.state)

    def span(self, one: _Found) -> Named:
        """Return the place of a form, with the bracket or point that ends it."""
        end = self.places[one.behind - 1][1]
        if self.text.startswith(one.form.tail, end):
            end += len(one.form.tail)
        return Named(one.form.state, self.places[one.first][0], end)


def states_named(text: str, language: str) -> list[Named]:
    """Return where a text in a language (of the API or of pages) names States, in order; nothing in other languages."""
    code = api_language(language) or "en"
    if code not in URL_LANGUAGES:
        return []
    if code == "zh":
        return list(_without_boundaries(text, code))
    reader = _Reader(text, code)
    found = list(reader.found())
    around = zip([None, *found], found, [*found[1:], None], strict=False)
    return [reader.span(one) for before, one, after in around if reader.names(one, before, after)]

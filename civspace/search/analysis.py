"""From text to tokens, the same for both database engines: what is indexed, what is asked and what is highlighted.

Compatibility forms and case are folded; words are stemmed by the rules of their script, Latin ones by those of the
text's language; Chinese and Japanese become overlapping pairs of characters; a document symbol or a reference code is
kept whole and split. A token holds letters, digits and `/ . -` only, so no engine cuts it again.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import Stemmer

# The languages whose Latin words have rules of their own; Latin words in other texts are taken for English.
LATIN = ("en", "fr", "es")
LONGEST_TOKEN = 60

_CJK = (
    "\u3005\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002fa1f\U00030000-\U000323af"
)
# Signs that belong to the letter before them, and controls that stand inside words.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u3099\u309a"
    "\ufe20-\ufe2f\xad\u200b-\u200f\u061c\u2060\ufeff"
)
_HYPHENS = "\\-\u2010\u2011\u2212\uff0d"
_SLASHES = "/\uff0f\u2215"
_word = rf"[^\W_][\w{_MARKS}]*"
_compound = re.compile(rf"{_word}(?:[.{_HYPHENS}{_SLASHES}]{_word}|\([IVXLC]{{1,6}}\))*")
_piece = re.compile(rf"[{_CJK}][{_CJK}\u3099\u309a]*|(?:(?![{_CJK}])[^\W_])(?:(?![{_CJK}])[^\W_]|[{_MARKS}])*")
_cjk_run = re.compile(f"[{_CJK}]")
_reference = re.compile(r"[a-z0-9]{1,8}(?:-[a-z0-9]{1,8}){2,4}")
_invisible = re.compile("[\xad\u200b-\u200f\u061c\u2060\ufeff\u0640]")
_tashkeel = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_arabic_prefix = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|و(?=ال))(?=.{3})")
_arabic_fold = str.maketrans("أإآٱىیةکؤئ", "ااااييهكوي")
_british = re.compile(r"(?<=[a-z]{3})is(?=(?:e[ds]?|ers?|ing|ations?|ational)$)")
_stemmers = threading.local()
_STEMMER_OF = {"en": "english", "fr": "french", "es": "spanish", "ar": "arabic", "ru": "russian"}


@dataclass(frozen=True)
class Span:
    """A token and the place in the text that it stands for."""

    start: int
    end: int
    token: str
    stemmed_as: str = ""
    prefix: bool = False  # asked as the beginning of a token

    @property
    def key(self) -> str:
        """The token as the index holds it: Latin stems carry their language, so that no language finds another's."""
        return f"{self.stemmed_as}:{self.token}" if self.stemmed_as else self.token


def _stem(word: str, language: str) -> str:
    # A stemmer is not safe to share between threads.
    name = _STEMMER_OF[language]
    stemmer = getattr(_stemmers, name, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(name)
        setattr(_stemmers, name, stemmer)
    stem: str = stemmer.stemWord(word)
    return stem


def _belongs(mark: str, base: str) -> bool:
    """Whether the mark makes another letter (й, ї) and is no accent; ё counts as е."""
    return "\u0400" <= base <= "\u052f" and (mark == "\u0306" or (mark == "\u0308" and base not in "Ее"))


def _without_accents(word: str) -> str:
    """Accents off Latin and Greek letters, stress marks off Cyrillic ones; й stays й, ё becomes е."""
    kept = []
    base = ""
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.category(char) != "Mn":
            base = char
        elif not _belongs(char, base):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _arabic(word: str) -> str:
    # Article and conjunction first, or الإنسان and إنسان part ways; then twice: منظمات, منظما, منظم.
    word = _arabic_prefix.sub("", _tashkeel.sub("", word))
    return _stem(_stem(word, "ar"), "ar").translate(_arabic_fold)


@lru_cache(maxsize=200_000)
def _analysed(piece: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return (token, language of the stem) for a piece without CJK; mostly one, some compatibility forms more."""
    text = _invisible.sub("", unicodedata.normalize("NFKC", piece)).casefold()
    found = []
    for word in re.findall(rf"[^\W_][\w{_MARKS}]*", unicodedata.normalize("NFKC", text)):
        digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in word)
        if any(c.isdigit() for c in digits):
            found.append((_without_accents(digits), ""))
        elif "\u0600" <= word[0] <= "\u06ff":
            found.append((_arabic(word), ""))
        elif "\u0400" <= word[0] <= "\u052f":
            found.append((_stem(_without_accents(word), "ru"), ""))
        else:
            found.append(_latin(word, language))
    return tuple((token[:LONGEST_TOKEN], stemmed) for token, stemmed in found if token)


def _latin(word: str, language: str) -> tuple[str, str]:
    if not "a" <= _without_accents(word)[:1] <= "z":
        return _without_accents(word), ""
    if language == "en":
        # Both spellings of organize, recognize and mobilize find each other.
        return _stem(_british.sub("iz", _without_accents(word)), "en"), "en"
    # Twice, since mujeres and mujer, organisée and organisation meet only at the second step.
    return _stem(_without_accents(_stem(word, language)), language), language


def _pairs(text: str, start: int, asked: bool) -> Iterator[Span]:
    run = unicodedata.normalize("NFKC", text)
    run = "".join(c for c in run if _cjk_run.match(c)).casefold()
    same = len(run) == len(text)
    for at in range(len(run) - 1):
        ends = (start + at, start + at + 2) if same else (start, start + len(text))
        yield Span(*ends, run[at : at + 2])
    # The last character stands alone too, so that one character finds it wherever it stands.
    if run and (not asked or len(run) == 1):
        yield Span(start + len(text) - 1 if same else start, start + len(text), run[-1], prefix=asked)


def _whole(text: str, start: int, asked: bool) -> list[Span]:
    """A document symbol with all its sub-paths, or a reference code; nothing for other words."""
    if text.isalpha():
        return []
    plain = _invisible.sub("", unicodedata.normalize("NFKC", text)).casefold()
    plain = re.sub(f"[{_HYPHENS}]", "-", plain).replace("\u2215", "/")
    if not plain.isascii() or not any(c.isdigit() for c in plain) or len(plain) > LONGEST_TOKEN:
        return []
    if _reference.fullmatch(plain):
        return [Span(start, start + len(text), plain)]
    steps = plain.split("/")
    if len(steps) < 2:
        return []
    if asked or len(plain) != len(text):
        return [Span(start, start + len(text), plain)]
    offsets = [0]
    for step in steps:
        offsets.append(offsets[-1] + len(step) + 1)
    return [
        Span(start + offsets[first], start + offsets[last] - 1, "/".join(steps[first:last]))
        for first in range(min(len(steps), 10))
        for last in range(first + 2, min(len(steps), 10) + 1)
    ]


def latin_language(lang: str) -> str:
    """Return the language by whose rules Latin words of a text in `lang` are stemmed."""
    code = lang.lower().partition("-")[0]
    return code if code in LATIN else "en"


def _read(compound: str, language: str, asked: bool) -> tuple[Span, ...]:
    """The spans of one word or of words joined by hyphens, points and slashes, counted from its own beginning."""
    found = _whole(compound, 0, asked)
    if found and asked:
        return tuple(found)
    for piece in _piece.finditer(compound):
        start = piece.start()
        if _cjk_run.match(piece[0]):
            found += _pairs(piece[0], start, asked)
        else:
            found += [Span(start, start + len(piece[0]), token, stem) for token, stem in _analysed(piece[0], language)]
    return tuple(found)


@lru_cache(maxsize=200_000)
def _keys(compound: str, language: str) -> frozenset[str]:
    return frozenset(span.key for span in _read(compound, language, False))


def keys(text: str, lang: str) -> set[str]:
    """Return the distinct keys of a text: what the index holds of it."""
    language = latin_language(lang)
    found: set[str] = set()
    for compound in set(_compound.findall(text)):
        # Runs of Chinese are sentences, which do not come again.
        found |= _keys(compound, language) if len(compound) < 40 else _keys.__wrapped__(compound, language)
    return found


def spans(text: str, lang: str, *, asked: bool = False) -> Iterator[Span]:
    """Yield the tokens of a text with their places; `asked` reads it as a question: symbols stay whole."""
    language = latin_language(lang)
    for compound in _compound.finditer(text):
        at = compound.start()
        for span in _read(compound[0], language, asked):
            yield replace(span, start=at + span.start, end=at + span.end) if at else span


def spans_where(text: str, lang: str, wanted: Callable[[frozenset[str]], bool]) -> Iterator[Span]:
    """Yield the tokens of those words whose keys are wanted; words that were read before are not read again."""
    language = latin_language(lang)
    for compound in _compound.finditer(text):
        read = _keys(compound[0], language) if len(compound[0]) < 40 else _keys.__wrapped__(compound[0], language)
        if wanted(read):
            at = compound.start()
            for span in _read(compound[0], language, False):
                yield replace(span, start=at + span.start, end=at + span.end)


def tokens(text: str, lang: str) -> list[str]:
    """Return the tokens of a text in the language `lang`, in their order."""
    return [span.token for span in spans(text, lang)]

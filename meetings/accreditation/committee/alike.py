"""Whether a question was asked before, in whatever language: pure functions on its words.

Each word becomes its stem, and a word of the list in `data/question_words.csv` becomes what it means in all six
languages; words of politeness are left out. Numbers tell questions apart: one on 2023 is not one on 2024.
"""

import csv
from functools import lru_cache
from pathlib import Path

from civspace.search.analysis import LATIN, tokens
from civspace.search.words import STOP_WORDS
from civspace.web.languages import interface_code

WORDS = Path(__file__).resolve().parents[1] / "data" / "question_words.csv"
COLUMNS = {"ar": "ar", "zh-hans": "zh_hans", "en": "en", "fr": "fr", "ru": "ru", "es": "es"}
#: From this likeness (of 100) on, the earlier question and its answer are shown before the new one is asked.
ALIKE = 60
#: A short question that stands whole in a long one counts from this many words on.
TELLING = 4
#: The concept of the words that tell no two questions apart.
NOTHING = "-"


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, dict[str, str]], list[tuple[str, str]]]:
    """Return the concept of each stem by language, and that of each Chinese phrase, the longest first."""
    spoken: dict[str, dict[str, str]] = {language: {} for language in COLUMNS}
    written: list[tuple[str, str]] = []
    for language, words in STOP_WORDS.items():
        for word in words.split():
            spoken[language].update(dict.fromkeys(tokens(word, language), NOTHING))
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language, column in COLUMNS.items():
                for word in row[column].split("|"):
                    if language == "zh-hans":
                        written.append((word, row["concept"]))
                        continue
                    for form in (word, f"{word}s") if language in LATIN else (word,):
                        spoken[language].update(dict.fromkeys(tokens(form, language), row["concept"]))
    return spoken, sorted(written, key=lambda pair: -len(pair[0]))


def key_of(text: str, language: str) -> str:
    """Return what a question is recognised by: its telling words, each once, in their order of the alphabet."""
    spoken, written = _words()
    code = interface_code(language)
    found: set[str] = set()
    for phrase, meaning in written:
        if phrase in text:
            text = text.replace(phrase, "  ")
            found.add(f"={meaning}")
    meant = spoken.get(code) or spoken["en"]
    for token in tokens(text, code):
        concept = meant.get(token)
        found.add(f"={concept}" if concept else token)
    found.discard(f"={NOTHING}")
    # The last character of Chinese stands alone, too: by itself it says nothing.
    telling = {word for word in found if len(word) > 1 or word.isdigit()}
    return " ".join(sorted(telling))


def _numbers(words: set[str]) -> set[str]:
    return {word for word in words if word.isdigit()}


def likeness(one: str, other: str, *, translated: bool = False) -> int:
    """Return how like two keys are, from 0 to 100; the order of the two does not matter.

    `translated` says that they are in two languages: then only numbers and what the list knows can be compared.
    """
    first, second = set(one.split()), set(other.split())
    if translated:
        first, second = ({word for word in words if word[0] == "=" or word.isdigit()} for words in (first, second))
    if not first or not second or (translated and min(len(first), len(second)) < TELLING):
        return 0
    if (_numbers(first) or _numbers(second)) and not _numbers(first) & _numbers(second):
        return 0
    shared, least = len(first & second), min(len(first), len(second))
    whole = 200 * shared // (len(first) + len(second))
    if translated:
        return 90 * whole // 100
    return max(whole, 85 * shared // least) if least >= TELLING else whole

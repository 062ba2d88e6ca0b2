"""How a name is written for comparison: one plain form whatever its case, accents, punctuation and script."""

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

KEY_LENGTH = 300
CONCEPTS = Path(__file__).parent / "data" / "concepts.csv"

#: Legal forms and the word "organization" in its many coats; they tell no two organizations apart.
NOISE = frozenset(
    "ngo ingo cso cbo npo ong onlus odv oscip asbl aisbl ev ac ry vzw inc incorporated llc ltd limited plc pty pvt "
    "gmbh ggmbh corp nonprofit nko ano ooo mkoo".split()
)
#: Small words that come and go between two spellings of one name.
SMALL = frozenset(
    "the a an of for and in on to by with at from as de du des la le les l d et pour en au aux sur par del los las el "
    "y e para por con un une und der die das fur von i v na dlia dlya po o do da dos das em".split()
)
#: Words that so many organizations carry that sharing them says little.
GENERIC = frozenset(
    "international world african european asian arab national association organization foundation federation union "
    "society network center institute committee council alliance coalition forum initiative movement league "
    "development community women youth".split()
) | {"united nations", "civil society"}

LETTERS = {
    # Cyrillic, as passports and libraries mostly write it in Latin letters
    **dict(zip("абвгдезийклмнопрстуфыэ", "a b v g d e z i y k l m n o p r s t u f y e".split(), strict=True)),
    "ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "",
    "ь": "", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "џ": "dz", "қ": "q", "ғ": "gh", "ң": "ng", "ө": "o", "ү": "u", "ұ": "u", "һ": "h", "ә": "a",
    # Greek
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o".split(), strict=True)),
    "ς": "s",
    # Latin letters that do not fall apart into a letter and an accent
    "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng",
    # Arabic and Persian letters that are written for one another
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": "",
    "ء": "",
}  # fmt: skip
TABLE = str.maketrans(LETTERS)
SOUNDS = (("kh", "h"), ("ph", "f"), ("y", "i"), ("j", "i"), ("w", "v"), ("q", "k"), ("z", "s"), ("c", "k"))
ELISION = re.compile(r"\b([ldjnscmt]|qu)['’ʼ`´](?=\w)")
APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´ʻ‘](?=\w)|(?<=\w)['’ʼ`´ʻ‘]")
HAN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
ARABIC_ARTICLE = re.compile(r"^(?:وال|بال|فال|كال|لل|ال)(?=..)")
DIRECTION_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def words(name: str) -> list[str]:
    """Return the words of a name in their plain form: lower case, no accents or punctuation, Latin where possible."""
    return list(_words(name))


@lru_cache(maxsize=2000)
def _words(name: str) -> tuple[str, ...]:
    text = DIRECTION_MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    # Letters first, since й and ё would lose what tells them apart together with the accents.
    text = unicodedata.normalize("NFC", text).translate(TABLE)
    text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    text = unicodedata.normalize("NFC", text.translate(TABLE))
    text = APOSTROPHE.sub("", ELISION.sub(r"\1 ", text)).replace("&", " and ").replace("+", " plus ")
    text = HAN.sub(r" \1 ", text)
    text = "".join(char if char.isalnum() else " " for char in text)
    return tuple(_joined([ARABIC_ARTICLE.sub("", word) for word in text.split()]))


def _joined(found: list[str]) -> list[str]:
    """Join letters that stand alone: `A. C.` and `AC`, `U.N.` and `UN` are written alike."""
    out: list[str] = []
    spelled = False
    for word in found:
        single = len(word) == 1 and word.isascii() and word.isalpha()
        if single and spelled:
            out[-1] += word
        else:
            out.append(word)
        spelled = single
    return out


def match_key(name: str) -> str:
    """Return the key under which a name is found and told from others; equal keys are one name written twice."""
    found = words(name)
    telling = [word for word in found if word not in NOISE]
    telling = telling or found
    while len(telling) > 1 and telling[0] == "the":
        telling = telling[1:]
    return " ".join(telling)[:KEY_LENGTH].strip()


@lru_cache(maxsize=50_000)
def sounded(word: str) -> str:
    """Return a word as it sounds, roughly: spellings of one transliterated name meet here."""
    for spelling, sound in SOUNDS:
        word = word.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=1)
def phrases() -> tuple[dict[tuple[str, ...], str], list[tuple[str, str]]]:
    """Return what the words of the concepts file mean: word sequences, and Chinese strings, longest first."""
    spoken: dict[tuple[str, ...], str] = {}
    written: list[tuple[str, str]] = []
    with CONCEPTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            concept = row["concept"]
            for language in ("en", "fr", "es", "ru", "ar"):
                for phrase in filter(None, row[language].split("|")):
                    telling = tuple(word for word in words(phrase) if word not in SMALL)
                    if telling:
                        spoken.setdefault(telling, concept)
            written += [(phrase, concept) for phrase in filter(None, row["zh"].split("|"))]
    return spoken, sorted(written, key=lambda pair: -len(pair[0]))


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Return every word of the concepts file."""
    return frozenset(word for phrase in phrases()[0] for word in phrase)


def meaning(found: list[str]) -> list[str]:
    """Return words with those of the six languages that mean the same replaced by one concept each."""
    spoken, written = phrases()
    telling: list[str] = []
    for word in found:
        if HAN.fullmatch(word):
            for phrase, meant in written:
                word = word.replace(phrase, f" {meant.replace(' ', '_')} ")
            telling += [part.replace("_", " ") for part in word.split()]
        elif word not in SMALL and word not in NOISE:
            telling.append(word)
    known = known_words()
    # In Arabic, "and", "for" and "with" are the first letter of the word after them.
    telling = [word[1:] if word[0] in "ولب" and word not in known and word[1:] in known else word for word in telling]
    out, at = [], 0
    while at < len(telling):
        for length in (4, 3, 2, 1):
            said = spoken.get(tuple(telling[at : at + length]))
            if said and at + length <= len(telling):
                out.append(said)
                at += length
                break
        else:
            out.append(telling[at])
            at += 1
    return out


def initials(found: list[str]) -> str:
    """Return the initials of the words that an acronym is made of."""
    return "".join(word[0] for word in found if word not in SMALL and not word.isdigit() and word[0].isascii())

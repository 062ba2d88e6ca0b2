"""How the parts of a person's name are written for comparison: plain, and as the consonants that are heard."""

import re
from functools import lru_cache

from accounts.organizations.matching import words

#: Parts that come and go between two spellings of one name, and titles.
SMALL = frozenset(
    "al el ul ur as az ash ad bin ibn bint binti bt von van der den de du da do dos das di del della la le y e i "
    "and mr mrs ms mx dr prof eng engr hajj haji hajji sheikh shaikh shaykh sheik mullah maulavi mawlawi qari sayyid "
    "بن ابن بنت السيد الشيخ الدكتور".split()
)
#: What is written together or apart: Abdul Rahman, Abd al-Rahman, Abdulrahman.
SERVANT = re.compile(
    r"\b(?:abd|abed|abdu)[ -]*(?:[aeu]l|[aeu]r|[aeu]s|[aeu]d)?[ -]+(?=\w{3})|\babd[aeu]l[ -]*(?=\w{3})"
)
ABD_ARABIC = re.compile(r"\bعبد[ ]*ال(?=\w{2})")

ARABIC = str.maketrans(
    {
        "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r",
        "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f",
        "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y", "پ": "b", "چ": "ch",
        "ژ": "zh", "گ": "g", "ڤ": "v", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ے": "y", "ھ": "h",
    }
)  # fmt: skip
#: Spellings of one sound, the longest first.
SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("dzh", "g"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "h"), ("gh", "g"),
    ("zh", "g"), ("dj", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ts", "s"), ("tz", "s"), ("ck", "k"), ("x", "ks"),
    ("q", "k"), ("c", "k"), ("z", "s"), ("j", "g"), ("v", "f"), ("p", "b"),
)  # fmt: skip
SOFT = re.compile("c(?=[eiy])")
WIDE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def parts(name: str) -> tuple[str, ...]:
    """Return the telling parts of a person's name in plain form, as they are written in it."""
    joined = ABD_ARABIC.sub("عبد", name)
    plain = SERVANT.sub("abd", " ".join(words(joined)))
    found = [part for part in plain.split() if part not in SMALL]
    return tuple(found or plain.split())


@lru_cache(maxsize=100_000)
def heard(part: str) -> str:
    """Return the consonants of a part as they are heard; a vowel at the beginning is kept as `a`.

    Transliterations of one name meet here: Muhammad, Mehmet and محمد, Yevgeny and Evgenii, Khalid and Halit.
    """
    if WIDE.search(part):
        return part
    latin = part.translate(ARABIC)
    latin = SOFT.sub("s", latin)
    for spelling, sound in SOUNDS:
        latin = latin.replace(spelling, sound)
    first, rest = latin[:1], latin[1:]
    first = "f" if first == "w" else "a" if first in "aeiouy" else first
    # "ye", "yu", "ay" and the like at the beginning are one vowel.
    rest = re.sub("[aeiouyw]", "", rest)
    sound = re.sub(r"(.)\1+", r"\1", first + rest)
    sound = sound.removesuffix("h") if len(sound) > 2 else sound
    return f"{sound[:-1]}t" if sound.endswith("d") else sound


def keys(found: tuple[str, ...]) -> frozenset[str]:
    """Return short keys under which a name is kept, so that its like share at least one of them."""
    out: set[str] = set()
    wide = [part for part in found if WIDE.search(part)]
    # With those of the whole, since spaces between such parts come and go.
    for part in (*found, "".join(wide)) if wide else found:
        if WIDE.search(part):
            out |= {part[at : at + 2] for at in range(max(1, len(part) - 1))}
        else:
            sound = heard(part)
            out |= {f"h:{sound[:5]}", f"p:{part[:4]}"} if len(part) > 1 else set()
    return frozenset(out)

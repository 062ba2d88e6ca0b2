"""A document symbol or a reference in any spelling leads straight to the thing; the rooms above know where it is."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

Resolver = Callable[[str], str | None]

# Each takes a normalised symbol or reference and returns the address of the thing, or None. Called under the reader's
# language; must only know what is public.
resolvers: list[Resolver] = []
# As above, for what is not public: each takes the person who asks as well, and returns only what that person may see.
own_resolvers: list[Callable[[str, Any], str | None]] = []

_controls = re.compile("[\xad\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]")
_dashes = re.compile("[\u2010-\u2015\u2212]")
_slashes = re.compile(r"\s*[/\\\u2044\u2215\u29f8]+\s*")
_around = " \t\n.,;:!?\"'`()[]<>{}«»“”‘’/-_"
_symbol = re.compile(
    r"[A-Z0-9]+(?:[.\-][A-Z0-9]+)*(?:\([IVXLC]+\))?(?:/[A-Z0-9]+(?:[.\-][A-Z0-9]+)*(?:\([IVXLC]+\))?)+"
)
_later = re.compile(r"(?<=/)(ADD|CORR|REV|AMEND)[./ ]?(\d+)")
_dotted = re.compile(r"(?<=/)(CN|WG|CRP|CONF|L|PRST|INF)[./ ]?(\d+)(?=/|$)")
_special = re.compile(r"(?<=/)(S|ES|SS)/(?=\d+(?:/|$))")
_reference = re.compile(r"[A-Z0-9]{1,8}(?:-[A-Z0-9]{1,8}){1,4}")


def _plain(text: str) -> str:
    text = _controls.sub("", unicodedata.normalize("NFKC", text[:120]))
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return _dashes.sub("-", text).strip(_around).upper()


def normalise_symbol(text: str) -> str:
    """Return a document symbol as the United Nations writes it, or "" when the text cannot be one.

    Case, spaces, full-width letters, back slashes, dashes or underscores instead of slashes and marks around it do not
    matter: `a-hrc-70-ngo-1`, `A / HRC / 70 / NGO / 1.` and `Ａ／ＨＲＣ／70／ＮＧＯ／1` are A/HRC/70/NGO/1.
    """
    text = _slashes.sub("/", _plain(text))
    if "/" not in text:
        text = re.sub(r"[\s_\-]+", "/", text)
        text = _special.sub(r"\1-", text)
    text = re.sub(r"[\s_]+", "/", text)
    text = _dotted.sub(r"\1.\2", text)
    text = _later.sub(lambda match: f"{match[1].capitalize()}.{match[2]}", text)
    if not _symbol.fullmatch(text.upper()) or not any(c.isdigit() for c in text) or len(text) > 60:
        return ""
    # Parts of a symbol are short and the first names a body; a question in words is not a symbol.
    return (
        text if text[0].isalpha() and text.count("/") >= 2 and all(len(part) <= 12 for part in text.split("/")) else ""
    )


def normalise_reference(text: str) -> str:
    """Return a reference code of the portal (`S-7K3M-Q2`) in capitals with hyphens, or "" when it cannot be one."""
    code = re.sub(r"[\s_\-]+", "-", _plain(text))
    return code if _reference.fullmatch(code) and any(c.isdigit() for c in code) else ""


def resolve(q: str) -> str | None:
    """Return the address of the thing that the text names by symbol or reference, or None."""
    for name in dict.fromkeys(filter(None, (normalise_symbol(q), normalise_reference(q)))):
        for resolver in resolvers:
            if address := resolver(name):
                return address
    return None


def resolve_for(q: str, user: Any) -> str | None:
    """Return the address of the thing that a reference names and that this person may see; else what is public."""
    for name in dict.fromkeys(filter(None, (normalise_symbol(q), normalise_reference(q)))):
        for own in own_resolvers:
            if address := own(name, user):
                return address
    return resolve(q)

"""Values of a notice: kept as JSON for all languages, read in one."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import bidirectional

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, override

from civspace.web.dates import day_text, when_text

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
LEFT_TO_RIGHT, FIRST_STRONG, END = "\u2066", "\u2068", "\u2069"


def isolate(text: str) -> str:
    """Keep a reference, zone or address in its own order inside Arabic, with characters that plain text can carry."""
    return f"{LEFT_TO_RIGHT}{text}{END}" if text and get_language_bidi() else text


def embed(text: str) -> str:
    """Keep a value that is written the other way in its own order inside a sentence: a title, a name, a symbol."""
    foreign = {"L"} if get_language_bidi() else {"R", "AL"}
    return f"{FIRST_STRONG}{text}{END}" if foreign & {bidirectional(letter) for letter in text} else text


def freeze(value: Any) -> Any:
    """Return a value as JSON can keep it. A lazy translation is kept in every language."""
    if isinstance(value, Promise):
        frozen = {}
        for code in LANGUAGES:
            with override(code):
                frozen[code] = str(value)
        return frozen
    if isinstance(value, Mapping):
        if not value or set(value) - set(LANGUAGES):
            raise ValueError(f"A value by language needs the codes {', '.join(LANGUAGES)}: {sorted(value)}")
        return {code: str(text) for code, text in value.items()}
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A time in a notice needs its time zone.")
        return {"@datetime": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"@date": value.isoformat()}
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str | Decimal):
        return str(value)
    raise TypeError(f"A notice cannot carry a {type(value).__name__}.")


def thaw(value: Any, zone: str = "") -> str:
    """Return a kept value as text in the language that is active now; times in the zone, else UTC."""
    if not isinstance(value, dict):
        return str(value)
    if "@datetime" in value:
        return when_text(datetime.fromisoformat(value["@datetime"]), zone or "UTC")
    if "@date" in value:
        return day_text(date.fromisoformat(value["@date"]))
    wanted = (get_language() or "en", *settings.MODELTRANSLATION_FALLBACK_LANGUAGES)
    return next((value[code] for code in wanted if value.get(code)), "")


def cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """Return a value as JSON keeps it with every text in it changed; keys and numbers stay."""
    if isinstance(value, dict):
        return {key: cleaned(one, clean) for key, one in value.items()}
    if isinstance(value, list):
        return [cleaned(one, clean) for one in value]
    return clean(value) if isinstance(value, str) else value

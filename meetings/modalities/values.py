"""The shape of a rule's value for each kind of rule, and its validation.

who_may              {"categories": [code, ...]}            categories of standing; [] means everybody
required_parts       {"parts": ["title", "body", ...]}
word_limit           {"words": int}                          for the category of the rule ("" = every category)
counted_parts        {"parts": ["body", "notes", "title", "cover"], "allowance": int}   words of the header that count
characters_per_word  {"characters": float}                   Han and Kana characters that make one word
languages            {"languages": [API code, ...]}
opening, deadline    {"at": ISO 8601 with offset} or, in templates, {"before_session_days": int} counted in days
                     before the meeting begins, at the end of that day in the meeting's zone
max_per_organization {"max": int or null}
agenda_items         {"required": bool, "open": "all" or [item number, ...]}
replacement          {"allowed": bool}
answer_window        {"hours": int}
processing_mode      {"mode": "issue_as_received" | "edit_and_translate"}
circulation          {"note": "as_received" | ""}
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.modalities.models import Kind

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
PARTS = ("title", "body", "notes", "cover")
MODES = ("issue_as_received", "edit_and_translate")


def moment(value: dict[str, Any]) -> datetime.datetime | None:
    """Return the moment of an opening or deadline, or None while it is not fixed."""
    return datetime.datetime.fromisoformat(value["at"]) if value.get("at") else None


def _is_count(value: Any, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_moment(value: dict[str, Any]) -> bool:
    if "before_session_days" in value:
        return _is_count(value["before_session_days"])
    try:
        at = moment(value)
    except (TypeError, ValueError):
        return False
    return at is not None and at.tzinfo is not None


def _items(value: Any) -> bool:
    return value == "all" or (isinstance(value, list) and all(isinstance(number, str) for number in value))


_VALID = {
    Kind.WHO_MAY: lambda v: isinstance(v.get("categories"), list),
    Kind.REQUIRED_PARTS: lambda v: bool(v.get("parts")) and set(v["parts"]) <= set(PARTS),
    Kind.WORD_LIMIT: lambda v: _is_count(v.get("words"), 1),
    Kind.COUNTED_PARTS: lambda v: bool(v.get("parts"))
    and set(v["parts"]) <= set(PARTS)
    and _is_count(v.get("allowance", 0)),
    Kind.CHARACTERS_PER_WORD: lambda v: isinstance(v.get("characters"), int | float) and v["characters"] > 0,
    Kind.LANGUAGES: lambda v: bool(v.get("languages")) and set(v["languages"]) <= set(LANGUAGES),
    Kind.OPENING: _is_moment,
    Kind.DEADLINE: _is_moment,
    Kind.MAX_PER_ORGANIZATION: lambda v: v.get("max") is None or _is_count(v["max"], 1),
    Kind.AGENDA_ITEMS: lambda v: isinstance(v.get("required"), bool) and _items(v.get("open")),
    Kind.REPLACEMENT: lambda v: isinstance(v.get("allowed"), bool),
    Kind.ANSWER_WINDOW: lambda v: _is_count(v.get("hours"), 1),
    Kind.PROCESSING_MODE: lambda v: v.get("mode") in MODES,
    Kind.CIRCULATION: lambda v: v.get("note") in ("as_received", ""),
}


def validate(kind: str, value: Any) -> None:
    """Raise ValidationError when the value does not have the shape of its kind."""
    if not isinstance(value, dict) or not _VALID[Kind(kind)](value):
        raise ValidationError(_("This value does not fit the kind of rule."), code="value")

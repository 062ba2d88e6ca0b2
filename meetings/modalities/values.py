"""The shape of a rule's value for each kind of rule, and its validation.

who_may              {"categories": [code, ...]}            categories of standing; [] means everybody
required_parts       {"parts": ["title", "body", "notes", "cover"]}
word_limit           {"words": int}                          for the category of the rule ("" = every category)
counted_parts        {"parts": ["body", "notes", "title", "cover"], "allowance": int}   words of the header that count
characters_per_word  {"characters": float}                   Han and Kana characters that make one word
languages            {"languages": [API code, ...]}
opening, deadline    {"at": ISO 8601 with offset} or, in templates, {"before_session_days": int}: days before the
                     meeting begins; an opening comes at the beginning, a deadline at the end of that day in its zone
knock                {"minutes": int}                        what the portal turned away because it was full counts from
                     its first arrival when it is sent again, with the receipt it was given, within so many minutes
max_per_organization {"max": int or null}
agenda_items         {"required": bool, "open": "all" or [item number, ...]}
replacement          {"allowed": bool}
answer_window        {"hours": int}
processing_mode      {"mode": "issue_as_received" | "edit_and_translate"}
circulation          {"note": "as_received" | ""}
publication          {"form": "document" | "submission", "series": symbol series, "" for that of the meeting}; in
                     templates it may hold {session} and {year}. A submission has no symbol, only its reference
editing              {"hours": int, "silence": "editorial" | "original" | "edited"}   hours that authors have to answer
                     proposed changes; what is made of changes that they did not answer (only those marked as purely
                     editorial, none, all)
translation          {"languages": [API code, ...]}          languages into which statements are translated
cosponsors           {"allowed": bool, "categories": [code, ...], "order": see ORDERS, "place": see PLACES,
                     "supporters": see SUPPORTERS}: who may co-sponsor (standing; [] means everybody), in which order
                     and where their names stand, and where those without such a standing are named ("" means nowhere)
joint_word_limit     {"words": int}                          where a signatory has the category ("" = every joint text);
                     the highest of those that apply, or the lead's own word limit where there is no such rule
joint_number         {"max": int or null, "with_individual": bool}   joint statements that one organization may sign;
                     with_individual: its own statements count as well, and a joint one counts as a statement of its own
"""

import datetime
import math
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.modalities.models import Kind

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
PARTS = ("title", "body", "notes", "cover")
MODES = ("issue_as_received", "edit_and_translate")
DOCUMENT, SUBMISSION = FORMS = ("document", "submission")
_SERIES = re.compile(r"([A-Z0-9]([A-Za-z0-9./-]|\{session\}|\{year\})*[A-Za-z0-9}])?")
SILENCES = ("editorial", "original", "edited")
#: General, special and roster one after another; by name; as they were invited.
ORDERS = ("standing", "alphabetical", "invited")
#: In the line that says who submits; there, as those on whose behalf; in a note at the end.
PLACES = ("submitted_line", "on_behalf", "end")
#: Nowhere; in a note to the title; in a note at the end.
SUPPORTERS = ("", "title_note", "end")

#: Minutes.
LONGEST_KNOCK = 60


def moment(value: dict[str, Any]) -> datetime.datetime | None:
    """Return the moment of an opening or deadline, or None while it is not fixed."""
    return datetime.datetime.fromisoformat(value["at"]) if value.get("at") else None


def _is_count(value: Any, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_moment(value: dict[str, Any]) -> bool:
    if set(value) == {"before_session_days"}:
        return _is_count(value["before_session_days"])
    at = datetime.datetime.fromisoformat(value["at"])
    return set(value) == {"at"} and at.tzinfo is not None


def _texts(value: Any, among: tuple[str, ...] | None = None, *, empty: bool = False) -> bool:
    """Say whether a value is a list of different strings (of those in `among`)."""
    return (
        isinstance(value, list)
        and (empty or bool(value))
        and all(isinstance(text, str) and text for text in value)
        and len(set(value)) == len(value)
        and (among is None or set(value) <= set(among))
    )


def _is_rate(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


_VALID: dict[Kind, Callable[[dict[str, Any]], bool]] = {
    Kind.WHO_MAY: lambda v: set(v) == {"categories"} and _texts(v["categories"], empty=True),
    Kind.REQUIRED_PARTS: lambda v: set(v) == {"parts"} and _texts(v["parts"], PARTS),
    Kind.WORD_LIMIT: lambda v: set(v) == {"words"} and _is_count(v["words"], 1),
    Kind.COUNTED_PARTS: lambda v: (
        set(v) | {"allowance"} == {"parts", "allowance"}
        and _texts(v["parts"], PARTS)
        and _is_count(v.get("allowance", 0))
    ),
    Kind.CHARACTERS_PER_WORD: lambda v: set(v) == {"characters"} and _is_rate(v["characters"]),
    Kind.LANGUAGES: lambda v: set(v) == {"languages"} and _texts(v["languages"], LANGUAGES),
    Kind.OPENING: _is_moment,
    Kind.DEADLINE: _is_moment,
    Kind.MAX_PER_ORGANIZATION: lambda v: set(v) == {"max"} and (v["max"] is None or _is_count(v["max"], 1)),
    Kind.AGENDA_ITEMS: lambda v: (
        set(v) == {"required", "open"} and isinstance(v["required"], bool) and (v["open"] == "all" or _texts(v["open"]))
    ),
    Kind.REPLACEMENT: lambda v: set(v) == {"allowed"} and isinstance(v["allowed"], bool),
    Kind.ANSWER_WINDOW: lambda v: set(v) == {"hours"} and _is_count(v["hours"], 1),
    Kind.KNOCK: lambda v: set(v) == {"minutes"} and _is_count(v["minutes"], 1) and v["minutes"] <= LONGEST_KNOCK,
    Kind.PROCESSING_MODE: lambda v: set(v) == {"mode"} and v["mode"] in MODES,
    Kind.CIRCULATION: lambda v: set(v) == {"note"} and v["note"] in ("as_received", ""),
    Kind.PUBLICATION: lambda v: (
        set(v) == {"form", "series"}
        and v["form"] in FORMS
        and len(v["series"]) <= 50
        and bool(_SERIES.fullmatch(v["series"]))
        and (v["form"] == DOCUMENT or not v["series"])
    ),
    Kind.EDITING: lambda v: set(v) == {"hours", "silence"} and _is_count(v["hours"], 1) and v["silence"] in SILENCES,
    Kind.TRANSLATION: lambda v: set(v) == {"languages"} and _texts(v["languages"], LANGUAGES),
    Kind.COSPONSORS: lambda v: (
        set(v) == {"allowed", "categories", "order", "place", "supporters"}
        and isinstance(v["allowed"], bool)
        and _texts(v["categories"], empty=True)
        and v["order"] in ORDERS
        and v["place"] in PLACES
        and v["supporters"] in SUPPORTERS
    ),
    Kind.JOINT_WORD_LIMIT: lambda v: set(v) == {"words"} and _is_count(v["words"], 1),
    Kind.JOINT_NUMBER: lambda v: (
        set(v) == {"max", "with_individual"}
        and isinstance(v["with_individual"], bool)
        and (v["max"] is None or _is_count(v["max"], 1))
    ),
}


def validate(kind: str, value: Any) -> None:
    """Raise ValidationError when the value does not have exactly the shape of its kind."""
    try:
        fits = isinstance(value, dict) and _VALID[Kind(kind)](value)
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        raise ValidationError(_("This value does not fit the kind of rule."), code="value")

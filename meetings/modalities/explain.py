"""A rule in words: one plain sentence for each kind and value, the same on pages, in the API and beside a check."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civspace.reference.queries import url_language
from civspace.web.dates import when_text
from civspace.web.languages import number_text
from meetings.modalities.models import Kind
from meetings.modalities.values import moment

PARTS = {
    "title": gettext_lazy("the title"),
    "body": gettext_lazy("the text"),
    "notes": gettext_lazy("the notes"),
    "cover": gettext_lazy("the cover text"),
}


def listed(texts: Iterable[Any]) -> str:
    """Join texts as a list in the current language."""
    return _(", ").join(str(text) for text in texts)


def language_list(codes: Iterable[str]) -> str:
    """Name languages (API codes) in the current language."""
    names = dict(settings.LANGUAGES)
    return listed(names.get(url_language(code), code) for code in codes)


def _who_may(value: dict[str, Any], names: Mapping[str, str], **_extra: Any) -> str:
    if not value["categories"]:
        return _("Everybody may take part.")
    standings = listed(names.get(code, code) for code in value["categories"])
    return _("Organizations with one of these standings may take part: %(standings)s.") % {"standings": standings}


def _required_parts(value: dict[str, Any], **_extra: Any) -> str:
    return _("A submission must contain: %(parts)s.") % {"parts": listed(PARTS[part] for part in value["parts"])}


def _word_limit(value: dict[str, Any], category: str, names: Mapping[str, str], **_extra: Any) -> str:
    words = value["words"]
    if not category:
        message = ngettext("At most %(words)s word.", "At most %(words)s words.", words)
    else:
        message = ngettext(
            "At most %(words)s word for this standing: %(standing)s.",
            "At most %(words)s words for this standing: %(standing)s.",
            words,
        )
    return message % {"words": number_text(words), "standing": names.get(category, category)}


def _counted_parts(value: dict[str, Any], **_extra: Any) -> str:
    counted = listed(PARTS[part] for part in value["parts"])
    added = value.get("allowance", 0)
    if not added:
        return _("What counts as words: %(parts)s.") % {"parts": counted}
    message = ngettext(
        "What counts as words: %(parts)s; %(added)s word of the header is added.",
        "What counts as words: %(parts)s; %(added)s words of the header are added.",
        added,
    )
    return message % {"parts": counted, "added": number_text(added)}


def _characters(value: dict[str, Any], **_extra: Any) -> str:
    message = _("Chinese and Japanese characters are counted one by one: %(characters)s characters make one word.")
    return message % {"characters": number_text(value["characters"])}


def _languages(value: dict[str, Any], **_extra: Any) -> str:
    return _("Accepted languages: %(languages)s.") % {"languages": language_list(value["languages"])}


def _moment(fixed: Any, days: Any) -> Callable[..., str]:
    def sentence(value: dict[str, Any], zone: str, **_extra: Any) -> str:
        at = moment(value)
        if at is not None:
            return str(fixed) % {"when": when_text(at, zone)}
        return str(days(value["before_session_days"])) % {"days": number_text(value["before_session_days"])}

    return sentence


def _opening_days(days: int) -> str:
    return ngettext(
        "Submissions open %(days)s day before the meeting begins.",
        "Submissions open %(days)s days before the meeting begins.",
        days,
    )


def _deadline_days(days: int) -> str:
    return ngettext(
        "Submissions close %(days)s day before the meeting begins.",
        "Submissions close %(days)s days before the meeting begins.",
        days,
    )


def _max(value: dict[str, Any], **_extra: Any) -> str:
    most = value["max"]
    if most is None:
        return _("An organization may submit any number.")
    message = ngettext(
        "An organization may submit at most %(max)s statement.",
        "An organization may submit at most %(max)s statements.",
        most,
    )
    return message % {"max": number_text(most)}


def _agenda_items(value: dict[str, Any], **_extra: Any) -> str:
    if value["open"] == "all":
        return (
            _("Each statement belongs to one agenda item; every item is open.")
            if value["required"]
            else _("An agenda item may be named; every item is open.")
        )
    message = (
        _("Each statement belongs to one agenda item; open are: %(items)s.")
        if value["required"]
        else _("An agenda item may be named; open are: %(items)s.")
    )
    return message % {"items": listed(value["open"])}


def _replacement(value: dict[str, Any], **_extra: Any) -> str:
    return (
        _("A submitted text may be replaced until the deadline.")
        if value["allowed"]
        else _("A submitted text may not be replaced.")
    )


def _answer_window(value: dict[str, Any], **_extra: Any) -> str:
    message = ngettext(
        "Whoever receives a statement back has %(hours)s hour to answer.",
        "Whoever receives a statement back has %(hours)s hours to answer.",
        value["hours"],
    )
    return message % {"hours": number_text(value["hours"])}


def _processing(value: dict[str, Any], **_extra: Any) -> str:
    if value["mode"] == "edit_and_translate":
        return _("Statements are edited and translated before they are issued.")
    return _("Statements are issued as received, unedited.")


def _circulation(value: dict[str, Any], **_extra: Any) -> str:
    if value["note"] == "as_received":
        return _("The published document says that it is circulated as received.")
    return _("The published document carries no note on how it is circulated.")


_SENTENCES: dict[str, Callable[..., str]] = {
    Kind.WHO_MAY: _who_may,
    Kind.REQUIRED_PARTS: _required_parts,
    Kind.WORD_LIMIT: _word_limit,
    Kind.COUNTED_PARTS: _counted_parts,
    Kind.CHARACTERS_PER_WORD: _characters,
    Kind.LANGUAGES: _languages,
    Kind.OPENING: _moment(gettext_lazy("Submissions open on %(when)s."), _opening_days),
    Kind.DEADLINE: _moment(gettext_lazy("Submissions close on %(when)s."), _deadline_days),
    Kind.MAX_PER_ORGANIZATION: _max,
    Kind.AGENDA_ITEMS: _agenda_items,
    Kind.REPLACEMENT: _replacement,
    Kind.ANSWER_WINDOW: _answer_window,
    Kind.PROCESSING_MODE: _processing,
    Kind.CIRCULATION: _circulation,
}


def explain(
    kind: str, value: dict[str, Any], *, category: str = "", zone: str = "UTC", names: Mapping[str, str] | None = None
) -> str:
    """Return the sentence of a rule in the current language.

    `zone` is the meeting's named zone, in which moments are written; `names` the names of the categories of standing
    by code (queries.category_names()). Raises KeyError for an unknown kind.
    """
    return _SENTENCES[kind](value, category=category, zone=zone, names=names or {})


#: What the files of the portal itself say of a source, in the reader's language.
SOURCE_WORDS = {
    "Default of this portal, to be set for each meeting": gettext_lazy(
        "Default of this portal, to be set for each meeting"
    ),
    "Practice of document services": gettext_lazy("Practice of document services"),
    "default of this portal": gettext_lazy("default of this portal"),
    "general knowledge, unverified": gettext_lazy("general knowledge, unverified"),
    "sourced": gettext_lazy("sourced"),
    "sourced, 2018: re-check": gettext_lazy("sourced, of 2018: to be checked again"),
    "sourced, copy: re-check": gettext_lazy("sourced from a copy: to be checked again"),
    "sourced, old: re-check": gettext_lazy("sourced, old: to be checked again"),
}

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
from meetings.modalities.values import SUBMISSION, moment

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


def _knock(value: dict[str, Any], **_extra: Any) -> str:
    message = ngettext(
        "If the portal is full and turns a submission away, it gives a signed receipt. Sent again with it within "
        "%(minutes)s minute, the submission counts from when it first arrived.",
        "If the portal is full and turns a submission away, it gives a signed receipt. Sent again with it within "
        "%(minutes)s minutes, the submission counts from when it first arrived.",
        value["minutes"],
    )
    return message % {"minutes": number_text(value["minutes"])}


def _processing(value: dict[str, Any], **_extra: Any) -> str:
    if value["mode"] == "edit_and_translate":
        return _("Statements are edited and translated before they are issued.")
    return _("Statements are issued as received, unedited.")


def _circulation(value: dict[str, Any], **_extra: Any) -> str:
    if value["note"] == "as_received":
        return _("The published document says that it is circulated as received.")
    return _("The published document carries no note on how it is circulated.")


SILENCE = {
    "editorial": gettext_lazy("Without an answer, only changes marked as purely editorial are made."),
    "original": gettext_lazy("Without an answer, the text stays as its authors wrote it."),
    "edited": gettext_lazy("Without an answer, the proposed changes are made."),
}


def _editing(value: dict[str, Any], **_extra: Any) -> str:
    message = ngettext(
        "Proposed changes are shown to the authors, who have %(hours)s hour to answer.",
        "Proposed changes are shown to the authors, who have %(hours)s hours to answer.",
        value["hours"],
    )
    return f"{message % {'hours': number_text(value['hours'])}} {SILENCE[value['silence']]}"


def _translation(value: dict[str, Any], **_extra: Any) -> str:
    return _("Published statements are translated into: %(languages)s.") % {
        "languages": language_list(value["languages"])
    }


ORDERS = {
    "standing": gettext_lazy("Their names are grouped by standing: general, special, roster."),
    "alphabetical": gettext_lazy("Their names stand in alphabetical order."),
    "invited": gettext_lazy("Their names stand in the order in which they were invited."),
}
PLACES = {
    "submitted_line": gettext_lazy("They are named in the line that says who submits."),
    "on_behalf": gettext_lazy("They are named as those on whose behalf it is submitted, too."),
    "end": gettext_lazy("They are named in a note at the end."),
}
SUPPORTERS = {
    "": gettext_lazy("Organizations without such a standing cannot be named."),
    "title_note": gettext_lazy(
        "Organizations without such a standing can be named as supporters, in a note to the title."
    ),
    "end": gettext_lazy("Organizations without such a standing can be named as supporters, in a note at the end."),
}


def _cosponsors(value: dict[str, Any], names: Mapping[str, str], **_extra: Any) -> str:
    if not value["allowed"]:
        return _("Joint statements are not accepted.")
    if value["categories"]:
        standings = listed(names.get(code, code) for code in value["categories"])
        said = [
            _("Organizations with one of these standings may co-sponsor: %(standings)s.") % {"standings": standings}
        ]
    else:
        said = [_("Every organization may co-sponsor.")]
    said += [str(ORDERS[value["order"]]), str(PLACES[value["place"]])]
    return " ".join(said + ([str(SUPPORTERS[value["supporters"]])] if value["categories"] else []))


def _joint_word_limit(value: dict[str, Any], category: str, names: Mapping[str, str], **_extra: Any) -> str:
    words = value["words"]
    if not category:
        message = ngettext(
            "A joint statement has at most %(words)s word.", "A joint statement has at most %(words)s words.", words
        )
    else:
        message = ngettext(
            "A joint statement has at most %(words)s word where a signatory has this standing: %(standing)s.",
            "A joint statement has at most %(words)s words where a signatory has this standing: %(standing)s.",
            words,
        )
    return message % {"words": number_text(words), "standing": names.get(category, category)}


def _joint_number(value: dict[str, Any], **_extra: Any) -> str:
    if value["max"] is None:
        said = _("An organization may sign any number of joint statements.")
    else:
        said = ngettext(
            "An organization may sign at most %(max)s joint statement.",
            "An organization may sign at most %(max)s joint statements.",
            value["max"],
        ) % {"max": number_text(value["max"])}
    if value["with_individual"]:
        counted = _("Its individual statements count as well: who signs a joint statement has used its signature.")
        return f"{said} {counted}"
    return said


def _publication(value: dict[str, Any], **_extra: Any) -> str:
    if value["form"] == SUBMISSION:
        return _(
            "What is submitted is published under its reference. It has no symbol and is not issued as an official "
            "document of the United Nations."
        )
    if not value["series"]:
        return _("Published as documents of the United Nations, with symbols of the series of the meeting.")
    message = _("Published as documents of the United Nations, with symbols of the series %(series)s.")
    return message % {"series": value["series"]}


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
    Kind.KNOCK: _knock,
    Kind.PROCESSING_MODE: _processing,
    Kind.CIRCULATION: _circulation,
    Kind.PUBLICATION: _publication,
    Kind.EDITING: _editing,
    Kind.TRANSLATION: _translation,
    Kind.COSPONSORS: _cosponsors,
    Kind.JOINT_WORD_LIMIT: _joint_word_limit,
    Kind.JOINT_NUMBER: _joint_number,
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
    "General knowledge of practice": gettext_lazy("General knowledge of practice"),
    "Practice of document services": gettext_lazy("Practice of document services"),
    "default of this portal": gettext_lazy("default of this portal"),
    "general knowledge, unverified": gettext_lazy("general knowledge, unverified"),
    "sourced": gettext_lazy("sourced"),
    "sourced, 2018: re-check": gettext_lazy("sourced, of 2018: to be checked again"),
    "sourced, copy: re-check": gettext_lazy("sourced from a copy: to be checked again"),
    "sourced, old: re-check": gettext_lazy("sourced, old: to be checked again"),
}

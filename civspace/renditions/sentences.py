"""The fixed sentences of a document in its own language, in the wording of the United Nations.

Call these with the language of the document active. Names within a sentence keep their own direction.
"""

from datetime import date
from typing import Any

from babel.lists import format_list
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from civspace.web.dates import day_text
from civspace.web.languages import interface_code

_BABEL = {"ar": "ar", "zh-hans": "zh_Hans", "en": "en", "fr": "fr", "ru": "ru", "es": "es"}


def with_name(sentence: str, **names: Any) -> SafeString:
    """Return a translated sentence as safe HTML, its placeholders filled with names isolated from its direction."""
    filled = {key: format_html('<bdi dir="auto">{}</bdi>', value) for key, value in names.items()}
    return mark_safe(escape(sentence) % filled)


def specimen() -> str:
    """What every page of a demonstration document says."""
    return _("Specimen, not a United Nations document")


def draft() -> str:
    """What every page of a preview says."""
    return _("Draft: not submitted, not published")


def machine() -> str:
    """What every page of a machine translation says."""
    return _("Machine translation, not reviewed: only the original is authoritative")


def language_line(original: str, *, only: bool) -> str:
    """Return which language a document was written in, as the masthead says it; empty for other languages."""
    if only:
        lines = {
            "ar": _("Arabic only"),
            "zh-hans": _("Chinese only"),
            "en": _("English only"),
            "fr": _("French only"),
            "ru": _("Russian only"),
            "es": _("Spanish only"),
        }
    else:
        lines = {
            "ar": _("Original: Arabic"),
            "zh-hans": _("Original: Chinese"),
            "en": _("Original: English"),
            "fr": _("Original: French"),
            "ru": _("Original: Russian"),
            "es": _("Original: Spanish"),
        }
    return lines.get(interface_code(original), "")


def agenda_line(numbers: list[str]) -> str:
    """Return `Agenda item 3` or `Agenda items 2 and 3`; empty without numbers."""
    if not numbers:
        return ""
    if len(numbers) == 1:
        return _("Agenda item %(number)s") % {"number": numbers[0]}
    locale = _BABEL.get(interface_code(get_language() or "en"), "en")
    return _("Agenda items %(numbers)s") % {"numbers": format_list(numbers, locale=locale)}


def submitted_line(organization: str, status: str, wording: str) -> SafeString:
    """Return who submitted the statement and in which status, in the body's own wording."""
    if wording == "ecosoc" and status:
        sentence = _(
            "Statement submitted by %(organization)s, a non-governmental organization in consultative status "
            "with the Economic and Social Council"
        )
    else:
        sentence = {
            "general": _(
                "Written statement submitted by %(organization)s, "
                "a non-governmental organization in general consultative status"
            ),
            "special": _(
                "Written statement submitted by %(organization)s, "
                "a non-governmental organization in special consultative status"
            ),
            "roster": _(
                "Written statement submitted by %(organization)s, a non-governmental organization on the roster"
            ),
        }.get(status, _("Written statement submitted by %(organization)s"))
    return with_name(sentence, organization=organization)


def name_list(names: list[str]) -> str:
    """Join names as a list of the language: `A, B and C`."""
    return format_list(names, locale=_BABEL.get(interface_code(get_language() or "en"), "en"))


def joint_line(organizations: list[Any], wording: str) -> SafeString:
    """Return who submitted a joint statement: those of one standing after one another, the lead's standing first."""
    if wording == "ecosoc":
        sentence = _(
            "Statement submitted by %(organizations)s, non-governmental organizations in consultative status "
            "with the Economic and Social Council"
        )
        return with_name(sentence, organizations=name_list([it["name"] for it in organizations]))
    groups: list[tuple[str, list[str]]] = []
    for it in organizations:
        if groups and groups[-1][0] == it["status"]:
            groups[-1][1].append(it["name"])
        else:
            groups.append((it["status"], [it["name"]]))
    return with_name(
        _("Joint written statement submitted by %(organizations)s"),
        organizations=_("; ").join(_group(status, names) for status, names in groups),
    )


def _group(status: str, names: list[str]) -> str:
    count = len(names)
    sentence = {
        "general": ngettext(
            "%(names)s, a non-governmental organization in general consultative status",
            "%(names)s, non-governmental organizations in general consultative status",
            count,
        ),
        "special": ngettext(
            "%(names)s, a non-governmental organization in special consultative status",
            "%(names)s, non-governmental organizations in special consultative status",
            count,
        ),
        "roster": ngettext(
            "%(names)s, a non-governmental organization on the roster",
            "%(names)s, non-governmental organizations on the roster",
            count,
        ),
    }.get(status, "%(names)s")
    return sentence % {"names": name_list(names)}


def on_behalf(organization: Any, others: list[Any]) -> SafeString:
    """Return who submitted a statement, also on behalf of others."""
    return with_name(
        _("Submitted by %(organization)s, also on behalf of %(others)s"),
        organization=organization["name"],
        others=name_list([other["name"] for other in others]),
    )


def cosponsored_by(names: list[str]) -> str:
    """Return the note at the end that names co-sponsors."""
    return _("The present statement is co-sponsored by: %(names)s.") % {"names": name_list(names)}


def shared_by(names: list[str]) -> str:
    """Return the note that names supporters without standing, in the wording of the Human Rights Council."""
    return ngettext(
        "%(names)s also shares the views expressed in this statement.",
        "%(names)s also share the views expressed in this statement.",
        len(names),
    ) % {"names": name_list(names)}


def circulation(wording: str) -> str:
    """Return under which resolution the Secretary-General circulates the statement; empty without a wording."""
    return {
        "hrc": _(
            "The Secretary-General has received the following written statement which is circulated in accordance "
            "with Economic and Social Council resolution 1996/31."
        ),
        "ecosoc": _(
            "The Secretary-General has received the following statement, which is being circulated in accordance "
            "with paragraphs 36 and 37 of Economic and Social Council resolution 1996/31."
        ),
    }.get(wording, "")


def processing(mode: str) -> str:
    """Return what was done to the text before it was issued; empty when it was edited."""
    return {
        "as_received": _("Circulated as received, in the language(s) of submission only."),
        "unedited": _("The present statement is being issued without formal editing."),
    }.get(mode, "")


def reissued(day: date | None, why: str) -> str:
    """Return the footnote to the symbol of a document that was issued anew; empty for one that was not."""
    if day is None:
        return ""
    sentences = {
        "technical": _("Reissued for technical reasons on %(day)s."),
        "redacted": _("Reissued on %(day)s with passages redacted."),
    }
    return sentences[why] % {"day": day_text(day)}


def not_official() -> str:
    """Return what a submission says of itself."""
    return _("Submission. It is not issued as an official document of the United Nations.")


def distribution() -> str:
    """Return the distribution line of the masthead."""
    return _("Distr.: General")


def days(first: date | None, last: date | None) -> str:
    """Return a day or a period as documents write it: `15 June–3 July 2020`."""
    if first is None or last is None or first == last:
        day = first or last
        return day_text(day) if day else ""
    values = {"first": _without_year(first) if first.year == last.year else day_text(first), "last": day_text(last)}
    if first.year == last.year and interface_code(get_language() or "en") == "zh-hans":
        # Chinese puts the year first, so it is the second day that goes without.
        values = {"first": day_text(first), "last": _without_year(last)}
    return pgettext("period of days", "%(first)s–%(last)s") % values


def _without_year(day: date) -> str:
    text = day_text(day)
    for ending in (f" de {day.year}", f" {day.year} года", f" {day.year} г.", f" {day.year}", f"{day.year}年"):
        if ending in text:
            return text.replace(ending, "").strip()
    return text

"""Tags and filters of every template (a builtin: nothing needs loading)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civspace.web import context as site_context
from civspace.web import dates, languages, registry, tables
from civspace.web.forms import first_id
from civspace.web.icons import icon_svg
from civspace.web.prose import to_html

register = template.Library()

KINDS = frozenset({"neutral", "info", "good", "warn", "bad"})


# Text and languages


@register.simple_tag
def symbol(value: Any) -> SafeString:
    """Print a document symbol, number or address that reads from left to right in every language."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.simple_tag
def bdi(value: Any) -> SafeString:
    """Print a value of unknown direction so that it does not disturb the text around it."""
    return format_html('<bdi dir="auto">{}</bdi>', value)


@register.simple_tag
def lang_attrs(code: str | None) -> SafeString:
    """Print ` lang="…" dir="…"` for an element that holds text in this language (`{% lang_attrs "ar" %}`)."""
    if not code:
        return SafeString('dir="auto"')
    return format_html('lang="{}" dir="{}"', languages.html_lang(code), languages.direction(code))


@register.simple_tag
def language_name(code: str) -> SafeString:
    """Print the name of a language in that language."""
    return format_html("<span {}>{}</span>", lang_attrs(code), languages.native_name(code))


@register.simple_tag
def in_language(value: Any, code: str | None = None, note: bool = True) -> SafeString | str:
    """Print a value with its true language; when that is not the reader's, say so unless `note` is False."""
    if not value:
        return ""
    current = languages.interface_code(get_language() or settings.LANGUAGE_CODE)
    if not code:
        return bdi(value)
    if languages.interface_code(code) == current:
        return escape(value)
    text = format_html("<bdi {}>{}</bdi>", lang_attrs(code), value)
    if not note:
        return text
    return format_html(
        '{} <span class="lang-note"><span class="visually-hidden">{}</span> {}</span>',
        text,
        _("Not available in your language. Shown in:"),
        language_name(code),
    )


@register.simple_tag
def translated(thing: Any, field: str, note: bool = True) -> SafeString | str:
    """Print a field that staff translate (`title_ar`, `title_en`, …), falling back openly to another language."""
    current = languages.interface_code(get_language() or settings.LANGUAGE_CODE)
    fallbacks = getattr(settings, "MODELTRANSLATION_FALLBACK_LANGUAGES", ("en",))
    for code in (current, *(code for code in fallbacks if code != current)):
        if value := getattr(thing, f"{field}_{code.replace('-', '_')}", None):
            return in_language(value, code, note)
    return ""


# Dates and numbers


def _time(machine: str, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag
def when(value: datetime | None, zone: ZoneInfo | str | None = None) -> SafeString | str:
    """Print weekday, date, time and UTC offset in a zone (the reader's when none is given)."""
    if value is None:
        return ""
    local = value.astimezone(dates.zone_of(zone))
    moment = format_html(
        _("%(day)s, %(time)s (%(offset)s)")
        .replace("%(day)s", "{day}")
        .replace("%(time)s", "{time}")
        .replace("%(offset)s", "{offset}"),
        day=dates.day_text(local, weekday=True),
        time=symbol(local.strftime("%H:%M")),
        offset=symbol(dates.offset_text(local)),
    )
    return _time(dates.machine_time(value), moment)


@register.simple_tag
def day(value: date | datetime | None, zone: ZoneInfo | str | None = None) -> SafeString | str:
    """Print a date; of an aware time, its date in a zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(dates.zone_of(zone)).date()
    return _time(value.isoformat(), dates.day_text(value))


@register.simple_tag
def day_range(first: date | None, last: date | None = None) -> SafeString | str:
    """Print a period: `15 June 2020 to 3 July 2020`; one date when both are the same."""
    if first is None or last is None or first == last:
        return day(first or last)
    return format_html(
        _("%(first)s to %(last)s").replace("%(first)s", "{first}").replace("%(last)s", "{last}"),
        first=day(first),
        last=day(last),
    )


@register.filter
def localized_number(value: Any) -> str:
    """Print a number with the thousands separator of the language."""
    return "" if value is None or value == "" else languages.number_text(value)


# Components


@register.simple_tag
def tag(text: Any, kind: str = "neutral") -> SafeString:
    """Print a status tag; kinds: neutral, info, good, warn, bad."""
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"Unknown kind of tag {kind!r}")
    return format_html('<strong class="tag tag--{}">{}</strong>', kind, text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Print an icon as decoration; the meaning must stand in words beside it."""
    return icon_svg(name)


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """Print what is wrong with forms or formsets, each error linked to its field; nothing when all is well."""
    found: list[dict[str, str]] = []
    for form in forms:
        if not form:
            continue
        if hasattr(form, "management_form"):
            found += [{"text": error, "target": ""} for error in form.non_form_errors()] if form.is_bound else []
            members: Iterable[Any] = form.forms
        else:
            members = [form]
        for member in members:
            if not member.is_bound:
                continue
            found += [{"text": error, "target": ""} for error in member.non_field_errors()]
            for field in member:
                target = "" if field.is_hidden else first_id(field)
                # A line of the summary is read far from its field, so it names it.
                found += [
                    {"text": _("%(field)s: %(problem)s") % {"field": field.label, "problem": error}, "target": target}
                    for error in field.errors
                ]
    return {"errors": found}


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: Any) -> str:
    """Return the current query with changes (`None` removes a key), starting with `?`.

    Any change but of the page itself goes back to the first page.
    """
    request = context.get("request")
    query = QueryDict(mutable=True) if request is None else request.GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, list | tuple):
            query.setlist(key, [str(one) for one in value])
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    """Print links to the pages of a list, keeping the filters; nothing when there is one page."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        {"number": number, "url": query_string(context, page=number), "current": number == page.number}
        if isinstance(number, int)
        else None
        for number in numbers
    ]
    return {
        "page": page,
        "links": links,
        "previous": query_string(context, page=page.previous_page_number()) if page.has_previous() else "",
        "next": query_string(context, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("web/components/downloads.html", takes_context=True)
def downloads(context: Context) -> dict[str, Any]:
    """Link to the list of this page as CSV and XLSX, with the filters in its address."""
    return {"formats": tables.addresses(context["request"])}


@register.inclusion_tag("web/components/timeline.html")
def timeline(steps: Iterable[Mapping[str, Any]], zone: ZoneInfo | str | None = None) -> dict[str, Any]:
    """Print what happened and what comes next.

    Each step: `state` (done, current, next, stopped), `label`, and where known `when` (time it happened), `day` (a day
    alone), `by` (time by which it must happen), `who` (who acts or acted), `note`, `url` with `action`.
    """
    return {"steps": list(steps), "zone": zone}


@register.inclusion_tag("web/components/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Print what a list says when it holds nothing: why, and what to do next."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """Print the way here: `{% breadcrumbs label url label url label %}`; the last label, this page, has no URL."""
    steps = [
        {"label": parts[index], "url": parts[index + 1] if index + 1 < len(parts) else ""}
        for index in range(0, len(parts), 2)
    ]
    return {"steps": steps, "home": site_context.address("home")}


@register.inclusion_tag("web/components/contact_line.html", takes_context=True)
def contact_line(context: Context) -> dict[str, Any]:
    """Print where to ask, with this page named in the link for reporting a problem."""
    request = context.get("request")
    page = f"?{urlencode({'page': request.path})}" if request is not None else ""
    report = site_context.address("report_problem")
    return {"help": site_context.address("help"), "report": f"{report}{page}" if report else ""}


@register.inclusion_tag("web/components/word_counter.html")
def word_counter(
    field: Any,
    limit: int | None = None,
    characters_per_word: float | None = None,
    counted_parts: Iterable[str] = ("body", "notes"),
    title: Any = None,
    allowance: int = 0,
) -> dict[str, Any]:
    """Print the place where modalities/counting.js counts the words of a text; without script it is the limit alone.

    The page includes the script. `title` is the field of the title, counted when it is among `counted_parts`.
    """
    return {
        "id": getattr(field, "id_for_label", field),
        "limit": limit,
        "characters_per_word": characters_per_word,
        "counted_parts": " ".join(counted_parts),
        "title": getattr(title, "id_for_label", title),
        "allowance": allowance,
    }


# Around the page


@register.inclusion_tag("web/components/navigation.html", takes_context=True)
def navigation(context: Context, section: str, label: str) -> dict[str, Any]:
    """Print the navigation of a section ("my", "desk") as far as this reader sees it. Private pages only."""
    return {"entries": site_context.entries(section, context.get("request")), "label": label}


@register.inclusion_tag("web/components/account_bar.html", takes_context=True)
def account_bar(context: Context) -> dict[str, Any]:
    """Print who is signed in. Private pages only: it reads the session."""
    request = context.get("request")
    bar = registry.account_bar(request) if request is not None else None
    return {
        "bar": bar,
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "sign_in": site_context.address("account_login"),
        "sign_out": site_context.address("account_logout"),
    }


@register.simple_tag
def prose(body: str, language: str, paragraph_links: bool = False, collect: str = "") -> SafeString:
    """Print the body of a statement: paragraphs, lists and notes. The element around it carries `lang` and `dir`.

    `collect` is the address, with a query, to which the link beside each paragraph adds its number.
    """
    return to_html(body, language, paragraph_links=paragraph_links, collect=collect)

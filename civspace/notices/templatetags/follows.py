"""Links from public pages to following, the same for every reader."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from civspace.notices.live import Line
from civspace.web.dates import when_text
from civspace.web.icons import icon_svg

register = template.Library()


@register.simple_tag
def follow_url(kind: str, key: Any) -> str:
    """Return the address that asks whether to follow a thing."""
    return f"{reverse('follow')}?{urlencode({'kind': kind, 'key': key})}"


@register.simple_tag
def follow_link(kind: str, key: Any, label: str) -> SafeString:
    """Print a plain link that leads to sign-in and then asks; it knows nothing of the reader."""
    return format_html(
        '<a class="follow" href="{}" rel="nofollow">{} <span>{}</span></a>',
        follow_url(kind, key),
        icon_svg("follow"),
        label,
    )


@register.simple_tag
def follow_item(item: Any) -> SafeString:
    """Print the short link beside an agenda item; a screen reader hears which item it is."""
    return follow_beside("item", item.pk, item.number)


@register.simple_tag
def follow_beside(kind: str, key: Any, name: str) -> SafeString:
    """Print a short link beside one of several things; a screen reader hears the name of the thing."""
    return format_html(
        '<a class="follow follow--beside" href="{}" rel="nofollow">{} {}<span class="visually-hidden">: {}</span></a>',
        follow_url(kind, key),
        icon_svg("follow"),
        pgettext("link beside an agenda item", "Follow"),
        name,
    )


@register.simple_tag
def search_key(object_type: str, query: Any) -> str:
    """Return a list's filters as the key of a saved search; `query` is the request's, or a mapping."""
    found = QueryDict(mutable=True)
    for name in query:
        if name not in ("page", "type") and (value := query.get(name, "")):
            several = hasattr(query, "getlist") and name != "q"
            found[name] = ",".join(filter(None, query.getlist(name))) if several else value
    if object_type:
        found["type"] = object_type
    return found.urlencode()


@register.simple_tag
def line_url(line: Line) -> str:
    """Return the complete address of a thing that a notice lists."""
    return f"{settings.BASE_URL.rstrip('/')}{line.path}"


@register.simple_tag
def line_when(line: Line) -> str:
    """Return the time by which something is due, as plain text."""
    return when_text(line.by_when, line.zone or "UTC") if line.by_when else ""

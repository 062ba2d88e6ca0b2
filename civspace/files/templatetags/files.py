"""A file as pages show it."""

from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from civspace.files.states import Scan
from civspace.web.icons import icon_svg
from civspace.web.templatetags.web import bdi, tag

register = template.Library()


@register.simple_tag
def file_link(file: Any) -> SafeString:
    """Print the name as a link to the download, the size, and whether a scanner of viruses has looked at it.

    A file in which a virus was found has no link.
    """
    state = Scan(file.scan)
    if state == Scan.FLAGGED:
        return format_html("{} {}", bdi(file.name), tag(state.label, "bad"))
    return format_html(
        '<a href="{}">{} {}</a> <span class="meta">({}) · {}</span>',
        reverse("file", args=[file.pk]),
        icon_svg("download"),
        bdi(file.name),
        bdi(filesizeformat(file.size)),
        state.label,
    )

"""Tags that print hidden numbers and pictures."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civspace.figures import charts
from civspace.web.languages import number_text

register = template.Library()


@register.simple_tag
def figure(value: int | None) -> SafeString | str:
    """Print a count, or that it is hidden."""
    if value is None:
        return format_html('<span class="meta">{}</span>', _("hidden"))
    return number_text(value)


@register.inclusion_tag("figures/bars.html")
def bar_chart(
    title: Any, bars: Sequence[charts.Bar], series: Sequence[Any] = (), quiet: bool = False
) -> dict[str, Any]:
    """Draw bars, each of one part or of several (`series` names these); `quiet` where a heading says the title."""
    return {"title": title, "bars": charts.bars(bars), "series": list(enumerate(series, 1)), "quiet": quiet}


@register.inclusion_tag("figures/line.html")
def line_chart(key: str, title: Any, points: Sequence[charts.Point]) -> dict[str, Any]:
    """Draw a line over periods; `key` makes its ids unique on the page."""
    return {"key": key, "title": title, "line": charts.line(points)}

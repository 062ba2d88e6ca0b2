"""What only documents need in their templates: the engine that builds them knows no `dir="auto"`."""

from typing import Any

from django import template

from civspace.renditions.briefs import direction_of

register = template.Library()


@register.filter
def direction(value: Any, language: str) -> str:
    """Return `rtl` or `ltr` as the first letter of a value runs, else as the language of the document does."""
    return direction_of(str(value), language)

"""The reference of a thing, with how to say it over the phone."""

from typing import Any

from django import template

from civspace.web.references import spoken

register = template.Library()


@register.inclusion_tag("web/components/reference.html")
def reference(value: str) -> dict[str, Any]:
    """Print a reference and, folded away, its letters in the spelling alphabet."""
    return {"reference": value, "spoken": spoken(value)}

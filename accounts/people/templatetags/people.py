"""What templates of private pages say about the person who is signed in."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context

register = template.Library()


@register.inclusion_tag("people/second_factor_notice.html", takes_context=True)
def second_factor_notice(context: Context) -> dict[str, Any]:
    """Say on the desk that a second factor is required outside of demonstration, where this was waived."""
    return {"waived": getattr(context.get("request"), "second_factor_waived", False)}


@register.filter
def to_json(value: Any) -> str:
    """Return a value as JSON for a data attribute; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)

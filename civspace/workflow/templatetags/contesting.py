"""The way from a decision to a complaint about it, on the private pages of those whom it concerns."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from civspace.workflow.contesting import Offer, offer_for

register = template.Library()


@register.inclusion_tag("workflow/_contest.html", takes_context=True)
def contest_this(context: Context, thing: Any) -> dict[str, Any]:
    """Print where the last decision on a thing can be contested and until when; nothing where it cannot.

    Private pages only. What it prints is for the parties of the decision alone.
    """
    request = context.get("request")
    offer = offer_for(request.user, thing) if request is not None and thing is not None else None
    return {"offer": offer}


@register.inclusion_tag("workflow/_contest.html")
def contest_among(offers: Mapping[str, Offer], thing: Any) -> dict[str, Any]:
    """Print the same for one of several things whose offers the view has read together (contesting.offers_for)."""
    return {"offer": offers.get(str(thing.pk))}

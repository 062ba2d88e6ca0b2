"""The way from a decision to a complaint about it, on the private pages of those whom it concerns."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from civspace.workflow.contesting import Offer, offer_for

register = template.Library()


@register.inclusion_tag("workflow/_contest.html", takes_context=True)
def contest_this(context: Context, thing: Any) -> dict[str, Any]:
    """Print where the decisions on a thing that hold can be contested and until when; nothing where none can.

    Private pages only. What it prints is for the parties of the decision alone.
    """
    request = context.get("request")
    offer = offer_for(request.user, thing) if request is not None and thing is not None else None
    return _shown(offer)


@register.inclusion_tag("workflow/_contest.html")
def contest_among(offers: Mapping[str, Offer], thing: Any) -> dict[str, Any]:
    """Print the same for one of several things whose offers the view has read together (contesting.offers_for)."""
    return _shown(offers.get(str(thing.pk)))


def _shown(offer: Offer | None) -> dict[str, Any]:
    return {"offers": [offer, *offer.earlier] if offer is not None else []}

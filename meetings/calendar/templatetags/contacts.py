"""Whom to ask, on every page of a thing."""

from typing import Any

from django import template

from meetings.calendar.contacts import contact_of as find_contact
from meetings.calendar.contacts import station_of
from meetings.calendar.models import Body, Meeting

register = template.Library()


@register.inclusion_tag("calendar/_contact.html")
def contact_of(thing: Meeting | Body | None = None, level: int = 2) -> dict[str, Any]:
    """Print the contact of a meeting or body (of nothing: the general one); `level` is that of the heading."""
    contact = find_contact(thing)
    body = thing.body if isinstance(thing, Meeting) else thing
    station = station_of(contact, body) if contact is not None else None
    return {"contact": contact, "station": station, "level": level}

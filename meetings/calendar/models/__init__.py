"""Bodies, meetings and their stages, agendas, documents, contacts, and the programme of work."""

from meetings.calendar.models.contact import Contact
from meetings.calendar.models.meeting import AgendaItem, Body, Document, Link, Meeting, PartQuerySet
from meetings.calendar.models.programme import Programme, Sitting, SittingItem

__all__ = [
    "AgendaItem",
    "Body",
    "Contact",
    "Document",
    "Link",
    "Meeting",
    "PartQuerySet",
    "Programme",
    "Sitting",
    "SittingItem",
]

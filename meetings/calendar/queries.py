"""Reads of meetings that more than one caller needs."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from meetings.calendar.models import AgendaItem, Meeting


def coming_first(meetings: "QuerySet[Meeting]", today: datetime.date) -> "QuerySet[Meeting]":
    """Order meetings: those not yet ended, the nearest first; then those that ended, the latest first."""
    past = Case(When(ends_on__lt=today, then=Value(1)), default=Value(0), output_field=IntegerField())
    return meetings.annotate(past=past).order_by(
        "past", Case(When(past=0, then=F("begins_on"))), F("begins_on").desc(), "pk"
    )


@dataclass
class Branch:
    """An agenda item with the items under it."""

    item: AgendaItem
    children: list["Branch"] = field(default_factory=list)


def agenda_tree(meeting: Meeting) -> list[Branch]:
    """Return the agenda as a tree, in reading order; one query."""
    branches: dict[Any, Branch] = {}
    roots: list[Branch] = []
    for item in meeting.agenda_items.order_by("position", "pk"):
        branches[item.pk] = branch = Branch(item)
        parent = branches.get(item.parent_id)
        (parent.children if parent else roots).append(branch)
    return roots


def linked(meeting: Meeting) -> tuple[list[Meeting], list[Meeting]]:
    """Return the public meetings that prepare this one and those that follow it, by date; two queries."""
    public = Meeting.objects.visible_to(AnonymousUser()).select_related("body").order_by("begins_on", "pk")
    return list(public.filter(links_on__later=meeting)), list(public.filter(links_back__earlier=meeting))

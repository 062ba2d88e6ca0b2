"""Reads of meetings that more than one caller needs."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from meetings.calendar.models import AgendaItem, Body, Meeting, Programme
from meetings.calendar.timetable import Line, Slot, compare, stands_under, thaw


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


def slots_of(meeting_id: Any) -> list[Slot]:
    """Return the sittings of the programme of work that is in force, by time; one query."""
    last = Programme.objects.filter(meeting=meeting_id).order_by("-number").values_list("sittings", flat=True).first()
    return sorted(map(thaw, last or []), key=lambda slot: (slot.begins_at, slot.room, slot.id))


def programmes_of(meeting_ids: Iterable[Any]) -> dict[Any, tuple[Programme, list[Line]]]:
    """Return the version in force of several meetings by meeting, with its sittings marked against the version before;
    one query."""
    newest = Programme.objects.filter(meeting=OuterRef("meeting")).order_by("-number").values("number")[:1]
    versions = Programme.objects.filter(meeting__in=list(meeting_ids), number__gte=Subquery(newest) - 1)
    found: dict[Any, tuple[Programme, list[Line]]] = {}
    before: dict[Any, Any] = {}
    for it in versions.order_by("meeting", "number"):
        found[it.meeting_id] = (it, compare(it.sittings, before.get(it.meeting_id)))
        before[it.meeting_id] = it.sittings
    return found


def taking_up(slots: list[Slot], number: str) -> list[Slot]:
    """Return the sittings that take up an agenda item, or the item above it."""
    return [slot for slot in slots if any(stands_under(number, above) for above in slot.numbers)]


def body_names() -> dict[str, str]:
    """Return the names of the bodies that still meet, in the reader's language, by code; one query."""
    return {body.code: body.name for body in Body.objects.filter(closed_on=None).order_by("code")}

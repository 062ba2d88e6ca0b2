"""The public calendar and the page of a meeting. Nothing here knows who reads."""

from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civspace.web import tables
from civspace.web.access import access
from meetings.calendar import registry
from meetings.calendar.domain import is_past
from meetings.calendar.filters import MeetingFilter
from meetings.calendar.models import Meeting, Programme
from meetings.calendar.queries import agenda_tree, coming_first, linked, slots_of
from meetings.calendar.tables import MEETINGS

PAGE_SIZE = 40


def _rows(meetings: list[Meeting]) -> list[tuple[Meeting, list[tuple[Any, Any]]]]:
    """Return each meeting with the windows of the ways to take part in it; one query for each way."""
    ids = [meeting.pk for meeting in meetings]
    windows = [(opening, opening.windows(ids)) for opening in registry.openings]
    return [(meeting, [(o, found[meeting.pk]) for o, found in windows if meeting.pk in found]) for meeting in meetings]


def _parts(rows: list[Any]) -> list[dict[str, Any]]:
    """Group rows that are in order: coming and past, each by month."""
    parts = []
    for past, members in groupby(rows, key=lambda row: row[0].past):
        months = groupby(members, key=lambda row: (row[0].begins_on.year, row[0].begins_on.month))
        parts.append({"past": past, "months": [list(found) for _month, found in months]})
    return parts


@access("public")
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    """List the public meetings, coming and past, by month."""
    today = timezone.now().date()
    filters = MeetingFilter(request.GET, queryset=Meeting.objects.visible_to(AnonymousUser()))
    found = coming_first(filters.qs, today).select_related("body", "country")
    if tables.wanted(request):
        return tables.answer(request, name="meetings", columns=MEETINGS, rows=found)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filters": filters, "parts": _parts(_rows(list(page.object_list)))}
    return render(request, "calendar/meetings.html", context)


@access("public")
@require_safe
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer at a glance: what is it, when and where, who may take part in which ways, until when."""
    public = Meeting.objects.visible_to(AnonymousUser()).select_related("body", "body__parent", "country")
    meeting = get_object_or_404(public, slug=slug)
    before, after = linked(meeting)
    programmes = Programme.objects.filter(meeting=meeting).order_by("-number")
    context = {
        "meeting": meeting,
        "before": before,
        "after": after,
        "agenda": agenda_tree(meeting),
        "programme": programmes.defer("sittings").first(),
        "slots": slots_of(meeting.pk),
        "documents": list(meeting.documents.all()),
        "sections": [found for section in registry.sections if (found := section(meeting))],
        "past": is_past(meeting),
        "moved": meeting.announced_from is not None
        and (meeting.announced_from, meeting.announced_to) != (meeting.begins_on, meeting.ends_on),
    }
    return render(request, "calendar/meeting.html", context)

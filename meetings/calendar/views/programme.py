"""The programme of work as everybody reads it. Nothing here knows who reads."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from civspace.web.access import access
from meetings.calendar.models import Meeting, Programme
from meetings.calendar.timetable import by_day, compare


@access("public")
@require_safe
def current(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the version in force, day by day, with what differs from the one before; 404 while there is none."""
    return _page(request, slug, None)


@access("public")
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version with what differs from the one before it."""
    return _page(request, slug, number)


def _page(request: HttpRequest, slug: str, number: int | None) -> HttpResponse:
    public = Meeting.objects.visible_to(AnonymousUser()).select_related("body")
    meeting = get_object_or_404(public, slug=slug)
    versions = list(Programme.objects.filter(meeting=meeting).defer("sittings").order_by("-number"))
    if not versions:
        raise Http404
    wanted = versions[0].number if number is None else number
    found = {it.number: it for it in Programme.objects.filter(meeting=meeting, number__in=[wanted, wanted - 1])}
    if wanted not in found:
        raise Http404
    before = found.get(wanted - 1)
    lines = compare(found[wanted].sittings, before.sittings if before else None)
    context: dict[str, Any] = {
        "meeting": meeting,
        "programme": found[wanted],
        "latest": versions[0],
        "versions": versions,
        "days": by_day(lines, meeting.zone),
        "marked": any(line.mark for line in lines),
    }
    return render(request, "calendar/programme.html", context)

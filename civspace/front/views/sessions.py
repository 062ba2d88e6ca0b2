"""My organization at a session: the list of sessions, the page of one, and the way there from a public page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.organizations.models import Membership
from accounts.organizations.queries import membership_in, memberships_of
from accounts.people.access import signed_in
from civspace.front.sessions import session_of, sessions_of
from civspace.front.tables import LINES
from civspace.web import tables
from meetings.calendar.models import Meeting

MINE = "mine"


def own(user: Any, id: UUID) -> Membership:
    """Return what a person is in an organization; 404 for others, as for one that does not exist."""
    found = membership_in(user, id)
    if found is None:
        raise Http404
    return found


def meeting_for(user: Any, slug: str) -> Meeting:
    """Return a meeting that a person sees, else 404."""
    return get_object_or_404(Meeting.objects.visible_to(user).select_related("body"), slug=slug)


@signed_in
@require_safe
def sessions(request: HttpRequest, id: UUID) -> HttpResponse:
    """List the meetings at which an organization has something, and those that are open."""
    membership = own(request.user, id)
    context = {"organization": membership.organization, "rows": sessions_of(request.user, membership)}
    return render(request, "front/sessions.html", context)


@signed_in
@require_safe
def session(request: HttpRequest, id: UUID, slug: str) -> HttpResponseBase:
    """Show everything of an organization at one meeting; `?act=mine` keeps what waits for the reader."""
    person: Any = request.user
    membership, meeting = own(person, id), meeting_for(person, slug)
    found = session_of(person, membership, meeting)
    only_mine = request.GET.get("act") == MINE
    if tables.wanted(request):
        name = f"my-organization-{meeting.slug}"
        return tables.answer(request, name=name, columns=LINES, rows=found.mine if only_mine else found.lines)
    context = {
        "session": found,
        "organization": membership.organization,
        "meeting": meeting,
        "only_mine": only_mine,
        "now": timezone.now(),
        "reader": person.get_full_name(),
    }
    return render(request, "front/session.html", context)


@signed_in
@require_safe
def my_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from the page of a meeting to that of the reader's organization there; ask which of several."""
    meeting = meeting_for(request.user, slug)
    held = memberships_of(request.user)
    if len(held) == 1:
        return redirect("organization_session", id=held[0].organization_id, slug=slug)
    return render(request, "front/session_choice.html", {"meeting": meeting, "memberships": held})

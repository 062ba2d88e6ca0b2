"""The desk of those who decide on complaints: the queue, and one complaint."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from accounts.people.queries import may_appoint
from civspace.contest.acts import DESK
from civspace.contest.filters import DeskFilter
from civspace.contest.models import Complaint
from civspace.contest.queries import awaiting_order, in_full, with_parts
from civspace.contest.states import OPEN
from civspace.contest.tables import QUEUE
from civspace.contest.views.common import answer, outcome_document
from civspace.web import tables
from civspace.web.pagination import page_of

PER_PAGE = 50


@staff_required()
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the complaints that wait for a decision or for the order of a remedy, what is due first at the top; with a
    state chosen, those in it."""
    mine = with_parts(Complaint.objects.on_desk_of(request.user)).order_by("due_at", "filed_at", "id")
    filters = DeskFilter(request.GET, queryset=mine, request=request)
    found = filters.qs if filters.is_valid() else mine.none()
    if not filters.form.active().get("state"):
        found = found.filter(Q(state__in=sorted(OPEN)) | Q(pk__in=awaiting_order()))
    if tables.wanted(request):
        return tables.answer(request, name="complaints", columns=QUEUE, rows=found)
    page = page_of(found, request.GET.get("page"), PER_PAGE)
    return render(request, "contest/queue.html", {"page_obj": page, "filters": filters})


@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show one complaint to those who decide on it or read along, and take the step that was chosen."""
    return answer(request, lambda: _seen(request.user, pk), DESK, "desk", "desk_complaint")


@staff_required()
@require_safe
def outcome(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out the outcome of a complaint to those who see it on the desk, as PDF."""
    return outcome_document(request, _seen(request.user, pk))


def _seen(user: Any, pk: UUID) -> Complaint:
    """Return a complaint that a person has on the desk; 404 for others, as for one that does not exist."""
    seen = Complaint.objects.on_desk_of(user)
    if may_appoint(user):
        seen = seen | Complaint.objects.to_compose()
    return get_object_or_404(in_full(seen.distinct()), pk=pk)

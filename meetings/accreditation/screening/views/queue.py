"""The queue of applications, and the list of possible matches."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.people.access import staff_required
from accounts.people.states import Role
from civspace.web import tables
from civspace.web.pagination import page_of
from meetings.accreditation.screening.filters import OF_MATCHES, MatchFilter, QueueFilter
from meetings.accreditation.screening.matching import current_list
from meetings.accreditation.screening.models import NameMatch
from meetings.accreditation.screening.queries import Ages, flagged, on_desk_of, with_names, workload
from meetings.accreditation.screening.states import WAITING
from meetings.accreditation.screening.tables import QUEUE

PER_PAGE = 50


@staff_required(Role.ACCREDITATION_OFFICER)
@require_safe
def applications(request: HttpRequest) -> HttpResponseBase:
    """List the applications that are with the Secretariat, the oldest first; with a state chosen, those in it."""
    rows = flagged(on_desk_of(request.user)).order_by("submitted_at", "pk")
    filters = QueueFilter(request.GET, queryset=rows, request=request)
    found = filters.narrowed().defer("answers", "reason")
    of_matches = filters.form.active().get("flag") in OF_MATCHES
    if tables.wanted(request) and not of_matches:
        return tables.answer(request, name="applications", columns=QUEUE, rows=tables.prepared(found, with_names))
    page = page_of(found, request.GET.get("page"), PER_PAGE)
    ages = Ages()
    context = {
        "page_obj": page,
        "filters": filters,
        "listed": [(row, ages.of(row)) for row in with_names(page.object_list)],
        "loads": workload(request.user),
        "waiting": NameMatch.objects.visible_to(request.user).filter(state__in=sorted(WAITING)).count(),
        "as_files": not of_matches,
    }
    return render(request, "accreditation/screening/queue.html", context)


@staff_required(Role.ACCREDITATION_OFFICER)
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """List the possible matches that wait, the likest first."""
    rows = NameMatch.objects.visible_to(request.user).select_related("organization", "entry", "body")
    filters = MatchFilter(request.GET, queryset=rows.order_by("-score", "found_at", "pk"), request=request)
    page = page_of(filters.narrowed(), request.GET.get("page"), PER_PAGE)
    context = {"page_obj": page, "filters": filters, "list": current_list()}
    return render(request, "accreditation/screening/matches.html", context)

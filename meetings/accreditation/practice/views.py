"""Pages for everybody: what published rules promise, and how each scheme works in practice."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from civspace.web import tables
from civspace.web.access import access
from meetings.accreditation.practice.models import PracticePeriod
from meetings.accreditation.practice.queries import (
    deadline_for,
    every_figure,
    grids_of,
    line_of_waits,
    overview,
    periods_of,
    title_of,
)
from meetings.accreditation.practice.safeguards import register_of_safeguards
from meetings.accreditation.practice.tables import FIGURES
from meetings.accreditation.queries import schemes


@access("public")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show which safeguards the published rules of each scheme promise, each with its source."""
    found = schemes().prefetch_related("safeguards", "periods")
    context = {"rows": register_of_safeguards(found)}
    return render(request, "accreditation/practice/register.html", context)


@access("public")
@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the practice of a scheme beside what is published about it, period by period."""
    found = get_object_or_404(schemes().prefetch_related("safeguards"), pk=code)
    if tables.wanted(request):
        return tables.answer(request, name=f"practice-{found.pk}", columns=FIGURES, rows=every_figure(found))
    periods = periods_of(found)
    context = {
        "scheme": found,
        "periods": [(period, title_of(period)) for period in periods],
        "grid": overview(found, periods) if periods else None,
        "line": line_of_waits(periods),
        "safeguards": register_of_safeguards([found])[0].cells,
        "latest": periods[0] if periods else None,
    }
    return render(request, "accreditation/practice/scheme.html", context)


@access("public")
@require_safe
def period(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """Show one period by region, by kind and by length; `day` is its last."""
    try:
        last = datetime.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    known = PracticePeriod.objects.select_related("scheme", "session").prefetch_related("figures")
    found = get_object_or_404(known, scheme=code, ends_on=last)
    context = {
        "period": found,
        "scheme": found.scheme,
        "title": title_of(found),
        "grids": grids_of(found),
        "deadline": deadline_for(found.scheme, found),
    }
    return render(request, "accreditation/practice/period.html", context)

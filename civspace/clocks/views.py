"""The public page of working days: who counts on them sees from which calendar."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civspace.clocks.queries import holidays_from
from civspace.web.access import access


@access("public")
@require_safe
def working_days(request: HttpRequest) -> HttpResponse:
    """Show the official holidays of each duty station from the beginning of this year, with their sources."""
    days = holidays_from(timezone.now().date().replace(month=1, day=1))
    stations = [(station, list(rows)) for station, rows in groupby(days, key=lambda day: day.station)]
    return render(request, "clocks/working_days.html", {"stations": stations})

"""The door of the process: it lets in, or turns away at once."""

import datetime
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from civspace.web import metrics
from civspace.web.shedding.busy import busy
from civspace.web.shedding.levels import Level, level_of
from civspace.web.shedding.watching import arrived_at, process, queue_seconds, too_full


class ShedMiddleware:
    """Stamp the arrival of every request, and turn away what the process cannot take on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        waited = queue_seconds(request)
        request.arrived = timezone.now() - datetime.timedelta(seconds=waited)  # type: ignore[attr-defined]
        level = level_of(request)
        with process.enter() as number:
            full = level is not None and too_full(level, number, waited)
            response = None if full else self.get_response(request)
        # Outside: a crowd that is only being turned away must not fill the process for those who submit.
        failed = response is not None and response.status_code >= 500 and getattr(request, "crowded", False)
        if level is not None and (response is None or failed):
            return self.turned_away(request, level)
        assert response is not None
        return response

    def turned_away(self, request: HttpRequest, level: Level) -> HttpResponseBase:
        """Answer from memory, and count it."""
        metrics.events.happened("shed", level.name)
        return busy(request, level, arrived_at(request))

"""The time zone of the reader and the day a session was last used: on private pages only."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.people.sessions import today

PRIVATE = ("my", "desk")


def is_private(path: str) -> bool:
    """Say whether a path is a private page: `/{lang}/my/...` or `/{lang}/desk/...`."""
    parts = path.split("/", 3)
    return len(parts) > 2 and parts[2] in PRIVATE


class TimeZoneMiddleware:
    """Show times in the reader's own zone on private pages. Public pages never look at the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_private(request.path) or not request.user.is_authenticated:
            return self.get_response(request)
        if request.session.get("seen_on") != today():
            request.session["seen_on"] = today()
        zone = request.user.time_zone
        with timezone.override(ZoneInfo(zone) if zone in available_timezones() else None):
            return self.get_response(request)

"""The time zone of the reader, that a session is used, and emergency access: on private pages only."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.people.breakglass import elevate
from accounts.people.queries import is_staff
from civspace.web.logs import route_of

PRIVATE = ("my", "desk")


def is_private(path: str) -> bool:
    """Say whether a path is a private page: `/{lang}/my/...` or `/{lang}/desk/...`."""
    parts = path.split("/", 3)
    return len(parts) > 2 and parts[2] in PRIVATE


@cache
def zone_named(name: str) -> ZoneInfo | None:
    """Return a zone by its name; None for one that this machine does not know. Only names of accounts are asked."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class TimeZoneMiddleware:
    """Show times in the reader's own zone on private pages. Public pages never look at the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_private(request.path) or not request.user.is_authenticated:
            return self.get_response(request)
        request.session.touch(staff=is_staff(request.user))  # type: ignore[attr-defined]
        with timezone.override(zone_named(request.user.time_zone)):
            return self.get_response(request)


#: Parts of addresses that name a thing by an opaque id or a number; what else stands in an address is not kept.
NAMES = ("pk", "id", "number", "statement", "organization")


class EmergencyAccessMiddleware:
    """On private pages, record each request of an operator whose emergency access is open, and then let it read on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Before the view runs: what cannot be recorded is not shown."""
        if is_private(request.path) and request.user.is_authenticated:
            thing = " ".join(str(kwargs[name]) for name in NAMES if isinstance(kwargs.get(name), UUID | int))
            elevate(request.user, route=route_of(request), method=request.method or "", thing=thing)

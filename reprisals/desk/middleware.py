"""Around every page of the desk: who may open it, how long a session lasts, and that nothing of it is kept."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from civspace.web.views import not_found
from reprisals.desk.access import keys_of, officer_of
from reprisals.vault.errors import Hidden, NeedsApproval

SIGNED_IN_AT = "signed_in_at"
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class DeskMiddleware:
    """Deny by default: a view opens to whom it declares; everybody else reads that there is no such page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = request.session.get(SIGNED_IN_AT) if officer_of(request) else None
        if officer_of(request) and (began is None or time.time() - began > settings.DESK_SESSION_SECONDS):
            logout(request)
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer 404 to whom the view does not open; send an officer whose keys are locked to unlock them."""
        level = getattr(view, "opens", None)
        if level == "anyone":
            return None
        if level is None or officer_of(request) is None:
            raise Http404
        if level == "officer":
            return None
        keys = keys_of(request)
        if keys is None:
            return redirect("desk_unlock")
        if view.role and view.role not in keys.roles:
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Say that a second person must agree before more cases are opened; what is hidden does not exist."""
        if isinstance(exception, NeedsApproval) and exception.action == "quota":
            return render(request, "reprisals/desk/quota.html", {}, status=429)
        if isinstance(exception, Hidden):
            return not_found(request)
        return None

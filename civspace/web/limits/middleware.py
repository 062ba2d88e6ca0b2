"""Holding the limits of pages; the API holds its own (civspace/api/throttles.py), with the same table and counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.web.access import access_of
from civspace.web.forms import kept_fields
from civspace.web.limits import keys
from civspace.web.limits.counting import Taken, give_back, headers_of, take, wait_of
from civspace.web.limits.table import LIMITS, Limit

#: Access levels of the pages that "*" stands for.
PRIVATE = ("signed_in", "staff")


def limits_for(route: str, method: str, access: str | None) -> list[Limit]:
    """Return the limits that a request for a page falls under."""
    names = (route, "*") if access in PRIVATE else (route,)
    return [limit for limit in LIMITS if method in limit.methods and limit.covers(*names)]


def subjects_of(request: HttpRequest, limits: list[Limit], route: str) -> dict[str, str]:
    """Return whose request this is, as far as these limits ask: each part costs something to find out."""
    asked = {name for limit in limits for name in limit.by}
    return {
        "account": keys.account_of(request) if "account" in asked else "",
        "organization": keys.organization_of(request.user, request, route) if "organization" in asked else "",
        "address": keys.address_of(request) if "address" in asked else "",
        "domain": keys.domain_of(request) if "domain" in asked else "",
    }


class LimitsMiddleware:
    """Count what people do on pages of their own and at sign-in. Public pages are for everybody and never counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse what is one too many, with everything that was typed."""
        level = access_of(view)
        if not settings.LIMITS or level in (None, "public", "token"):
            return None
        route = request.resolver_match.view_name if request.resolver_match else ""
        limits = limits_for(route, request.method or "", level)
        if not limits:
            return None
        request.limits = taken = take(limits, subjects_of(request, limits, route))  # type: ignore[attr-defined]
        wait = wait_of(taken)
        return too_many(request, wait) if wait else None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        taken: list[Taken] = getattr(request, "limits", [])
        if taken:
            # A form that succeeded leads on; one that failed is shown again.
            if 300 <= response.status_code < 400:
                give_back(taken)
            for name, value in headers_of(taken).items():
                response.headers.setdefault(name, value)
        return response


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429: when to come again, and everything that was typed, to be sent again then."""
    if request.headers.get("Accept", "").startswith("application/json"):
        message = _("Not saved: too much at once. Keep this page open; it can be saved again in a moment.")
        answer: HttpResponse = JsonResponse({"message": message}, status=429)
    else:
        context = {
            "again_at": timezone.now() + timedelta(seconds=wait),
            "wait": wait,
            "minutes": -(-wait // 60),
            "fields": kept_fields(request) if request.method == "POST" else [],
            "had_files": bool(request.FILES) if request.method == "POST" else False,
        }
        answer = HttpResponse(render_to_string("web/too_many.html", context, request), status=429)
    answer.headers["Retry-After"] = str(wait)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""Error pages, the page of a form that came too late, robots.txt and the page of components."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from civspace.web import unavailable
from civspace.web.access import access
from civspace.web.components import examples
from civspace.web.forms import kept_fields, same_origin
from civspace.web.request_id import request_id

log = logging.getLogger(__name__)


def _error(request: HttpRequest, status: int, title: str, template: str, context: dict[str, Any]) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": title}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return HttpResponse(render_to_string(template, context, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 400."""
    return _error(request, 400, "Bad request", "400.html", {})


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 403; the words of the `PermissionDenied` are shown."""
    return _error(request, 403, "Forbidden", "403.html", {"reason": str(exception or "")})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 404: the same words for what does not exist and for what this reader may not see."""
    return _error(request, 404, "Not found", "404.html", {})


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler of 500, and of 503 when the database or the place of the files does not answer.

    Uses neither database nor session, and falls back to bare words when rendering fails.
    """
    what = unavailable.cause(sys.exc_info()[1])
    try:
        if what:
            return unavailable.page(request, what)
        return _error(request, 500, "Internal server error", "500.html", {"request_id": request_id.get()})
    except Exception:
        log.exception("The error page could not be rendered")
        return HttpResponse("Something went wrong on our side.", status=500, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token has gone: nothing is changed, everything typed is on the page, to be sent again.

    The button to send again is there only when the browser names this site as the origin, so that another site
    cannot use this page to have its own form confirmed.
    """
    if request.path.startswith("/api/"):
        return permission_denied(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"message": _("Not saved: your session has ended. Keep this page open.")}, status=403)
    context = {
        "fields": kept_fields(request),
        "had_files": bool(request.FILES),
        "trusted": same_origin(request),
    }
    return HttpResponse(render_to_string("web/csrf_failure.html", context, request), status=403)


@access("public")
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: nothing of a demonstration, and no private page."""
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = ["User-agent: *", "Disallow: /*/my/", "Disallow: /*/desk/", f"Sitemap: {settings.BASE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@access("public")
def components(request: HttpRequest) -> HttpResponse:
    """Every component of the portal on one page, for designers, translators and testers."""
    return render(request, "web/components.html", examples(request))

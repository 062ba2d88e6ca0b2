"""Pages for what went wrong: no version, no path, no trace, and what was typed stays."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape

from civspace.web.forms import kept_fields, same_origin


def plain(request: HttpRequest, status: int) -> HttpResponse:
    """Answer before anything was read: the bare words."""
    words = escape(HTTPStatus(status).phrase)
    page = f"<!doctype html><html lang=en><meta charset=utf-8><title>CivSpace</title><h1>{words}</h1></html>"
    return HttpResponse(page, status=status)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    try:
        text = render_to_string("reprisals/intake/error.html", {"status": status}, request)
    except Exception:
        return plain(request, status)
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 400."""
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 403."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 404: the same for what does not exist and for what is nobody's business."""
    return _page(request, 404)


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    """Answer 405: somebody asks for the address of a form instead of sending it."""
    response = _page(request, 405)
    response.headers["Allow"] = methods
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler of 500."""
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token: nothing is changed, everything typed is on the page.

    It can be sent again from there only if the browser says that it came from this site.
    """
    context = {
        "fields": kept_fields(request),
        "had_files": bool(request.FILES),
        "trusted": same_origin(request),
        "cookies": bool(request.COOKIES),
    }
    return HttpResponse(render_to_string("reprisals/intake/csrf_failure.html", context, request), status=403)

"""The first page, the style sheet, and the quick way out."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reprisals.intake import sessions

STYLE = Path(__file__).resolve().parent.parent / "style.css"


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """What happens here, what we protect and what not, how to use Tor. The only page that search may find."""
    context = {"onion": settings.ONION_URL, "path": settings.INTAKE_PATH}
    response = render(request, "reprisals/intake/door.html", context)
    response.indexable = True  # type: ignore[attr-defined]
    return response


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The one style sheet, from this process: no file of it stays on the device."""
    return HttpResponse(STYLE.read_bytes(), content_type="text/css; charset=utf-8")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit: end the session and go to a neutral site. A link and not a form, so it works wherever links do."""
    response = HttpResponse(status=303, headers={"Location": settings.EXIT_URL})
    sessions.end(request, response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response

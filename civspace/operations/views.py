"""How the portal is, for machines and for people, and the way from the bare address to the reader's language."""

import ipaddress
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.people.access import staff_required
from civspace.operations import exposition
from civspace.operations import status as states
from civspace.operations.queries import health, readiness
from civspace.operations.retention import counts
from civspace.web.access import access
from civspace.web.held import all_held
from civspace.web.kept_pages import never_kept

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")


def _parts(parts: dict[str, bool]) -> JsonResponse:
    missing = [name for name, there in parts.items() if not there]
    body = {"status": "unavailable" if missing else "ok", "missing": missing, "parts": parts}
    response = JsonResponse(body, status=503 if missing else 200, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # an answer, no error of the server
    return response


@never_kept
@access("public")
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part of the portal is there, else 503 with the parts that are missing."""
    return _parts(health())


@never_kept
@access("public")
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process answers at all; asks neither database nor cache."""
    return _parts({})


@never_kept
@access("public")
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when this process can serve, else 503 with what it lacks."""
    return _parts(readiness())


@never_kept
@access("public")
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Say in words what works; answers without the database too."""
    parts = states.parts()
    context = {
        "parts": parts,
        "works": all(part.state == states.WORKS for part in parts),
        "words": {
            "works": pgettext("status", "Works"),
            "late": pgettext("status", "Late"),
            "down": pgettext("status", "Does not work"),
        },
        "contact_email": settings.CONTACT_EMAIL,
    }
    response = render(request, "operations/status.html", context)
    response.headers["Cache-Control"] = f"public, max-age={states.SECONDS}"
    return response


@staff_required()
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Show which data about people are held, where, why and until when."""
    return render(request, "operations/held.html", {"kinds": [(kind, *counts(kind)) for kind in all_held()]})


@access("token")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in the text format of Prometheus, to whoever has the token; without one, to this machine alone."""
    if not _may_measure(request):
        raise Http404
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(exposition.text(), content_type=exposition.CONTENT_TYPE, headers=headers)


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    # Behind a proxy of this machine everybody seems to come from it.
    if settings.PRODUCTION or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@access("public")
@require_safe
def best_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the home page in the language that the browser asks for, English if it knows none of ours."""
    response = HttpResponseRedirect(f"/{translation.get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response

"""The health of the portal, and the way from the bare address to the reader's language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from civspace.operations.queries import health
from civspace.web.access import access


@access("public")
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part of the portal is there, else 503 with the parts that are missing."""
    parts = health()
    missing = [name for name, there in parts.items() if not there]
    body = {"status": "unavailable" if missing else "ok", "missing": missing, "parts": parts}
    response = JsonResponse(body, status=503 if missing else 200, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # an answer, no error of the server
    return response


@access("public")
@require_safe
def best_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the home page in the language that the browser asks for, English if it knows none of ours."""
    response = HttpResponseRedirect(f"/{translation.get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response

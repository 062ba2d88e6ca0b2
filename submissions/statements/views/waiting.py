"""A document as an answer: its bytes, or a page that says when it comes, or that it cannot be built."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from civspace.renditions.models import Rendition
from civspace.renditions.serving import RETRY_AFTER, serve
from civspace.renditions.states import State

COMING = (State.QUEUED, State.BUILDING)


def document_or_wait(request: HttpRequest, rendition: Rendition, *, base: str = "web/private.html") -> HttpResponseBase:
    """Send a document. While it is built, 503 with a page that asks again by itself; where it cannot be built, a page
    that says so. Whether the reader may see it is the caller's question."""
    if rendition.state == State.READY or rendition.withdrawn:
        return serve(rendition, request)
    coming = rendition.state in COMING
    context = {"base": base, "coming": coming, "failed": rendition.state == State.FAILED}
    response = render(request, "statements/building.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER if coming else 3600)
    response.headers["Cache-Control"] = "no-store" if base == "web/base.html" else "private, no-store"
    if coming:
        response.headers["Refresh"] = str(RETRY_AFTER)
    return response

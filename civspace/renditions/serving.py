"""Documents as HTTP answers."""

import logging
import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from civspace.renditions import store, word
from civspace.renditions.models import Rendition
from civspace.renditions.states import State

log = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds


def file_name(rendition: Rendition) -> str:
    """Return a name for the saved file: `A_HRC_70_NGO_1-en.pdf`."""
    name = rendition.source.get("symbol") or rendition.source.get("reference") or rendition.kind
    return safe_name(name, rendition.language, rendition.format)


def safe_name(name: str, language: str, format: str) -> str:
    """Return a name for a file of a symbol or reference in a language."""
    return f"{re.sub(r'[^A-Za-z0-9.-]+', '_', name).strip('_')}-{language}.{format}"


MEDIA_TYPES = {"pdf": "application/pdf", "docx": word.MEDIA_TYPE, "txt": "text/plain; charset=utf-8"}


def file_response(content: bytes, name: str, format: str = "pdf") -> HttpResponse:
    """Return bytes as a file for one reader (previews, drafts): no cache may keep it. A PDF opens in place."""
    response = HttpResponse(content, content_type=MEDIA_TYPES[format])
    response.headers["Content-Disposition"] = f'{"inline" if format == "pdf" else "attachment"}; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def serve(rendition: Rendition, request: HttpRequest) -> HttpResponseBase:
    """Answer with a document: 200 or 304; 410 when withdrawn; 503 with Retry-After until it is built.

    Whether the reader may see it is the caller's question. A public document may be kept by any cache for a minute;
    its ETag is the hash of its bytes.
    """
    if rendition.withdrawn:
        return _plain(_("This document was withdrawn."), 410)
    if rendition.state != State.READY:
        response = _plain(_("This document is being prepared. Try again in a few seconds."), 503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    try:
        content = store.read(rendition.content_hash, rendition.format)
    except FileNotFoundError:
        log.error("The bytes of rendition %s are gone from the storage", rendition.pk)
        response = _plain(_("This document cannot be read at the moment."), 503)
        response.headers["Retry-After"] = "300"
        return response
    response = file_response(content, file_name(rendition), rendition.format)
    response.headers["ETag"] = f'"{rendition.content_hash}"'
    if rendition.public:
        response.headers["Cache-Control"] = "public, max-age=60, must-revalidate"
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response

"""All statements of a meeting, or of a search, in one document: asking for it, its progress, its volumes, the ZIP."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from civspace.renditions.serving import RETRY_AFTER, safe_name
from civspace.renditions.states import State
from civspace.web.access import access
from submissions.record.compendium_front import page_of, title_of
from submissions.record.compendium_set import Asked, Collection, TooMany, collect
from submissions.record.compendium_states import Order
from submissions.record.compendium_zip import is_waiting, zipped
from submissions.record.domain.compendium import TooManySearches, ask_for_compendium, find_compendium
from submissions.record.models import Compendium, CompendiumVolume
from submissions.statements.chosen import chosen_values


def _asked(request: HttpRequest) -> Asked | None:
    """Return what the address asks for, or None when the list refuses it."""
    order = request.GET.get("order") or Order.ITEM.value
    try:
        return Asked.read(request.GET.urlencode(), order=order, language=get_language() or "en")
    except ValidationError:
        return None


def _back_to_list(request: HttpRequest) -> HttpResponse:
    """Lead to the list, which says beside each filter what is wrong with it."""
    query = request.GET.copy()
    query.pop("order", None)
    return redirect(f"{reverse('statements')}?{query.urlencode()}", permanent=False)


@csrf_exempt
@access("public")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Say what there is of a compendium and how far it is; a POST asks for it.

    Exempt from the CSRF token, which a page without cookies cannot have: what everybody may ask for belongs to nobody.
    """
    asked = _asked(request)
    if asked is None:
        return _back_to_list(request)
    try:
        collection = collect(asked)
        if request.method == "POST":
            ask_for_compendium(asked=asked)
            response: HttpResponse = redirect(page_of(asked), permanent=False)
            response.status_code = 303
            return response
    except TooMany as error:
        return _page(request, asked, None, problem=error.messages[0], status=422)
    except TooManySearches as error:
        return _page(request, asked, collection, problem=error.messages[0], status=429)
    except ValidationError:
        return _page(request, asked, collection)
    return _page(request, asked, collection)


def _page(
    request: HttpRequest, asked: Asked, collection: Collection | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    compendium = find_compendium(asked) if collection is not None else None
    ready = compendium is not None and compendium.is_ready
    fresh = bool(ready and compendium and collection and compendium.built_of == collection.built_of)
    context: dict[str, Any] = {
        "asked": asked,
        "title": title_of(asked),
        "chosen": chosen_values(asked.filters) if asked.meeting is None else [],
        "problem": problem,
        "compendium": compendium,
        "statements": collection.statements if collection else 0,
        "volumes": list(compendium.volumes.all()) if compendium is not None and ready else [],
        "fresh": fresh,
        "orders": [(value, label, value == asked.order) for value, label in Order.choices],
        "zip_url": f"{reverse('compendium_zip')}?{page_of(asked).partition('?')[2]}",
    }
    response = render(request, "record/compendium.html", context, status=status)
    if not fresh:
        # How far it is changes from one moment to the next.
        response.headers["Cache-Control"] = "no-store"
    return response


@access("public")
@require_safe
def volume(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """Send one volume of a compendium that is ready."""
    found = get_object_or_404(
        CompendiumVolume.objects.select_related("compendium__meeting"),
        compendium=pk,
        number=number,
        compendium__state=State.READY,
    )
    etag = f'"{found.content_hash}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        try:
            file = default_storage.open(found.path, "rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, filename=_name(found), content_type="application/pdf")
        response.headers["Content-Length"] = str(found.size)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=60, must-revalidate"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _name(found: CompendiumVolume) -> str:
    return safe_name(f"{_stem(found.compendium)}-{found.number}", found.compendium.language, "pdf")


def _stem(compendium: Compendium) -> str:
    return compendium.meeting.slug if compendium.meeting else "statements"


@access("public")
@require_safe
def documents_zip(request: HttpRequest) -> HttpResponseBase:
    """Send the official PDFs as they are made into a ZIP; 503 with Retry-After while some are being built."""
    asked = _asked(request)
    if asked is None:
        return _back_to_list(request)
    try:
        collection = collect(asked)
    except TooMany as error:
        return _page(request, asked, None, problem=error.messages[0], status=422)
    if not collection.entries:
        raise Http404
    return zip_answer(collection) or _wait(request)


def zip_answer(collection: Collection) -> StreamingHttpResponse | None:
    """Return the answer with the ZIP of documents, or None while some are being built."""
    if is_waiting(collection):
        return None
    meeting = collection.asked.meeting
    name = safe_name(meeting.slug if meeting else "statements", collection.asked.language, "zip")
    response = StreamingHttpResponse(zipped(collection), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "public, max-age=60, must-revalidate"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _wait(request: HttpRequest) -> HttpResponse:
    context = {"base": "web/base.html", "coming": True, "failed": False}
    response = render(request, "statements/building.html", context, status=503)
    response.headers["Retry-After"] = response.headers["Refresh"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response

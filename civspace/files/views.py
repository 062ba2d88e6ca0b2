"""Handing a file to those who may read it."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from civspace.files import handing, readers, sniffing
from civspace.files.middleware import nothing_here
from civspace.files.models import File
from civspace.files.queries import path_of
from civspace.files.states import Scan
from civspace.web.access import access


@access("signed_in")
@require_safe
@login_required
def file(request: HttpRequest, id: uuid.UUID) -> HttpResponseBase:
    """Lead to the download; 404 for those who may not read the file, as for one that does not exist.

    A file in which a virus was found is gone (410) for everybody. HEAD leads nowhere: only who is told of as having
    opened a file gets the address of its bytes.
    """
    found = get_object_or_404(File, pk=id)
    if not readers.may_read(request.user, found):
        raise Http404
    if found.scan == Scan.FLAGGED:
        return render(request, "files/flagged.html", {"file": found}, status=410)
    if request.method == "HEAD":
        return HttpResponse()
    readers.tell_opened(request.user, found)
    return HttpResponseRedirect(handing.address_for(found, request.user))


@access("token")
@require_safe
def handed_out(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Send a file as a download to whoever was led here; back to its page when the address is older than a minute."""
    try:
        found = handing.file_at(signed)
    except handing.Expired as expired:
        return _apart(HttpResponseRedirect(handing.page_of(expired.file_id)))
    if found is None or found.scan == Scan.FLAGGED:
        return _apart(nothing_here())
    media_type = f"{found.media_type}; charset=utf-8" if found.media_type == sniffing.TEXT else found.media_type
    response = FileResponse(
        default_storage.open(path_of(found.sha256)),
        as_attachment=True,
        filename=found.name,
        content_type=media_type,
    )
    return _apart(response)


def _apart(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

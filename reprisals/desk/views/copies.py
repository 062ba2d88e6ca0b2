"""Clean copies of files, and pictures of their pages: nothing of an original is ever shown."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reprisals.desk import casefile
from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.cleaning.sandbox import CannotClean
from reprisals.desk.domain import copies
from reprisals.vault.errors import Refused, Unavailable, Unreadable

#: Why there is no copy, or no picture.
WHY: dict[str, str | Promise] = {
    "kind": gettext_lazy("A file of this kind cannot be cleaned here. The original is as it was."),
    "large": gettext_lazy(
        "The file is too large to be cleaned here, or unpacks to too much. The original is as it was."
    ),
    "busy": gettext_lazy("Other files are being cleaned. Try again in a minute."),
    "broken": gettext_lazy("The file could not be read, or took too long. The original is as it was."),
}


@opens("unlocked")
@require_POST
def clean(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """Make a clean copy of a file."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    try:
        copies.make(keys=keys, file=file, file_id=file_id)
    except CannotClean as error:
        messages.error(request, str(WHY[error.why]))
    except Refused:
        messages.info(request, _("There is a clean copy of this file already."))
    except (Unavailable, Unreadable):
        messages.error(request, _("The copy could not be kept. The original is as it was."))
    else:
        messages.success(request, _("A clean copy was made and sealed. The original is as it was."))
    return redirect("desk_case", case_id)


def _number(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) < 4):
        raise Http404
    return int(given)


@opens("unlocked")
@require_safe
def look(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """Show one page of a clean copy as a picture, with the way to the others."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    copy = copies.copy_of(keys, file, file_id)
    number, last = _number(request), copies.shown_pages(copy)
    if not 1 <= number <= last:
        raise Http404
    context = {"file": file, "copy": copy, "number": number, "last": last, "more": copy.pages - last}
    return render(request, "reprisals/desk/look.html", context)


@opens("unlocked")
@require_safe
def picture(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """Send one page of a clean copy as a small PNG, drawn for this answer and kept nowhere."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    try:
        drawn = copies.picture(keys=keys, copy=copies.copy_of(keys, file, file_id), number=_number(request))
    except CannotClean:
        return HttpResponse(status=503, content_type="text/plain")
    response = HttpResponse(drawn, content_type="image/png")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response

"""Files of a case: decrypted while they are sent, never shown in the browser; and packages for recipients."""

from collections.abc import Iterator
from pathlib import PurePath
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reprisals.desk import casefile
from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.domain.referrals import NotAgreed, hand_out
from reprisals.vault import domain as vault

#: The endings that a downloaded file may keep; every other one is sent as `.bin`, which nothing opens by itself.
SAFE_ENDINGS = frozenset("pdf jpg jpeg png heic docx odt txt eml mp3 m4a mp4 opus".split())


class DangerForm(forms.Form):
    """Two confirmations before a file that the scanner warned of, or never saw, is handed out."""

    knows = forms.BooleanField(label=gettext_lazy("I know that this file may attack the device that opens it"))
    apart = forms.BooleanField(label=gettext_lazy("I open it only on a device apart, without a network"))


@opens("unlocked")
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Send a file of a case. One without a clean scan needs two confirmations."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    found = vault.files_of(keys, file.case)
    number, wanted = next(((n, one) for n, one in enumerate(found, 1) if one.id == file_id), (0, None))
    if wanted is None:
        raise Http404
    if wanted.scan not in ("clean", "redrawn"):
        form = DangerForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            context = {
                "form": form,
                "title": _("Take out a file that can be dangerous"),
                "lede": _("The scanner warns of this file.")
                if wanted.scan == "flagged"
                else _("The scanner never saw this file."),
                "submit_label": _("Download"),
                "warning": True,
                "case_code": file.case.code,
                "cancel_url": reverse("desk_case", args=[case_id]),
            }
            return render(request, "reprisals/desk/form.html", context)
    _file, pieces = vault.read_file(keys, file_id)
    return sent(pieces, name=f"file-{number}.{ending(wanted.name)}")


def ending(name: str) -> str:
    """Return the ending of a name if nothing opens it by itself, else `bin`."""
    given = PurePath(name).suffix.lstrip(".").lower()
    return given if given in SAFE_ENDINGS else "bin"


def sent(pieces: Iterator[bytes], *, name: str) -> HttpResponseBase:
    """Answer with a file that no browser shows, runs, guesses the type of or keeps."""
    response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


@opens("unlocked")
@require_http_methods(["POST"])
def package(request: HttpRequest, case_id: UUID, item_id: UUID) -> HttpResponseBase:
    """Hand out the package of a referral or export that a second person agreed to, encrypted to its recipient."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    item = file.item(item_id)
    if item is None or item.kind not in ("referral", "export"):
        raise Http404
    try:
        content = hand_out(keys=keys, file=file, item=item)
    except NotAgreed as error:
        context = {"base": "reprisals/desk/base.html", "title": _("Nothing was handed out"), "text": error.told}
        return render(request, "web/message.html", context, status=409)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = 'attachment; filename="package.age"'
    return response

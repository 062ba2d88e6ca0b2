"""Uploads in parts, for the script beside a form; the form works without it."""

import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from civspace.files import parts
from civspace.files.models import Upload
from civspace.web.access import access
from civspace.web.numbers import number_in


def _content(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _refused(error: ValidationError) -> JsonResponse:
    return JsonResponse({"message": " ".join(error.messages)}, status=400)


def _standing(upload: Upload, status: int = 200) -> JsonResponse:
    address = reverse("upload_part", args=[upload.pk])
    return JsonResponse({"address": address, "offset": upload.received, "part": parts.PART}, status=status)


def _own(request: HttpRequest, id: uuid.UUID) -> Upload:
    return get_object_or_404(parts.own(request.user), pk=id)


@access("signed_in")
@login_required
@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """Open an upload, or one that broke off (`resume`), and say where its parts go and how much has come."""
    content = _content(request)
    size = content.get("size")
    try:
        upload = parts.begin(
            by=request.user,
            name=str(content.get("name") or ""),
            size=size if isinstance(size, int) else 0,
            resume=content.get("resume") is True,
        )
    except ValidationError as error:
        return _refused(error)
    return _standing(upload, 201)


@access("signed_in")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, id: uuid.UUID) -> JsonResponse:
    """Say how much has come; a POST brings the part that begins at `offset` (409 with the right one for another)."""
    upload = _own(request, id)
    if request.method != "POST":
        return _standing(upload)
    offset = number_in(request.GET.get("offset", ""))
    try:
        return _standing(parts.receive(upload=upload, offset=-1 if offset is None else offset, data=request.body))
    except parts.WrongOffset as wrong:
        upload.received = wrong.received
        return _standing(upload, 409)
    except ValidationError as error:
        return _refused(error)


@access("signed_in")
@login_required
@require_POST
def finish(request: HttpRequest, id: uuid.UUID) -> JsonResponse:
    """Store the whole file, and say what it is called now."""
    upload = _own(request, id)
    try:
        file = parts.finish(upload=upload, by=request.user, sha256=str(_content(request).get("sha256") or ""))
    except parts.WrongOffset as wrong:
        upload.received = wrong.received
        return _standing(upload, 409)
    except ValidationError as error:
        return _refused(error)
    return JsonResponse({"file": str(file.pk), "name": file.name, "size": file.size})

"""Addresses at which a file is handed out: of one file, for one person, for a minute, and with no cookie about them.

The page behind the session asks who may read and leads on to such an address. Whatever a browser makes of an
uploaded file, no session is beside it: on a host of its own (`CIVSPACE_FILES_HOST`), or at least where the portal reads
no cookie.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from civspace.files.models import File

#: The part of the portal, or of the host for files, that is without cookies.
PREFIX = "/files/"
#: How long an address is good for.
SECONDS = 60
SALT = "civspace.files.handing"


class Expired(Exception):
    """The address was one of ours, and its minute is over; `file_id` is the file that it was for."""

    def __init__(self, file_id: str) -> None:
        super().__init__(file_id)
        self.file_id = file_id


def address_for(file: File, person: Any) -> str:
    """Return where this person gets this file within a minute; whether they may read it is the caller's question."""
    path = reverse("file_handed_out", args=[signing.dumps([str(file.pk), str(person.pk)], salt=SALT)])
    if not settings.FILES_HOST:
        return path
    return f"{urlsplit(settings.BASE_URL).scheme}://{settings.FILES_HOST}{path}"


def file_at(signed: str) -> File | None:
    """Return the file that an address is for; None for one that is not ours, a file that is gone, a closed account.

    Raises Expired after SECONDS.
    """
    try:
        file_id, person_id = signing.loads(signed, salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired:
        raise Expired(signing.loads(signed, salt=SALT)[0]) from None
    except signing.BadSignature:
        return None
    if not get_user_model()._default_manager.filter(pk=person_id, is_active=True).exists():
        return None
    return File.objects.filter(pk=file_id).first()


def page_of(file_id: str) -> str:
    """Return the page, behind the session, that leads to the file."""
    page = reverse("file", args=[file_id])
    return f"{settings.BASE_URL}{page}" if settings.FILES_HOST else page


def asked_on_files_host(request: HttpRequest) -> bool:
    """Say whether a request came to the host that hands out files and does nothing else."""
    return bool(settings.FILES_HOST) and request.META.get("HTTP_HOST", "").lower() == settings.FILES_HOST

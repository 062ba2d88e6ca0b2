"""Uploads in parts: a file that comes over a slow or broken line goes on where it stopped, for a day.

Each part lies in the storage under the upload and its place; the row says how much has come. Whole, it is stored like
any other upload: sniffed, cleaned, scanned. The row then says which file it became, for those whose answer was lost.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.files.domain import MAX_SIZE, erase, store
from civspace.files.keeping import keep
from civspace.files.models import File, Upload

#: Bytes of one part.
PART = 256 * 1024
KEPT = timedelta(hours=24)
#: Uploads that one person has open at once.
MOST = 20


class WrongOffset(Exception):
    """The part does not begin where the last one ended; `received` is where it has to begin."""

    def __init__(self, received: int) -> None:
        super().__init__(f"The next part begins at {received}")
        self.received = received


def _path(upload: Upload, offset: int) -> str:
    return f"uploads/{upload.pk}/{offset}"


def own(person: Any) -> "QuerySet[Upload]":
    """Return the uploads that a person has open."""
    return Upload.objects.filter(person=str(person.pk), created_at__gt=timezone.now() - KEPT)


def begin(*, by: Any, name: str, size: int, resume: bool = False) -> Upload:
    """Open an upload, or with `resume` go on with the person's own of this name and size that nothing has taken yet.

    Whoever resumes proves the whole by its SHA-256 at the end: nothing else says that it is the same file still.
    Raises ValidationError for a file that is empty or too large, or when too many are open.
    """
    if size > MAX_SIZE:
        raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
    if size <= 0:
        raise ValidationError(_("The file is empty."), code="empty")
    unused = Q(stored=None) | Exists(File.objects.filter(pk=OuterRef("stored"), owner_type=""))
    found = own(by).filter(unused, name=name[:200], size=size).order_by("-created_at").first() if resume else None
    if found is not None:
        return found
    if own(by).filter(stored=None).count() >= MOST:
        raise ValidationError(_("Too many uploads are open. Wait until they have ended."), code="many")
    return Upload.objects.create(person=str(by.pk), name=name[:200], size=size)


@transaction.atomic
def receive(*, upload: Upload, offset: int, data: bytes) -> Upload:
    """Keep the next part. Raises WrongOffset, also for one that came twice, or ValidationError for a wrong length."""
    current = Upload.objects.select_for_update().get(pk=upload.pk)
    if offset != current.received:
        raise WrongOffset(current.received)
    if not 0 < len(data) <= PART or offset + len(data) > current.size:
        raise ValidationError(
            _("The file is damaged or protected by a password. Save it again and upload the new copy.")
        )
    keep(_path(current, offset), data)
    current.received += len(data)
    current.sizes = [*current.sizes, len(data)]
    current.save(update_fields=["received", "sizes"])
    return current


def finish(*, upload: Upload, by: Any, sha256: str = "") -> File:
    """Store the whole file; it is then the person's, until something takes it. Asked again, it answers the same.

    The parts go once it is stored or refused; they stay when the storage or the database fails. Raises WrongOffset
    while parts are missing, and ValidationError when the bytes are not those that were sent (by their SHA-256) or the
    file is not accepted.
    """
    current = Upload.objects.get(pk=upload.pk)
    if current.received != current.size:
        raise WrongOffset(current.received)
    try:
        if current.stored is not None:
            return _stored_before(current, sha256)
        data = b"".join(_parts(current))
        digest = hashlib.sha256(data).hexdigest()
        _prove(digest, sha256)
        file = store(upload=SimpleUploadedFile(current.name or "file", data), by=by)
    except ValidationError:
        with transaction.atomic():
            discard(current)
        raise
    return _kept(current, file, digest)


def _prove(digest: str, sha256: str) -> None:
    if sha256 and sha256.lower() != digest:
        raise ValidationError(_("The file was damaged on its way. Upload it again."), code="damaged")


def _file_of(upload: Upload) -> File | None:
    return File.objects.filter(pk=upload.stored).first() if upload.stored is not None else None


def _stored_before(upload: Upload, sha256: str) -> File:
    _prove(upload.sha256, sha256)
    file = _file_of(upload)
    if file is None:
        raise ValidationError(_("Add the document again."), code="gone")
    return file


@transaction.atomic
def _kept(upload: Upload, file: File, digest: str) -> File:
    """Note which file an upload became and let its parts go; of two that were asked for at once, the first stays."""
    current = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if current is None:
        return file
    earlier = _file_of(current)
    if earlier is not None:
        erase(file)
        return earlier
    _forget_parts(current)
    current.stored, current.sha256, current.sizes = file.pk, digest, []
    current.save(update_fields=["stored", "sha256", "sizes"])
    return file


def _offsets(upload: Upload) -> list[int]:
    return [sum(upload.sizes[:number]) for number in range(len(upload.sizes))]


def _parts(upload: Upload) -> list[bytes]:
    found = []
    for offset in _offsets(upload):
        with default_storage.open(_path(upload, offset), "rb") as file:
            found.append(file.read())
    return found


def discard(upload: Upload) -> None:
    """Delete an upload and, after the commit, its parts."""
    _forget_parts(upload)
    Upload.objects.filter(pk=upload.pk).delete()


def _forget_parts(upload: Upload) -> None:
    paths = [_path(upload, offset) for offset in _offsets(upload)]

    def forget() -> None:
        for path in paths:
            default_storage.delete(path)

    transaction.on_commit(forget, robust=True)


def due() -> "QuerySet[Upload]":
    """Return the uploads whose day is over."""
    return Upload.objects.filter(created_at__lte=timezone.now() - KEPT)


def forget_old() -> int:
    """Delete the uploads whose day is over, with their parts; return how many there were."""
    done = 0
    for upload in due():
        with transaction.atomic():
            discard(upload)
        done += 1
    return done

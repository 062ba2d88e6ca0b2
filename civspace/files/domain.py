"""Storing uploads."""

import hashlib
import logging
import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.audit.domain import record
from civspace.files import scanning, sniffing
from civspace.files.cleaning import Portfolio, TooManyPixels, Unreadable, clean
from civspace.files.keeping import keep
from civspace.files.models import File
from civspace.files.queries import content_of, left_over, path_of, unscanned
from civspace.files.states import Scan

log = logging.getLogger(__name__)
#: Bytes.
MAX_SIZE = 10 * 1024 * 1024
NAME_LENGTH = 120
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|;%]')


def store(*, upload: UploadedFile, by: Any, owner: Any = None) -> File:
    """Keep an upload and return its row; `owner` is the Thing whose room decides who may read it.

    Author data is taken out. Raises ValidationError when the file is empty, longer than MAX_SIZE bytes, of a type
    that is not allowed (told by its bytes), damaged or protected by a password, or when a virus was found in it. Where
    no scanner answers, the file is kept as unscanned, and scanned later (scan_waiting).
    """
    if upload.size is not None and upload.size > MAX_SIZE:
        raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
    data = upload.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    media_type = sniffing.sniff(data)
    if media_type is None:
        raise ValidationError(
            _("This type of file is not accepted. Use PDF, Word (.docx), OpenDocument, PNG, JPEG or plain text."),
            code="type",
        )
    try:
        data = clean(data, media_type)
    except TooManyPixels:
        raise ValidationError(
            _("This picture has more than 25 million pixels. Save it smaller and upload the new copy."), code="pixels"
        ) from None
    except Portfolio:
        raise ValidationError(
            _("This PDF is a portfolio with other files in it. Upload these files one by one."), code="portfolio"
        ) from None
    except Unreadable:
        raise ValidationError(
            _("The file is damaged or protected by a password. Save it again and upload the new copy."),
            code="unreadable",
        ) from None
    scan = scanning.scan(data)
    if scan == Scan.FLAGGED:
        raise ValidationError(
            _("A virus was found in this file. Nothing was kept. Have your device checked, and upload a clean copy."),
            code="virus",
        )
    digest = hashlib.sha256(data).hexdigest()
    keep(path_of(digest), data)
    with transaction.atomic():
        file = File.objects.create(
            name=safe_name(upload.name or "", media_type),
            media_type=media_type,
            size=len(data),
            sha256=digest,
            owner_type=owner._meta.label_lower if owner is not None else "",
            owner_id=str(owner.pk) if owner is not None else "",
            uploaded_by=str(by.pk) if by is not None else "",
            scan=scan,
            scanned_at=timezone.now() if scan == Scan.CLEAN else None,
        )
        record(file, "store", by=by, difference={"sha256": digest, "size": len(data)})
    return file


def attach(file: File, owner: Any) -> File:
    """Give a file that has no owner yet to the Thing it belongs to. Raises ValidationError when it has another one."""
    with transaction.atomic():
        locked = File.objects.select_for_update().get(pk=file.pk)
        wanted = (owner._meta.label_lower, str(owner.pk))
        if locked.owner_type and (locked.owner_type, locked.owner_id) != wanted:
            raise ValidationError(_("This file already belongs to something else."), code="owned")
        locked.owner_type, locked.owner_id = wanted
        locked.version += 1
        locked.save(update_fields=["owner_type", "owner_id", "version", "updated_at"])
    return locked


def scan_waiting(*, limit: int = 200) -> int:
    """Have the files scanned that nobody has looked at; stop when the scanner does not answer. Return how many were."""
    done = 0
    for file in unscanned()[:limit] if scanning.configured() else ():
        try:
            found = scanning.scan(content_of(file))
        except OSError:
            log.error("The bytes of a file that waits to be scanned cannot be read")
            continue
        if found == Scan.UNSCANNED:
            break
        done += _scanned(file, found)
    return done


def _scanned(file: File, found: Scan) -> bool:
    with transaction.atomic():
        locked = File.objects.select_for_update().filter(pk=file.pk, scan=Scan.UNSCANNED).first()
        if locked is None:
            return False
        locked.scan, locked.scanned_at = found, timezone.now()
        locked.version += 1
        locked.save(update_fields=["scan", "scanned_at", "version", "updated_at"])
        record(locked, "scanned", difference={"scan": found.value})
    if found == Scan.FLAGGED:
        log.error("A virus was found in a file that was kept unscanned; it is handed out no more")
    return True


def erase(file: File) -> None:
    """Delete a file for good: its row, and after the commit its bytes unless another row has the same ones."""
    digest = file.sha256
    file.delete()

    def forget() -> None:
        if not File.objects.filter(sha256=digest).exists():
            default_storage.delete(path_of(digest))

    transaction.on_commit(forget, robust=True)


def forget_left_over() -> int:
    """Erase the files that nothing took in time; return how many there were."""
    done = 0
    for file in left_over():
        with transaction.atomic():
            locked = left_over().select_for_update(skip_locked=True).filter(pk=file.pk).first()
            if locked is not None:
                erase(locked)
                done += 1
    return done


def safe_name(name: str, media_type: str) -> str:
    """Return a name to offer for download: no folders, no control or direction marks, an extension that is true."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = NOT_IN_NAMES.sub("_", name).strip(" ._")
    extensions = sniffing.EXTENSIONS[media_type]
    stem, dot, extension = name.rpartition(".")
    if not dot or f".{extension.lower()}" not in extensions:
        stem, extension = name, extensions[0][1:]
    return f"{stem[:NAME_LENGTH].rstrip(' .') or 'file'}.{extension.lower()}"

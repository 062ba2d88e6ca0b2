"""Storing uploads."""

import hashlib
import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from civspace.audit.domain import record
from civspace.files import sniffing
from civspace.files.cleaning import Unreadable, clean
from civspace.files.models import File
from civspace.files.queries import path_of

#: Bytes.
MAX_SIZE = 10 * 1024 * 1024
NAME_LENGTH = 120
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|;%]')


def store(*, upload: UploadedFile, by: Any, owner: Any = None) -> File:
    """Keep an upload and return its row; `owner` is the Thing whose room decides who may read it.

    Author data is taken out. Raises ValidationError when the file is empty, longer than MAX_SIZE bytes, of a type
    that is not allowed (told by its bytes), damaged or protected by a password.
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
    except Unreadable:
        raise ValidationError(
            _("The file is damaged or protected by a password. Save it again and upload the new copy."),
            code="unreadable",
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    if not default_storage.exists(path_of(digest)):
        default_storage.save(path_of(digest), ContentFile(data))
    with transaction.atomic():
        file = File.objects.create(
            name=safe_name(upload.name or "", media_type),
            media_type=media_type,
            size=len(data),
            sha256=digest,
            owner_type=owner._meta.label_lower if owner is not None else "",
            owner_id=str(owner.pk) if owner is not None else "",
            uploaded_by=str(by.pk) if by is not None else "",
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

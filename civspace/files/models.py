"""Uploaded files: the bytes lie in the storage under their content hash, the row says what they are and whose."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from civspace.files.states import Scan
from civspace.workflow.models import Thing


class File(Thing):
    """One uploaded file. Who may read it is asked of the room that owns it (`owner_type`, `owner_id`)."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    owner_type = models.CharField(max_length=80, blank=True)
    owner_id = models.CharField(max_length=64, blank=True)
    uploaded_by = models.CharField(max_length=64)
    scan = models.CharField(
        max_length=10, choices=Scan.choices, default=Scan.UNSCANNED, db_default=Scan.UNSCANNED.value
    )
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="file_owner")]


class Upload(models.Model):
    """A file on its way in parts: how much of it has come, and how long each part was.

    Once it is stored: which file it became (`stored`), and the hash of what was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    sizes: Any = models.JSONField(default=list)
    stored = models.UUIDField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["person", "created_at"], name="upload_person"),
            models.Index(fields=["created_at"], name="upload_created"),
        ]

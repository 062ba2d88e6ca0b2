"""Renditions: one row per document to build; the row, with its lease, is the queue."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from civspace.renditions.states import State


class Rendition(models.Model):
    """One published thing in one language as PDF, with the frozen input from which it is built.

    `object_id` is opaque: this room knows no statement. Another input of the same thing (a correction) is another row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    format = models.CharField(max_length=10, default="pdf")
    source = models.JSONField()
    input_hash = models.CharField(max_length=64)
    public = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(blank=True)

    content_hash = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    # Characters for which no font has a glyph, as "U+1F600", in the order of their code.
    missing_glyphs = models.JSONField(default=list, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: Whether a later document of the same thing took its place.
    superseded = models.BooleanField(default=False)
    #: Whether its bytes are still to be deleted from the storage.
    erase_bytes = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language", "input_hash"], name="rendition_once"),
            models.CheckConstraint(
                condition=~Q(state=State.READY) | ~Q(content_hash=""), name="rendition_ready_has_content"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.BUILDING) | Q(lease__isnull=False, lease_until__isnull=False),
                name="rendition_building_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="rendition_waiting"),
            models.Index(fields=["id"], condition=Q(erase_bytes=True), name="rendition_to_erase"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} ({self.language})"

    @property
    def withdrawn(self) -> bool:
        """Whether it was withdrawn: it is no longer served, and its hash still says that it was once issued."""
        return self.withdrawn_at is not None

    @property
    def draft(self) -> bool:
        """Whether this is a marked preview, never an issued document."""
        return bool(self.source.get("draft"))

    @property
    def issued_on(self) -> date | None:
        """The day that the document itself bears."""
        day = self.source.get("issued_on")
        return date.fromisoformat(day) if day else None

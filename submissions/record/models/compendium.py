"""Compendia: one row for what was asked for; the row, with its lease, is the queue of the work.

Nothing of a text is kept here, neither words nor titles: only which documents stand where, and the files.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civspace.renditions.states import WAITING, State
from meetings.calendar.models import Meeting
from submissions.record.compendium_states import Order
from submissions.statements.models import Corrigendum, Statement


class Compendium(models.Model):
    """All published statements of a meeting, or of a search (`query`, in its one spelling), as one document.

    `language` is that of title and contents, as pages spell it. `built_of` is the hash of the documents and groups that
    its volumes hold, or will hold while it is being built; empty when nothing of it is there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    query = models.CharField(max_length=2000, blank=True)
    order = models.CharField(max_length=8, choices=Order.choices, default=Order.ITEM)
    language = models.CharField(max_length=16)

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    built_of = models.CharField(max_length=64, blank=True)
    #: Documents that are in the volumes already, and all of them.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    built_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order", "language"],
                condition=Q(meeting__isnull=False),
                name="compendium_once_of_meeting",
            ),
            models.UniqueConstraint(
                fields=["query", "order", "language"], condition=Q(meeting=None), name="compendium_once_of_search"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.BUILDING) | Q(lease__isnull=False, lease_until__isnull=False),
                name="compendium_building_has_lease",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="compendium_done_of_total"),
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="compendium_waiting"),
            models.Index(fields=["asked_at"], condition=Q(meeting=None), name="compendium_of_searches"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id or self.query} ({self.order}, {self.language})"

    @property
    def is_ready(self) -> bool:
        """Whether its volumes can be read."""
        return self.state == State.READY

    @property
    def is_coming(self) -> bool:
        """Whether somebody is at it, or will be soon."""
        return self.state in WAITING and self.state != State.UNAVAILABLE


class CompendiumVolume(models.Model):
    """One file of a compendium. The row is there before the file, so that no file is ever without a row for long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compendium = models.ForeignKey(Compendium, on_delete=models.CASCADE, related_name="volumes")
    number = models.PositiveSmallIntegerField()
    #: The pages of its documents as the compilation numbers them, and all pages of the file with its contents.
    first_page = models.PositiveIntegerField()
    last_page = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    #: In bytes; 0 until the file is there.
    size = models.PositiveBigIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["compendium", "number"]
        constraints = [models.UniqueConstraint(fields=["compendium", "number"], name="compendium_volume_once")]

    @property
    def path(self) -> str:
        """The name of its file in the storage."""
        return f"compendia/{self.pk}.pdf"


class CompendiumPart(models.Model):
    """Where a document stands in a compendium: a statement, or a corrigendum to one. `volume` 0: it has no file."""

    compendium = models.ForeignKey(Compendium, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")
    corrigendum = models.ForeignKey(Corrigendum, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=16)
    volume = models.PositiveSmallIntegerField(default=0)
    first_page = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["compendium", "position"]
        constraints = [models.UniqueConstraint(fields=["compendium", "position"], name="compendium_part_once")]

"""Acts on many statements at once: the rows are the queue, a worker holds them for the length of a lease."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.statements.models.held import HeldDecision, ReleaseBatch
from submissions.statements.models.statement import Statement
from submissions.statements.states import ActState, ItemState


class BulkAct(models.Model):
    """One verb, done by one person to many statements, each in a transaction of its own.

    `token` comes with the page or request that asked: sent twice, it is one act. `values` is what the verb needs
    besides. An act with a `batch` releases held decisions; each of its items then has its own verb.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verb = models.CharField(max_length=20)
    values = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey(ReleaseBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    token = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ActState.choices, default=ActState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "token"], name="bulk_act_once")]
        indexes = [
            models.Index(fields=["state", "created_at"], name="bulk_act_waiting"),
            models.Index(fields=["by", "-created_at"], name="bulk_act_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class BulkItem(models.Model):
    """One statement of a bulk act: what was seen when it was chosen, and what became of it."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")
    held = models.ForeignKey(HeldDecision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expected_version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["act", "position"]
        constraints = [
            models.UniqueConstraint(fields=["act", "statement"], name="bulk_item_once"),
            models.UniqueConstraint(fields=["act", "position"], name="bulk_item_position"),
        ]
        indexes = [models.Index(fields=["act", "state", "position"], name="bulk_item_next")]

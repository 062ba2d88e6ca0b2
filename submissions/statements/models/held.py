"""Decisions that are prepared and told together later. Nothing of them shows outside the desk until then."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.models.statement import Statement
from submissions.statements.states import BatchState, HeldState


class ReleaseBatchQuerySet(models.QuerySet["ReleaseBatch"]):
    """Batches as the desk may see them."""

    def on_desk_of(self, user: Any) -> "ReleaseBatchQuerySet":
        """Return the batches of the bodies for which a person holds a role of the Secretariat."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES

        bodies = bodies_of(user)
        return self.all() if ALL_BODIES in bodies else self.filter(body__in=bodies)


class ReleaseBatch(Thing):
    """Decisions of one body that are released together."""

    body = models.ForeignKey("meetings_calendar.Body", verbose_name=_("Body"), on_delete=models.PROTECT)
    name = models.CharField(_("Name of the batch"), max_length=120)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.OPEN)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseBatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at"], name="release_batch_newest")]

    def __str__(self) -> str:
        return self.name


class HeldDecision(models.Model):
    """One decision in a batch: the verb, what it says, and the version of the statement that was decided on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ReleaseBatch, on_delete=models.CASCADE, related_name="decisions")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="held_decisions")
    verb = models.CharField(max_length=20)
    values = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)
    expected_version = models.PositiveIntegerField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    held_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=HeldState.choices, default=HeldState.HELD)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["batch", "position", "held_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(state=HeldState.HELD), name="held_decision_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state", "position"], name="held_decision_batch")]

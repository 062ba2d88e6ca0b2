"""Knock receipts that were used: each once."""

from django.db import models

from submissions.statements.models.statement import Statement
from submissions.statements.models.texts import Receipt


class UsedKnock(models.Model):
    """A submission that the portal turned away when it was full, and that counts from then. None is ever changed."""

    nonce = models.CharField(max_length=32, unique=True)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="used_knocks")
    #: Where it waits for co-sponsors there is no receipt yet.
    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, null=True, blank=True, related_name="knock")
    arrived_at = models.DateTimeField()
    used_at = models.DateTimeField()
    #: The rule as it was cited: {"slug", "title", "url", ...}.
    rule = models.JSONField(default=dict)

    class Meta:
        ordering = ["statement", "-used_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__gte=models.F("arrived_at")), name="knock_used_after_arrival"
            ),
        ]

"""What the processes of a portal tell each other about its state."""

import uuid

from django.db import models
from django.utils import timezone


class Sign(models.Model):
    """A sign of life or of completion: when a worker last answered, when reference and
    demo data were complete, when the audit trail was last found whole."""

    WORKER = "worker"
    REFERENCE = "reference"
    DEMO_BEGUN = "demo_begun"
    DEMO = "demo"
    AUDIT = "audit"

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%dT%H:%M:%SZ}"


class Mark(models.Model):
    """What the machines of one portal have in common, by its name: a fingerprint of the signing key, a file."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Purge(models.Model):
    """What one proxy is still to be told: the row is the queue, and goes when the proxy was told twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: The name of one of the proxies in the settings; of any other nobody is asked.
    proxy = models.CharField(max_length=300)
    paths = models.JSONField(default=list)
    #: Whatever the proxy keeps, because something may be seen no more.
    everything = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=1)
    #: How many of the paths were sent in this round.
    told = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["-everything", "next_attempt_at"],
                condition=models.Q(given_up_at=None),
                name="operations_purge_due",
            ),
        ]

    def __str__(self) -> str:
        return self.proxy

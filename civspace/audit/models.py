"""Audit entries: one chain per thing, each entry sealed with the hash of the one before."""

from django.db import models


class Entry(models.Model):
    """One thing that happened. Append-only: no verb changes or deletes an entry."""

    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)
    actor_id = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "seq"], name="audit_entry_once"),
        ]
        ordering = ["object_type", "object_id", "seq"]


class Payload(models.Model):
    """What an entry says of people: beside the chain, which covers only its salted hash, so that it can be erased."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32)
    actor_name = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    difference = models.JSONField(default=dict, blank=True)


class Seal(models.Model):
    """The trail up to one entry, as a hash that goes on from the seal before: it shows when whole entries are gone."""

    at = models.DateTimeField()
    up_to = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.digest

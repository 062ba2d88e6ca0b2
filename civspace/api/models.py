"""Answers kept for a day, so that a request sent again under the same key is answered once."""

from django.db import models


class IdempotentAnswer(models.Model):
    """The answer given to a person's request under an Idempotency-Key, written in the transaction of the request."""

    person_id = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    #: JSON as it was sent: a column for JSON would put the members in another order.
    body = models.TextField(default="null")
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="api_idempotent_answer_once")]

"""Notices, their deliveries by e-mail, and what people chose to receive. Sending and reading stand in domain."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civspace.notices.follows.models import Digest, Follow, Hit, News
from civspace.notices.states import Channel, State

__all__ = ["Delivery", "Digest", "Follow", "Hit", "News", "Notice", "Preference"]


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Return the notices that a person may see: their own whose time has come, nobody else's."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        told = Q(not_before=None) | Q(not_before__lte=timezone.now())
        return self.filter(told, recipient_id=user.pk)

    def unread(self) -> "NoticeQuerySet":
        """Return those not read yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """What one person is told about one event, as values; the words come from the kind, in the reader's language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    event = models.CharField(max_length=200)
    context = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=500)
    by_when = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    reason = models.JSONField(default=str, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    #: Whom to ask about it, in every language of the interface.
    contact = models.JSONField(default=str, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    #: Until then nobody sees it, no mail leaves, and it can be cancelled. It then counts as made at this time.
    not_before = models.DateTimeField(null=True, blank=True, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "event"], name="notices_notice_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_notice_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notices_notice_unread"),
            models.Index(fields=["event"], condition=Q(not_before__isnull=False), name="notices_notice_delayed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class Delivery(models.Model):
    """One mail for one notice: the row is the queue. A worker holds it for the length of a lease."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notices_delivery_once"),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, lease_until__isnull=False) | ~Q(state=State.SENDING),
                name="notices_delivery_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | ~Q(state=State.SENT),
                name="notices_delivery_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=[State.QUEUED, State.SENDING]),
                name="notices_delivery_due",
            ),
            models.Index(fields=["state", "-created_at"], name="notices_delivery_state"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.message_id}"


class Preference(models.Model):
    """Whether a person wants mail of one category. No row means yes; decisions are mailed whatever stands here."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=40)
    email = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "category"], name="notices_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.email}"

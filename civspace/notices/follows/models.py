"""Follows, news, and what reaches whom. Verbs stand in domain, fanout and digests."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.notices.follows.states import LONGEST_KEY, Pace


class OwnQuerySet(models.QuerySet[Any]):
    """Rows of one person each."""

    def visible_to(self, user: Any) -> "OwnQuerySet":
        """Return the person's own, for nobody else."""
        return self.filter(person_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()


class Follow(models.Model):
    """One person follows one target. `topic` is what news are matched by: the target, shortened when it is long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=LONGEST_KEY)
    topic = models.CharField(max_length=120)
    pace = models.CharField(_("How often"), max_length=10, choices=Pace.choices, default=Pace.DAILY)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="follows_follow_once")]
        indexes = [
            models.Index(fields=["topic", "person"], name="follows_followers"),
            models.Index(fields=["person", "-created_at", "-id"], name="follows_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # never what is followed: it would stand in logs


class News(models.Model):
    """Something that happened to a public thing; one row, written in the transaction in which it happens.

    The row is the queue: a worker holds it for the length of a lease and goes on where the last one stopped.
    """

    kind = models.CharField(max_length=40)
    event = models.CharField(max_length=200, unique=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    link = models.CharField(max_length=500)
    topics = models.JSONField(default=list)
    is_new = models.BooleanField(default=False)
    by_when = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expanded = models.BooleanField(default=False)
    at_topic = models.PositiveIntegerField(default=0)
    at_person = models.UUIDField(null=True, blank=True)
    claims = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "news"
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="follows_news_open"),
            models.Index(fields=["subject_type", "subject_id"], name="follows_news_subject"),
            models.Index(fields=["created_at"], name="follows_news_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class Hit(models.Model):
    """One piece of news for one person; the identifier is random, so that nobody can count by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="hits")
    pace = models.CharField(max_length=10, choices=Pace.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "news"], name="follows_hit_once")]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="follows_hit_newest"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="follows_hit_unread"),
            models.Index(fields=["person", "pace"], condition=Q(told_at=None), name="follows_hit_untold"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Digest(models.Model):
    """When a person's next digest of a pace is due. The row stays; what is told moves `due_at` on."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pace = models.CharField(max_length=10, choices=Pace.choices)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "pace"], name="follows_digest_once")]
        indexes = [models.Index(fields=["due_at"], name="follows_digest_due")]

    def __str__(self) -> str:
        return str(self.pk)

"""Threads, their messages, what each reader has seen, and the replies that a team keeps ready."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civspace.threads import registry
from civspace.threads.states import Side, State
from civspace.web.references import LENGTH, free_reference
from civspace.workflow.models import Thing


def thread_reference() -> str:
    """Return a reference that no thread has yet."""
    return free_reference(Thread, "T")


def team_q(teams: Any) -> Q:
    """Return the condition for threads of teams: kind -> codes of bodies; nothing for no team."""
    found = Q(pk__in=[])
    for kind, bodies in teams.items():
        if registry.ALL in bodies:
            found |= Q(kind=kind)
        elif bodies:
            found |= Q(kind=kind, body__in=sorted(bodies))
    return found


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Threads as different readers may see them."""

    def outside_of(self, user: Any) -> "ThreadQuerySet":
        """Those of the reader's own organizations in which something was said to or by them."""
        return self.filter(party__in=sorted(registry.reader_of(user).parties), last_message_at__isnull=False)

    def on_desk_of(self, user: Any) -> "ThreadQuerySet":
        """Those of the reader's teams; nobody is the Secretariat towards an organization that they belong to."""
        reader = registry.reader_of(user)
        return self.filter(team_q(reader.reads)).exclude(party__in=sorted(reader.parties))

    def visible_to(self, user: Any) -> "ThreadQuerySet":
        """Those of the reader's organizations, and those of the reader's teams; nobody else's."""
        reader = registry.reader_of(user)
        outside = Q(party__in=sorted(reader.parties), last_message_at__isnull=False)
        inside = team_q(reader.reads) & ~Q(party__in=sorted(reader.parties))
        return self.filter(outside | inside)


class Thread(Thing):
    """All that an organization and the Secretariat write to each other about one object. No foreign key upwards.

    `question_number` and `answer_number` are the numbers of the last message of each side; `due_at` is when the
    Secretariat owes an answer, as its clock says.
    """

    reference = models.CharField(max_length=LENGTH, unique=True, editable=False, default=thread_reference)
    kind = models.CharField(max_length=20)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    object_reference = models.CharField(max_length=LENGTH, blank=True)
    body = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    assignee_id = models.CharField(max_length=64, blank=True)
    assignee_name = models.CharField(max_length=300, blank=True)
    question_number = models.PositiveIntegerField(default=0)
    answer_number = models.PositiveIntegerField(default=0)
    numbered = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="threads_thread_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "body", "state", "due_at", "id"], name="threads_thread_inbox"),
            models.Index(fields=["state", "due_at", "id"], name="threads_thread_due"),
            models.Index(fields=["party", "-last_message_at", "id"], name="threads_thread_party"),
            models.Index(fields=["assignee_id", "state", "due_at"], name="threads_thread_assignee"),
            models.Index(fields=["-last_message_at", "-id"], name="threads_thread_listed"),
            models.Index(fields=["object_reference"], name="threads_thread_object_ref"),
        ]

    def __str__(self) -> str:
        return self.reference

    def is_overdue(self, now: Any) -> bool:
        """Say whether the Secretariat owes an answer whose time is over."""
        return self.due_at is not None and self.due_at < now


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages as each side may see them."""

    def said(self) -> "MessageQuerySet":
        """Those that both sides see: everything but internal notes."""
        return self.filter(internal=False)

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Those of the threads that a reader sees; internal notes only on the reader's own desk."""
        desk = Thread.objects.on_desk_of(user).values("pk")
        outside = Thread.objects.outside_of(user).values("pk")
        return self.filter(Q(thread__in=desk) | Q(thread__in=outside, internal=False))


class Message(Thing):
    """One message, as it was sent: nothing changes it. An internal note is one that only the desk sees."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=12, choices=Side.choices)
    internal = models.BooleanField(default=False)
    author_id = models.CharField(max_length=64, blank=True, db_index=True)
    author_name = models.CharField(max_length=300, blank=True)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    text = models.TextField(_("Message"))
    #: Made with the form, so that a button pressed twice sends once.
    key = models.CharField(max_length=40, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="threads_message_number_once"),
            models.UniqueConstraint(
                fields=["thread", "author_id", "key"], condition=~Q(key=""), name="threads_message_key_once"
            ),
            models.CheckConstraint(
                condition=Q(internal=False) | Q(side=Side.SECRETARIAT), name="threads_note_is_of_secretariat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.number}"


class Seen(models.Model):
    """How far a person has read a thread. Nobody else sees it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    person_id = models.CharField(max_length=64)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "thread"], name="threads_seen_once")]


class SavedReply(Thing):
    """A reply that a team keeps ready, in as many of the six languages as it was written in."""

    kind = models.CharField(max_length=20)
    body = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("Name of the reply"), max_length=120)
    text = models.TextField(_("Text"), blank=True)

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["kind", "body", "title"], name="threads_reply_team")]

    def __str__(self) -> str:
        return self.title

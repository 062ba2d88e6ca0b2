"""Briefs: what a reader collects from published statements, in an order and with notes of their own.

No text of a statement stands here: an item names a statement, and perhaps a paragraph, and is read anew each time.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow.models import Thing

#: Letters that may be typed: a title, a heading, a purpose, a note.
LONGEST_TITLE, LONGEST_HEADING, LONGEST_PURPOSE, LONGEST_NOTE = 200, 120, 2000, 5000


class GroupBy(models.TextChoices):
    """What the items of a brief are brought together by."""

    NONE = "none", pgettext_lazy("grouping of a brief", "Nothing: my own order and headings")
    ITEM = "item", pgettext_lazy("grouping of a brief", "Agenda item")
    THEME = "theme", pgettext_lazy("grouping of a brief", "Theme")


class May(models.TextChoices):
    """What a colleague may do with a brief that is shared with them."""

    READ = "read", pgettext_lazy("sharing a brief", "Read it")
    EDIT = "edit", pgettext_lazy("sharing a brief", "Read and change it")


class BriefQuerySet(models.QuerySet["Brief"]):
    """Briefs as different readers may see them: their own, and what colleagues share with them. Nobody else's, ever."""

    def visible_to(self, user: Any) -> "BriefQuerySet":
        """Return the person's own, and those shared with them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Q(owner=user) | Q(pk__in=BriefShare.objects.held_by(user).values("brief")))


class Brief(Thing):
    """A collection of statements and paragraphs. Its version grows with everything that its readers share, so not with
    the notes that each of them keeps for themselves."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="briefs")
    title = models.CharField(_("Title"), max_length=LONGEST_TITLE)
    purpose = models.TextField(_("What it is for"), max_length=LONGEST_PURPOSE, blank=True)
    group_by = models.CharField(_("Group by"), max_length=8, choices=GroupBy.choices, default=GroupBy.NONE)

    objects = BriefQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "pk"]
        indexes = [models.Index(fields=["owner", "-updated_at", "id"], name="brief_owner")]

    def __str__(self) -> str:
        return self.title


class BriefItem(models.Model):
    """A statement in a brief, or one paragraph of it: its place, and the hash of its words as they were collected.

    `paragraphs` is how many the text then had, so that a place is only believed while there are as many. The hash is
    forgotten when a redaction touches the words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="items")
    statement = models.ForeignKey("submissions_statements.Statement", on_delete=models.CASCADE, related_name="+")
    paragraph = models.PositiveIntegerField(null=True, blank=True)
    paragraphs = models.PositiveIntegerField(default=0)
    paragraph_hash = models.CharField(max_length=64, blank=True)
    #: The language of the text that is quoted; empty for the original.
    language = models.CharField(_("Language"), max_length=2, blank=True)
    #: From 1 to the number of items, each once: the verbs keep it.
    position = models.PositiveIntegerField()
    heading = models.CharField(_("Heading above it"), max_length=LONGEST_HEADING, blank=True)
    note = models.TextField(_("Note for all who read this brief"), max_length=LONGEST_NOTE, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["brief", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paragraph__isnull=True, paragraph_hash="", paragraphs=0)
                | Q(paragraph__gte=1, paragraphs__gte=1),
                name="brief_item_whole_or_paragraph",
            ),
        ]
        indexes = [models.Index(fields=["brief", "position"], name="brief_item_order")]


class BriefNote(models.Model):
    """What one reader noted on an item for themselves alone."""

    item = models.ForeignKey(BriefItem, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST_NOTE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="brief_note_once")]


class BriefShareQuerySet(models.QuerySet["BriefShare"]):
    """Shares as they count."""

    def held_by(self, person: Any) -> "BriefShareQuerySet":
        """Return what is shared with a person by those who are colleagues of theirs now; both people may rotate."""
        from submissions.record.colleagues import colleagues_of

        return self.filter(person=person, brief__owner__in=colleagues_of(person).values("pk"))


class BriefShare(models.Model):
    """A colleague with whom a brief is shared, and what they may do. It counts while they are colleagues."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="shares")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    may = models.CharField(max_length=8, choices=May.choices, default=May.READ)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField()

    objects = BriefShareQuerySet.as_manager()

    class Meta:
        ordering = ["shared_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["brief", "person"], name="brief_share_once")]


class BriefOffer(models.Model):
    """The owner wants to hand a brief over to a colleague, who has not answered yet."""

    brief = models.OneToOneField(Brief, on_delete=models.CASCADE, related_name="offer")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: Whether the owner goes on reading afterwards, and whether the owner's own notes go to the colleague.
    keeps_reading = models.BooleanField(default=True)
    with_notes = models.BooleanField(default=False)
    offered_at = models.DateTimeField()


class BriefExport(models.Model):
    """Under whose key the document of a brief is kept for one reader; erased with the brief and with any text in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="exports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brief", "person"], name="brief_export_once")]

"""What authors do together on a draft: comments, suggestions, and asking those who may to submit."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.models.statement import Statement
from submissions.statements.states import AskedState, CommentState


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments as different readers may see them."""

    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Return those on statements that the reader's own organizations write: nobody else's, whatever the state."""
        from submissions.statements.together import written_by_organizations_of

        return self.filter(statement__in=written_by_organizations_of(user))


class Comment(Thing):
    """One comment on a draft, an answer to one (`parent`), or a suggestion to put other words in place of a paragraph.

    Anchored to the paragraph as it stood: its place in a revision, its words, and their hash. Comments never leave the
    organizations that write; they are no part of the record.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers")
    state = models.CharField(max_length=12, choices=CommentState.choices, default=CommentState.OPEN)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: The revision that its author read, and the paragraph in it, counted from 1; null for a word on the whole text.
    revision = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField(null=True, blank=True)
    paragraph_hash = models.CharField(max_length=64, blank=True)
    quoted = models.TextField(blank=True)
    body = models.TextField(_("Comment"), blank=True)
    #: Other words for the paragraph; null for a comment, empty to leave the paragraph out.
    proposal = models.TextField(_("Suggested paragraph"), null=True, blank=True)  # noqa: DJ001  (null says: a comment)
    edited_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: The revision that accepting it made.
    accepted_as = models.PositiveIntegerField(null=True, blank=True)
    #: When those who write were told; null while it waits to be told together with others.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(state=CommentState.OPEN, proposal__isnull=True),
                name="comment_answer_has_no_state",
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=True) | Q(paragraph__isnull=False), name="comment_suggestion_has_paragraph"
            ),
        ]
        indexes = [
            models.Index(fields=["statement", "created_at", "id"], name="comment_statement"),
            models.Index(fields=["created_at"], condition=Q(told_at=None), name="comment_untold"),
        ]

    @property
    def is_suggestion(self) -> bool:
        """Say whether it suggests other words for a paragraph."""
        return self.proposal is not None


class SubmissionRequest(Thing):
    """One request of who may not submit to those who may: this version of the text, please."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="submission_requests")
    state = models.CharField(max_length=12, choices=AskedState.choices, default=AskedState.WAITING)
    revision = models.PositiveIntegerField()
    text_hash = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    message = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(state=AskedState.WAITING), name="submission_request_one_waits"
            ),
        ]

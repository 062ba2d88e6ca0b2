"""Editing: rounds of proposed changes, each with what the authors answer; and texts in further languages.

What the authors submitted stays in its revision. A round keeps the text that it starts from, so that the text which
follows from any set of answers can be computed again by anybody who may read it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.models.statement import Statement
from submissions.statements.states import Answer, Outcome, RoundState, TextKind, TextState


class EditRound(models.Model):
    """One round of editing a statement: what was proposed to its authors, by when they answer, how it ended."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="edit_rounds")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=RoundState.choices, default=RoundState.PREPARING)
    base_title = models.CharField(max_length=300)
    base_body = models.TextField()
    began_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateTimeField(null=True, blank=True)
    #: What follows when the authors do not answer, as the modalities said when the round was sent.
    silence = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    result_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["statement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="edit_round_number_once"),
            models.UniqueConstraint(
                fields=["statement"], condition=~Q(state=RoundState.SETTLED), name="edit_round_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.SETTLED) | (~Q(outcome="") & ~Q(result_hash="")),
                name="edit_round_settled_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_until"], name="edit_round_due")]


class EditChange(models.Model):
    """One proposed change: of the title (position 0) or of a paragraph (from 1), with a comment, and its answer."""

    round = models.ForeignKey(EditRound, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField()
    after = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    editorial = models.BooleanField(default=False)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    note = models.TextField(blank=True)
    counter = models.TextField(blank=True)
    #: Whether it stands in the text that was settled.
    taken = models.BooleanField(default=False)

    class Meta:
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="edit_change_once")]


class StatementText(Thing):
    """A statement in a further language, under the same symbol. The original is the statement's own text.

    Of each language one is published at most, and one is being prepared; a text that its authors gave for reference
    is never published itself.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("Language"), max_length=2)
    kind = models.CharField(_("Kind of text"), max_length=10, choices=TextKind.choices, default=TextKind.HUMAN)
    state = models.CharField(max_length=12, choices=TextState.choices, default=TextState.DRAFT)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    body = models.TextField(_("Text"), blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    #: The hash of the original from which it was made: when the original changes, the translation is stale.
    source_hash = models.CharField(max_length=64, blank=True)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    #: Whether the original changed since it was made; set by queries_editing.published_texts().
    stale = False

    class Meta:
        ordering = ["statement", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "language"],
                condition=Q(state=TextState.DRAFT) & ~Q(kind=TextKind.REFERENCE),
                name="statement_text_one_draft",
            ),
            models.UniqueConstraint(
                fields=["statement", "language"],
                condition=Q(state=TextState.PUBLISHED),
                name="statement_text_one_published",
            ),
            models.UniqueConstraint(
                fields=["statement", "language"],
                condition=Q(kind=TextKind.REFERENCE),
                name="statement_text_one_reference",
            ),
            models.CheckConstraint(
                condition=~Q(state=TextState.PUBLISHED)
                | (Q(published_at__isnull=False) & ~Q(text_hash="") & ~Q(kind=TextKind.REFERENCE)),
                name="statement_text_published_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["state", "published_at", "id"], name="statement_text_newest")]

    @property
    def is_machine(self) -> bool:
        """Whether no person has reviewed it."""
        return self.kind == TextKind.MACHINE

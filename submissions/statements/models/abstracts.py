"""What the authors say in short about their statement: an abstract and recommendations, beside the official text."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.models.statement import Statement


class AbstractKind(models.TextChoices):
    """How one language version came about."""

    ORIGINAL = "original", _("Original")
    TRANSLATION = "translation", _("Translation by the authors")


class AbstractQuerySet(models.QuerySet["Abstract"]):
    """Abstracts as different readers may see them."""

    def visible_to(self, user: Any) -> "AbstractQuerySet":
        """Return those of published statements, and those of the statements that the reader's organizations write."""
        from submissions.statements.states import State
        from submissions.statements.together import written_by_organizations_of

        own = Q(statement__in=written_by_organizations_of(user))
        return self.filter(Q(statement__state=State.PUBLISHED) | own)


class Abstract(Thing):
    """One language version: up to 100 words, and up to five recommendations. It is no part of the official document."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="abstracts")
    language = models.CharField(_("Language"), max_length=2)
    kind = models.CharField(max_length=12, choices=AbstractKind.choices)
    text = models.TextField(_("Abstract"), blank=True)
    #: Sentences, in the order of the authors.
    recommendations = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = AbstractQuerySet.as_manager()

    class Meta:
        ordering = ["statement", "kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "language"], name="abstract_language_once"),
            models.UniqueConstraint(
                fields=["statement"], condition=Q(kind=AbstractKind.ORIGINAL), name="abstract_one_original"
            ),
        ]


class AbstractRevision(models.Model):
    """What one language version said after one change. Never changed; an empty one says that it was taken away."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="abstract_revisions")
    language = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=AbstractKind.choices)
    text = models.TextField(blank=True)
    recommendations = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["statement", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "language", "number"], name="abstract_revision_number_once")
        ]

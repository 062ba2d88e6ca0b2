"""States that published texts name: found from the texts, and found anew whenever one of them changes."""

from django.db import models

from civspace.reference.models import State
from submissions.statements.models.statement import Statement


class StateMention(models.Model):
    """A State that one public text names. It says nothing about what the text says of it.

    The text is the statement in a language or, with a number, a corrigendum. Only public texts have rows; nothing of
    the text itself is kept, but the numbers of the paragraphs (0 for the title), as pages link to them.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="mentions")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=2)
    corrigendum = models.PositiveIntegerField(default=0)
    paragraphs = models.JSONField(default=list)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "statement", "language", "corrigendum"], name="state_mention_once")
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {self.statement_id}"

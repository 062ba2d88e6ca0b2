"""What the desk reads of batches: the decisions held in them, and the symbols that a release would give."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from submissions.statements.forecast import next_symbols
from submissions.statements.issuing import issues
from submissions.statements.models import HeldDecision, ReleaseBatch, Statement
from submissions.statements.states import HeldState


def open_to_reader(user: Any) -> Exists:
    """Return, for rows that have a `statement`, whether a person may know on the desk what it says.

    What was withheld meanwhile is named to others than publishers by its reference alone.
    """
    return Exists(Statement.objects.on_desk_of(user).filter(pk=OuterRef("statement")))


def decisions_in(batch: ReleaseBatch, user: Any) -> "QuerySet[HeldDecision]":
    """Return what a batch holds or held until its release, in its order, each with `open_to_reader`."""
    held = batch.decisions.exclude(state=HeldState.TAKEN_OUT).select_related(
        "statement__meeting__body", "statement__organization", "statement__rule_set", "held_by"
    )
    held = held.annotate(open_to_reader=open_to_reader(user))
    return held.prefetch_related("statement__rule_set__rules").order_by("position", "held_at", "pk")


def symbols_to_come(batch: ReleaseBatch) -> dict[Any, str]:
    """Return the symbols to come, by id of the decision, if nobody publishes meanwhile."""
    publishing = batch.decisions.filter(state=HeldState.HELD, verb="publish").order_by("position", "held_at", "pk")
    rows = list(
        publishing.values_list("pk", "statement__rule_set", "statement__meeting__series", "statement__reference")
    )
    as_what = issues(row[:3] for row in rows)
    coming = next_symbols(issue.series for issue in as_what.values())
    names = {row[0]: row[3] for row in rows}
    return {pk: next(coming[issue.series]) if issue.series else names[pk] for pk, issue in as_what.items()}

"""What the lines of this room share."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.calendar.lines import Line, Tag
from submissions.statements.models import Statement
from submissions.statements.states import State

#: What is fetched with the statement of a row, and what of it is not read.
PARTS = tuple(f"statement__{part}" for part in ("meeting", "organization", "agenda_item", "rule_set"))
UNREAD = ("statement__body", "statement__checks", "statement__decision")
#: The kinds of tag of the states, as the pages of statements show them.
KINDS = {
    State.DRAFT: "neutral",
    State.RETURNED: "warn",
    State.EDITING: "warn",
    State.ACCEPTED: "good",
    State.PUBLISHED: "good",
    State.REFUSED: "bad",
    State.WITHDRAWN: "bad",
    State.WITHHELD: "neutral",
}
CONDITIONAL = Tag("conditional", gettext_lazy("Subject to confirmation of standing"), "warn")


def line_about(kind: str, label: Any, thing: Any, statement: Statement, **values: Any) -> Line:
    """Return a line about a thing that belongs to a statement; `values` replace what follows from the statement."""
    return Line(
        kind=kind,
        label=label,
        key=f"{kind}:{thing.pk}",
        meeting=statement.meeting,
        **{
            "organization": statement.organization,
            "title": statement.title or _("Without a title"),
            "language": statement.language if statement.title else "",
            "reference": statement.symbol or statement.reference,
            "item": statement.agenda_item,
            **values,
        },
    )


def state_of(statement: Statement) -> Tag:
    """Return the state of a statement as pages show it."""
    if statement.state == State.WITHDRAWN and statement.submitted_at is None:
        return Tag("deleted", gettext_lazy("Deleted"), "bad")
    state = State(statement.state)
    return Tag(state.value, state.label, KINDS.get(state, "info"))

"""A return or a refusal that did not hold: what follows, in this room, from a complaint that was upheld."""

from typing import Any

from django.db import transaction

from civspace.workflow.domain import move
from submissions.statements.domain.common import locked, settle_decision, tell_joined
from submissions.statements.domain.desk import not_held
from submissions.statements.domain.drafting import Text, write
from submissions.statements.domain.requesting import settle_requests
from submissions.statements.models import Statement
from submissions.statements.queries import receipt_of
from submissions.statements.states import STATEMENT, State


@transaction.atomic
def overturn_decision(*, thing: Statement, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Statement:
    """Put a returned or refused statement back before the Secretariat as it was submitted.

    `by` decided on the complaint. Its first submission keeps its time, and what the authors wrote since stays among its
    revisions. They are told by the complaint; those who joined are told here. Raises Stale or IllegalMove; nothing is
    then changed.
    """
    current = locked(thing)
    STATEMENT.target("overturn", current.state)
    not_held(current, "overturn")
    settle_decision(current)
    _as_submitted(current, by)
    settle_requests(current, by=by)
    move(
        current,
        "overturn",
        table=STATEMENT,
        by=by,
        reason=reason.strip(),
        rule=rule,
        reviewer=None,
        claimed_at=None,
        answer_until=None,
    )
    tell_joined(current, State.SUBMITTED, event=f"overturn:{current.version}")
    return current


def _as_submitted(current: Statement, by: Any) -> None:
    """Bring back the text that was submitted last as a new revision, if it was changed since."""
    receipt = receipt_of(current)
    if receipt is None or receipt.revision == current.revision:
        return
    earlier = current.revisions.select_related("agenda_item").get(number=receipt.revision)
    text = Text.of(title=earlier.title, body=earlier.body, language=earlier.language, agenda_item=earlier.agenda_item)
    current.version += 1
    write(current, text, by, number=current.revision + 1, restored_from=earlier.number)

"""A decision that did not hold: what follows, in this room, from a complaint that was upheld."""

from typing import Any

from django.db import transaction

from civspace.audit.domain import record
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from submissions.statements.domain.common import locked, settle_decision, tell_joined
from submissions.statements.domain.desk import not_held
from submissions.statements.domain.drafting import Text, write
from submissions.statements.domain.requesting import settle_requests
from submissions.statements.domain.translation import OutOfDate, put_back
from submissions.statements.index import index_statement
from submissions.statements.models import Statement, StatementText
from submissions.statements.queries import receipt_of
from submissions.statements.queries_editing import is_taken_off
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


@transaction.atomic
def overturn_taking_down(
    *, thing: StatementText, by: Any, reason: str, rule: dict[str, Any] | None = None
) -> StatementText:
    """Put a language back on the public pages, word for word and with the date that it had.

    `by` decided on the complaint, which tells the authors. Raises IllegalMove where the language is not off any more,
    or a newer text took its place; OutOfDate where the original changed since. Nothing is then changed.
    """
    statement = locked(thing.statement)
    current = StatementText.objects.select_for_update().get(pk=thing.pk)
    current.statement = statement
    if not is_taken_off(current):
        raise IllegalMove("release_text", current.state)
    if current.source_hash != statement.text_hash:
        raise OutOfDate("release_text", current.state)
    put_back(current, statement, by=by, reason=reason.strip(), rule=rule)
    told = {"language": current.language, "kind": current.kind}
    record(statement, "release_text", by=by, reason=reason.strip(), difference=told)
    index_statement(statement)
    return current

"""Publication: the symbol, the frozen text, the document, the index and the notice, all or nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from submissions.statements.documents import request_document
from submissions.statements.domain.common import locked, require, settle_decision, tell_authors
from submissions.statements.domain.desk import not_held
from submissions.statements.following import emit_published
from submissions.statements.index import index_statement
from submissions.statements.issuing import issue_of
from submissions.statements.models import Counter, Statement
from submissions.statements.queries_editing import edits_here, is_settled
from submissions.statements.states import STATEMENT


class NotSettled(IllegalMove):
    """The meeting edits its statements, and editing of this one is not over (409)."""

    explanation = gettext_lazy("Editing has to be settled first, or it has to be said that the text needs none.")


def next_number(series: str) -> int:
    """Take the next number of a series. The counter is locked until the transaction ends: no gap, no twin."""
    Counter.objects.get_or_create(series=series)
    counter = Counter.objects.select_for_update().get(series=series)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def notice_of_publication(symbol: Any) -> dict[str, Any]:
    """Return what the notice of a publication says besides the statement."""
    return {"link": f"/documents/{symbol}", "context": {"symbol": symbol}}


@transaction.atomic
def publish_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Publish an accepted statement under the next symbol of its series, such as A/HRC/70/NGO/1, or as a submission
    under its reference, as its modalities say.

    Raises PermissionDenied, Stale or IllegalMove (also while a claim to standing waits, or the meeting has no series).
    """
    require("publish", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("publish", current.state)
    not_held(current, "publish")
    issue = issue_of(current)
    if current.conditional or not issue.is_possible:
        raise IllegalMove("publish", current.state)
    settle_decision(current)
    if edits_here(current) and not is_settled(current):
        raise NotSettled("publish", current.state)
    number, now = next_number(issue.series) if issue.series else None, timezone.now()
    move(
        current,
        "publish",
        table=STATEMENT,
        by=by,
        symbol=f"{issue.series}/{number}" if issue.series else current.reference,
        symbol_number=number,
        published_at=now,
        listed_at=now,
    )
    request_document(current)
    index_statement(current)
    emit_published(current)
    tell_authors(
        "statement_published",
        current,
        event="published",
        everyone=True,
        **notice_of_publication(current.symbol),
    )
    return current

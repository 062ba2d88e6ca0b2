"""Publication: the symbol, the frozen text, the document, the index and the notice, all or nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from submissions.statements.documents import request_document
from submissions.statements.domain.common import locked, require, tell_authors
from submissions.statements.index import index_statement
from submissions.statements.models import Counter, Statement
from submissions.statements.states import STATEMENT


def next_number(series: str) -> int:
    """Take the next number of a series. The counter is locked until the transaction ends: no gap, no twin."""
    Counter.objects.get_or_create(series=series)
    counter = Counter.objects.select_for_update().get(series=series)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@transaction.atomic
def publish_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Publish an accepted statement under the next symbol of its series, such as A/HRC/70/NGO/1.

    Raises PermissionDenied, Stale or IllegalMove (also while a claim to standing waits, or the meeting has no series).
    """
    require("publish", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("publish", current.state)
    series = current.meeting.series
    if current.conditional or not series:
        raise IllegalMove("publish", current.state)
    number, now = next_number(series), timezone.now()
    move(
        current,
        "publish",
        table=STATEMENT,
        by=by,
        symbol=f"{series}/{number}",
        symbol_number=number,
        published_at=now,
        listed_at=now,
    )
    request_document(current)
    index_statement(current)
    tell_authors(
        "statement_published",
        current,
        event="published",
        everyone=True,
        link=f"/documents/{current.symbol}",
        context={"symbol": current.symbol},
    )
    return current

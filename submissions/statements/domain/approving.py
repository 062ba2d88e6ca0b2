"""Approving a request to submit: the version asked for, and no other, goes in."""

import datetime
from typing import Any

from django.db import transaction

from civspace.workflow import Stale
from submissions.statements.domain.requesting import held_request
from submissions.statements.domain.submitting import submit_statement
from submissions.statements.domain.waiting import wait_for_cosponsors
from submissions.statements.models import Statement, SubmissionRequest
from submissions.statements.states import Safety


@transaction.atomic
def approve_request(
    *,
    asked: SubmissionRequest,
    by: Any,
    text_hash: str,
    wait: bool = False,
    at: datetime.datetime | None = None,
    safety: str = Safety.NOT_ASKED,
) -> Statement:
    """Submit exactly the version that was asked for, and whose hash the page showed; with `wait`, wait for co-sponsors.

    `at` is when the answer arrived, `safety` what was answered about people at risk. Raises PermissionDenied,
    ValidationError, IllegalMove, Stale when the text or the request is another one by now, or RulesFailed with every
    rule and its source; then nothing was changed and nobody was told.
    """
    current = held_request(asked, "approve", by)
    statement = current.statement
    if statement.revision != current.revision or statement.text_hash != text_hash:
        raise Stale
    submit = wait_for_cosponsors if wait else submit_statement
    submit(statement=statement, by=by, expected_version=statement.version, at=at, safety=safety)
    return Statement.objects.get(pk=statement.pk)

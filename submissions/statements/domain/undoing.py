"""Taking a decision back within minutes, before it is told; and reopening one later, with a reason."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy

from accounts.people.models import User
from civspace.audit.models import Entry
from civspace.notices.domain import cancel
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.calendar.contacts import contact_of
from submissions.statements.domain.common import event_of, locked, require, settle_decision, tell_authors
from submissions.statements.domain.desk import DECISIONS, cited_by, not_held, notice_of_decision
from submissions.statements.models import Statement
from submissions.statements.states import STATEMENT, State


class TooLate(IllegalMove):
    """The decision cannot be taken back any more (409)."""

    explanation = gettext_lazy(
        "A decision can be taken back only by who made it, within some minutes, and before anything followed. "
        "Reopen the statement, or return it."
    )


def open_until(statement: Statement) -> datetime.datetime | None:
    """Return until when the decision on a statement can be taken back; None when it is told, or something followed."""
    until = parse_datetime(statement.decision.get("undo_until") or "")
    followed = statement.decision.get("version") != statement.version
    return None if followed or until is None or until <= timezone.now() else until


def may_undo(statement: Statement, by: Any) -> bool:
    """Say whether a person can take back the decision on a statement now: their own, untold, and nothing followed."""
    if open_until(statement) is None:
        return False
    last = Entry.objects.filter(object_type=statement._meta.label_lower, object_id=str(statement.pk)).order_by("-seq")
    entry = last.first()
    return entry is not None and entry.verb in DECISIONS and entry.actor_id == str(by.pk)


@transaction.atomic
def undo_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Take back one's own decision before it is told: the statement stands as before, and nobody gets a notice.

    Raises PermissionDenied, Stale, or TooLate when the minutes are over, somebody else decided, or something followed.
    """
    require("undo", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("undo", current.state)
    decision = current.decision
    event = event_of(current, f"{decision.get('verb')}:{decision.get('version')}")
    if not may_undo(current, by) or not cancel(event=event):
        raise TooLate("undo", current.state)
    before = decision["before"]
    verb = "undo_to_return" if before["state"] == State.RETURNED else "undo"
    move(
        current,
        verb,
        table=STATEMENT,
        by=by,
        difference={"undone": decision["verb"]},
        answer_until=parse_datetime(before["answer_until"] or ""),
        returned_times=before["returned_times"],
        reviewer=User.objects.filter(pk=before["reviewer"]).first(),
        decision=before["decision"],
    )
    return current


@transaction.atomic
def reopen_statement(
    *,
    statement: Statement,
    by: Any,
    reason_code: str,
    rule: str,
    message: str,
    language: str = "",
    expected_version: int | None = None,
) -> Statement:
    """Take up again what was accepted or refused, with a reason and the rule it rests on; the authors are told.

    Who reopens has the statement under review. Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    require("reopen", by, statement)
    code, cited = cited_by(statement, "reopen", reason_code, rule, message)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("reopen", current.state)
    not_held(current, "reopen")
    settle_decision(current)
    decision = {
        "verb": "reopen",
        "reason_code": code.code,
        "rule": cited.as_rule(),
        "message": message.strip(),
        "language": language,
        "at": timezone.now().isoformat(),
    }
    move(
        current,
        "reopen",
        table=STATEMENT,
        by=by,
        reason=message.strip(),
        rule=cited.as_rule(),
        difference={"reason_code": code.code},
        reviewer=by,
        claimed_at=timezone.now(),
        decision=decision,
    )
    kind = "statement_reopened"
    said = notice_of_decision(code=code, cited=cited, message=message, contact=contact_of(current.meeting))
    tell_authors(kind, current, event=f"reopen:{current.version}", **said)
    return current

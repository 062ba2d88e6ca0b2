"""What the verbs of editing share: who may begin at which step, and how a round ends.

Only a meeting whose modalities say `edit_and_translate` edits; one that issues statements as received never does.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.queries import holders
from accounts.people.states import Role
from civspace.notices.domain import send
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.modalities.models import Kind
from meetings.modalities.queries import find_rule, rules_of
from submissions.statements.domain.common import locked, meeting_names, require, tell_authors
from submissions.statements.edits import apply
from submissions.statements.models import EditRound, Statement
from submissions.statements.queries import contribution_of, rule_set_for, text_hash
from submissions.statements.queries_editing import edits_here, open_round, original_of
from submissions.statements.states import STATEMENT, Outcome, RoundState

EDITING_PAGE = "/my/statements/%s/editing/"
DESK_PAGE = "/desk/statements/%s/editing/"


class NotEdited(IllegalMove):
    """The meeting issues statements as received (409)."""

    explanation = gettext_lazy("This meeting issues statements as received: they are never edited.")


class TooLate(IllegalMove):
    """The time to answer is over (409); the rule on silence decides."""

    explanation = gettext_lazy("The time to answer is over; what follows is written in the modalities of the meeting.")


class OtherStep(IllegalMove):
    """Editing is at another step: still being prepared, or already with the authors (409)."""

    explanation = gettext_lazy("Editing is at another step. Look at where it stands now.")


def begun(verb: str, by: Any, statement: Statement, expected_version: int | None) -> Statement:
    """Return the statement locked, when the person and its state allow the verb and its meeting edits at all.

    Raises PermissionDenied, Stale, IllegalMove or NotEdited.
    """
    require(verb, by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target(verb, current.state)
    if not edits_here(current):
        raise NotEdited(verb, current.state)
    return current


def round_of(current: Statement, verb: str, *states: str) -> EditRound:
    """Return the open round of a statement; raise OtherStep when there is none in one of the states."""
    found = open_round(current)
    if found is None or found.state not in states:
        raise OtherStep(verb, current.state)
    return found


def rule_on_editing(statement: Statement) -> dict[str, str]:
    """Return the rule on editing as a notice cites it; nothing where the default of the portal holds."""
    rule_set = rule_set_for(statement)
    rule = rules_of(rule_set).one(Kind.EDITING) if rule_set else None
    return {"title": rule.source_title, "url": rule.source_url, "text": rule.slug} if rule else {}


def without_changes(current: Statement, found: EditRound) -> Outcome:
    """Say how a round that takes nothing ends: earlier rounds may have changed the text already."""
    title, body = original_of(current)
    if (title, body) != (found.base_title, found.base_body):
        return Outcome.PARTLY
    return Outcome.AS_WRITTEN if found.sent_at else Outcome.UNCHANGED


def close_round(
    found: EditRound, outcome: Outcome, title: str, body: str, now: datetime.datetime, taken: set[int]
) -> None:
    """Note how a round ended, the hash of the text that follows, and which of its changes stand in it."""
    found.state, found.outcome, found.settled_at = RoundState.SETTLED, outcome, now
    found.result_hash = text_hash(title, body)
    found.save()
    if taken:
        found.changes.filter(position__in=taken).update(taken=True)


def settle_text(
    current: Statement,
    found: EditRound,
    verb: str,
    *,
    by: Any,
    outcome: Outcome,
    taken: Mapping[int, str],
    original: bool = False,
) -> None:
    """Make the settled text that of the statement, and tell those concerned."""
    title, body = original_of(current) if original else apply(found.base_title, found.base_body, taken)
    if not body:
        raise ValidationError({"take": _("Nothing would be left of the text.")})
    close_round(found, outcome, title, body, timezone.now(), set(taken))
    digest = text_hash(title, body)
    current.title, current.body = title, body
    rule_set = rule_set_for(current)
    count = rules_of(rule_set).count(contribution_of(current, rule_set)) if rule_set else current.word_count
    rule = find_rule(rule_set, rule_on_editing(current).get("text", "")) if rule_set else None
    move(
        current,
        verb,
        table=STATEMENT,
        by=by,
        rule=rule.as_rule() if rule and verb == "lapse" else None,
        difference={"round": found.number, "outcome": str(outcome), "text_hash": digest},
        title=title,
        body=body,
        text_hash=digest,
        word_count=count,
    )
    tell_authors(
        "statement_edits_settled",
        current,
        event=f"settled:{found.number}",
        everyone=True,
        link=EDITING_PAGE % current.pk,
        context={"outcome": outcome.label, "hash": digest},
        rule=rule_on_editing(current) if verb == "lapse" else None,
    )
    if verb != "settle":
        tell_desk(current, "statement_edits_answered", f"settled:{found.number}")


def tell_desk(current: Statement, kind: str, event: str) -> None:
    """Tell who works on the statement; where nobody is named, every reviewer of the body."""
    people = [current.reviewer] if current.reviewer else list(holders(Role.REVIEWER, current.meeting.body_id))
    send(
        kind=kind,
        event=f"statement:{current.pk}:{event}:desk",
        recipients=people,
        link=DESK_PAGE % current.pk,
        context={
            "title": current.title or current.reference,
            "organization": current.organization_name,
            "meeting": meeting_names(current.meeting),
        },
        reference=current.reference,
    )

"""Verbs of the desk that decide: return, refuse, accept; and what follows from a decision on standing."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.calendar.contacts import contact_names, contact_of
from meetings.modalities.models import Kind, Rule
from meetings.modalities.queries import find_rule, rules_of
from meetings.modalities.standing import standing_held
from submissions.statements.domain.claims import AwaitingStanding
from submissions.statements.domain.common import locked, require, settle_decision, tell_authors
from submissions.statements.models import HeldDecision, ReasonCode, Statement
from submissions.statements.queries import rule_set_for, with_parts
from submissions.statements.states import STATEMENT, HeldState, State

#: Hours to answer a return where the modalities do not say (a labelled default of the portal).
DEFAULT_ANSWER_HOURS = 72


#: Verbs that decide on a statement.
DECISIONS = ("accept", "return", "refuse")


class Held(IllegalMove):
    """A decision on the statement is held in a batch (409)."""

    explanation = gettext_lazy("A decision on this statement is held in a batch. Take it out first.")


def reviewed_by(current: Statement, verb: str, by: Any) -> None:
    """Hold that the state allows the verb, that the person claimed the statement, and that no decision is held."""
    STATEMENT.target(verb, current.state)
    if current.state == State.UNDER_REVIEW and current.reviewer_id != by.pk:
        raise IllegalMove(verb, current.state)
    not_held(current, verb)


def not_held(current: Statement, verb: str) -> None:
    """Raise Held while a decision on the statement is held in a batch."""
    if HeldDecision.objects.filter(statement=current, state=HeldState.HELD).exists():
        raise Held(verb, current.state)


def undo_until(*, now: datetime.datetime, at_once: bool) -> datetime.datetime | None:
    """Return until when a decision of now can be taken back and is not told; None when it is told at once."""
    minutes = 0 if at_once else settings.DESK_UNDO_MINUTES
    return now + datetime.timedelta(minutes=minutes) if minutes > 0 else None


def decided(current: Statement, verb: str, *, now: datetime.datetime, until: Any, **said: Any) -> dict[str, Any]:
    """Return what is kept of a decision: what it says, and for the time in which it can be undone what was before."""
    kept: dict[str, Any] = {"verb": verb, "at": now.isoformat(), "version": current.version + 1, **said}
    if until is not None:
        answer_until, earlier = current.answer_until, dict(current.decision)
        earlier.pop("before", None)
        kept["undo_until"] = until.isoformat()
        kept["before"] = {
            "state": current.state,
            "answer_until": answer_until.isoformat() if answer_until else None,
            "returned_times": current.returned_times,
            "reviewer": str(current.reviewer_id) if current.reviewer_id else None,
            "decision": earlier,
        }
    return kept


def cited_by(statement: Statement, verb: str, reason_code: str, rule: str, message: str) -> tuple[ReasonCode, Rule]:
    errors: dict[str, str] = {}
    code = ReasonCode.objects.filter(pk=reason_code).first()
    if code is None or verb not in code.verbs:
        errors["reason_code"] = _("Choose a reason that is meant for this decision.")
    rule_set = rule_set_for(statement)
    cited = find_rule(rule_set, rule) if rule_set else None
    if cited is None:
        errors["rule"] = _("Cite a rule of the modalities of this meeting.")
    if not message.strip():
        errors["message"] = _("Write what the authors have to know.")
    if errors:
        raise ValidationError(errors)
    assert code is not None and cited is not None
    return code, cited


def check_citation(statement: Statement, verb: str, *, reason_code: str, rule: str, message: str) -> None:
    """Raise ValidationError, by field, when a return or refusal does not cite what it has to."""
    cited_by(statement, verb, reason_code, rule, message)


def labels_of(code: ReasonCode) -> dict[str, str]:
    """Return the label of a reason by language of the interface."""
    return {
        language: getattr(code, f"label_{language.replace('-', '_')}") or code.label
        for language in ("ar", "zh-hans", "en", "fr", "ru", "es")
    }


def notice_of_decision(
    *, code: ReasonCode, cited: Rule, message: str, contact: Any, answer_until: Any = None
) -> dict[str, Any]:
    """Return what the notice of a return or a refusal says besides the statement; `contact` is whom to ask."""
    return {
        "context": {"label": labels_of(code)},
        "reason": message.strip(),
        "rule": {"title": cited.source_title, "url": cited.source_url, "text": cited.slug},
        "by_when": answer_until,
        "contact": contact_names(contact),
    }


def _decide(
    statement: Statement,
    verb: str,
    kind: str,
    *,
    by: Any,
    reason_code: str,
    rule: str,
    message: str,
    expected_version: int | None,
    language: str,
    at_once: bool,
    answer_until: datetime.datetime | None = None,
) -> Statement:
    require(verb, by, statement)
    code, cited = cited_by(statement, verb, reason_code, rule, message)
    current = locked(statement, expected_version=expected_version)
    reviewed_by(current, verb, by)
    now = timezone.now()
    until = undo_until(now=now, at_once=at_once)
    decision = decided(
        current,
        verb,
        now=now,
        until=until,
        reason_code=code.code,
        rule=cited.as_rule(),
        message=message.strip(),
        language=language,
    )
    settle_decision(current)
    move(
        current,
        verb,
        table=STATEMENT,
        by=by,
        reason=message.strip(),
        rule=cited.as_rule(),
        difference={"reason_code": code.code},
        answer_until=answer_until,
        returned_times=current.returned_times + (verb == "return"),
        decision=decision,
    )
    contact = contact_of(current.meeting)
    said = notice_of_decision(code=code, cited=cited, message=message, answer_until=answer_until, contact=contact)
    event = f"{verb}:{current.version}"
    tell_authors(kind, current, event=event, everyone=verb == "return", not_before=until, **said)
    return current


def answer_time(statement: Statement) -> datetime.datetime:
    """Return until when a return of now can be answered, by the modalities of the meeting."""
    rule_set = rule_set_for(statement)
    hours = rules_of(rule_set).value(Kind.ANSWER_WINDOW, "hours", DEFAULT_ANSWER_HOURS) if rule_set else 0
    return (timezone.now() + datetime.timedelta(hours=hours)).replace(microsecond=0)


@transaction.atomic
def return_statement(
    *,
    statement: Statement,
    by: Any,
    reason_code: str,
    rule: str,
    message: str,
    language: str = "",
    expected_version: int | None = None,
    at_once: bool = False,
) -> Statement:
    """Return a statement for changes, with a reason and the rule it rests on. The return opens its own time to answer.

    `language` is that of the message (an API code). The notice leaves when the time to undo is over, or `at_once`.
    Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    return _decide(
        statement,
        "return",
        "statement_returned",
        by=by,
        reason_code=reason_code,
        rule=rule,
        message=message,
        language=language,
        expected_version=expected_version,
        at_once=at_once,
        answer_until=answer_time(statement),
    )


@transaction.atomic
def refuse_statement(
    *,
    statement: Statement,
    by: Any,
    reason_code: str,
    rule: str,
    message: str,
    language: str = "",
    expected_version: int | None = None,
    at_once: bool = False,
) -> Statement:
    """Refuse a statement, with a reason and the rule it rests on. Raises as return_statement does."""
    return _decide(
        statement,
        "refuse",
        "statement_refused",
        by=by,
        reason_code=reason_code,
        rule=rule,
        message=message,
        language=language,
        expected_version=expected_version,
        at_once=at_once,
    )


@transaction.atomic
def accept_statement(
    *, statement: Statement, by: Any, expected_version: int | None = None, at_once: bool = False
) -> Statement:
    """Accept a statement for publication. Raises PermissionDenied, Stale, IllegalMove or AwaitingStanding."""
    require("accept", by, statement)
    current = locked(statement, expected_version=expected_version)
    reviewed_by(current, "accept", by)
    if current.conditional:
        raise AwaitingStanding("accept", current.state)
    now = timezone.now()
    until = undo_until(now=now, at_once=at_once)
    decision = decided(current, "accept", now=now, until=until)
    move(current, "accept", table=STATEMENT, by=by, decision=decision)
    tell_authors("statement_accepted", current, event=f"accept:{current.version}", not_before=until)
    return current


def settle_standing(organization: Organization) -> None:
    """Settle what was submitted subject to confirmation, in the transaction that decided on the standing.

    Where the standing of the day of submission is now confirmed, the condition falls away; where the claim was not
    confirmed the condition stays, and only a return or a refusal is possible.
    """
    waiting = with_parts(Statement.objects.select_for_update(of=("self",))).filter(
        organization=organization, conditional=True
    )
    for statement in waiting.order_by("pk"):
        rule_set = rule_set_for(statement)
        if rule_set is None or statement.submitted_at is None:
            continue
        held = rules_of(rule_set).eligible(standing_held(organization.pk, statement.submitted_at, statement.meeting))
        if held is None or not held.confirmed:
            continue
        Statement.objects.filter(pk=statement.pk).update(
            conditional=False, standing_text=held.category, version=statement.version + 1, updated_at=timezone.now()
        )
        record(statement, "confirm_standing", difference={"standing": held.category})

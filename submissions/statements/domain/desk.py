"""Verbs of the desk: claim, release, return, refuse, accept; and what follows from a decision on standing."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.modalities.models import Kind, Rule
from meetings.modalities.queries import find_rule, rules_of
from meetings.modalities.standing import standing_held
from submissions.statements.domain.common import locked, require, tell_authors
from submissions.statements.models import ReasonCode, Statement
from submissions.statements.queries import rule_set_for, with_parts
from submissions.statements.states import STATEMENT, State

#: Hours to answer a return where the modalities do not say (a labelled default of the portal).
DEFAULT_ANSWER_HOURS = 72


class AwaitingStanding(IllegalMove):
    """The claim of the organization to its standing is still to be decided (409)."""

    explanation = gettext_lazy("The claim of the organization to its standing is still to be decided.")


@transaction.atomic
def claim_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Take a submitted statement for review. Raises PermissionDenied, Stale, IllegalMove or AwaitingStanding."""
    require("claim", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("claim", current.state)
    if current.conditional and _claim_waits(current):
        raise AwaitingStanding("claim", current.state)
    move(current, "claim", table=STATEMENT, by=by, reviewer=by, claimed_at=timezone.now())
    return current


@transaction.atomic
def release_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Put a claimed statement back into the queue; a colleague may, so that no absence blocks it."""
    require("release", by, statement)
    current = locked(statement, expected_version=expected_version)
    move(current, "release", table=STATEMENT, by=by, reviewer=None, claimed_at=None)
    return current


def _claim_waits(statement: Statement) -> bool:
    """Say whether the standing that the statement needs is only claimed so far."""
    rule_set = rule_set_for(statement)
    assert rule_set is not None and statement.submitted_at is not None
    held = standing_held(statement.organization_id, statement.submitted_at, statement.meeting)
    found = rules_of(rule_set).eligible(held)
    return found is not None and not found.confirmed


def _reviewed_by(current: Statement, verb: str, by: Any) -> None:
    STATEMENT.target(verb, current.state)
    if current.state == State.UNDER_REVIEW and current.reviewer_id != by.pk:
        raise IllegalMove(verb, current.state)


def _cited(statement: Statement, verb: str, reason_code: str, rule: str, message: str) -> tuple[ReasonCode, Rule]:
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
    _cited(statement, verb, reason_code, rule, message)


def _labels(code: ReasonCode) -> dict[str, str]:
    return {
        language: getattr(code, f"label_{language.replace('-', '_')}") or code.label
        for language in ("ar", "zh-hans", "en", "fr", "ru", "es")
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
    answer_until: datetime.datetime | None = None,
) -> Statement:
    require(verb, by, statement)
    code, cited = _cited(statement, verb, reason_code, rule, message)
    current = locked(statement, expected_version=expected_version)
    _reviewed_by(current, verb, by)
    move(
        current,
        verb,
        table=STATEMENT,
        by=by,
        reason=message.strip(),
        rule=cited.as_rule(),
        difference={"reason_code": code.code},
        answer_until=answer_until,
        decision={
            "verb": verb,
            "reason_code": code.code,
            "rule": cited.as_rule(),
            "message": message.strip(),
            "at": timezone.now().isoformat(),
        },
    )
    tell_authors(
        kind,
        current,
        event=f"{verb}:{current.version}",
        everyone=verb == "return",
        context={"label": _labels(code)},
        reason=message.strip(),
        rule={"title": cited.source_title, "url": cited.source_url, "text": cited.slug},
        by_when=answer_until,
    )
    return current


@transaction.atomic
def return_statement(
    *, statement: Statement, by: Any, reason_code: str, rule: str, message: str, expected_version: int | None = None
) -> Statement:
    """Return a statement for changes, with a reason and the rule it rests on. The return opens its own time to answer.

    Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    rule_set = rule_set_for(statement)
    hours = rules_of(rule_set).value(Kind.ANSWER_WINDOW, "hours", DEFAULT_ANSWER_HOURS) if rule_set else 0
    until = (timezone.now() + datetime.timedelta(hours=hours)).replace(microsecond=0)
    return _decide(
        statement,
        "return",
        "statement_returned",
        by=by,
        reason_code=reason_code,
        rule=rule,
        message=message,
        expected_version=expected_version,
        answer_until=until,
    )


@transaction.atomic
def refuse_statement(
    *, statement: Statement, by: Any, reason_code: str, rule: str, message: str, expected_version: int | None = None
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
        expected_version=expected_version,
    )


@transaction.atomic
def accept_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Accept a statement for publication. Raises PermissionDenied, Stale, IllegalMove or AwaitingStanding."""
    require("accept", by, statement)
    current = locked(statement, expected_version=expected_version)
    _reviewed_by(current, "accept", by)
    if current.conditional:
        raise AwaitingStanding("accept", current.state)
    move(current, "accept", table=STATEMENT, by=by, decision={"verb": "accept", "at": timezone.now().isoformat()})
    tell_authors("statement_accepted", current, event=f"accept:{current.version}")
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

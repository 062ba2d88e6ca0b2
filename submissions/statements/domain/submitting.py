"""Verbs of those who answer for the organization: submit, replace, withdraw."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.queries import role_in
from civspace.notices.domain import send
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.calendar.models import AgendaItem
from meetings.modalities.checks import Contribution, RulesFailed
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set, rules_of
from submissions.statements.cosponsors import Joining, joining, named
from submissions.statements.domain.common import (
    locked,
    meeting_names,
    require,
    settle_decision,
    tell_authors,
    tell_joined,
)
from submissions.statements.domain.cosponsors import seal
from submissions.statements.domain.drafting import Text, validate, write
from submissions.statements.domain.knocking import hold, keep
from submissions.statements.domain.requesting import settle_requests
from submissions.statements.knocks import Knock
from submissions.statements.models import Cosponsor, Receipt, Statement
from submissions.statements.queries import contribution_of, frozen_checks, rule_set_for
from submissions.statements.states import STATEMENT, Safety, State


class SignedByOthers(IllegalMove):
    """Others confirmed this text; nobody replaces it under their names (409)."""

    explanation = gettext_lazy(
        "Co-sponsors confirmed this text, so it cannot be replaced. Withdraw the statement and submit it anew."
    )


@transaction.atomic
def submit_statement(
    *,
    statement: Statement,
    by: Any,
    expected_version: int | None = None,
    at: datetime.datetime | None = None,
    safety: str = Safety.NOT_ASKED,
    knock: Knock | None = None,
    holder: str = "",
) -> Receipt:
    """Submit a draft, or the answer to a return, as last saved. `at` is when the complete request arrived.

    It goes in with the co-sponsors who confirmed this text; the others are left out. `safety` is what was answered
    about people at risk; with a `knock` (of the token whose mark is `holder`) it counts from when it was turned away.
    The first submission keeps its time. Raises PermissionDenied, Stale, KnockRefused, IllegalMove, ValidationError, or
    RulesFailed with every rule and its source; then nothing was changed and nobody was told.
    """
    require("submit", by, statement)
    current = locked(statement, expected_version=expected_version)
    at = hold(knock, current, by, holder) if knock is not None else at or timezone.now()
    STATEMENT.target("submit", current.state)
    # An answer is held against what the statement was first submitted under.
    rule_set, both = rule_set_for(current), joining(current)
    if rule_set is None:
        raise IllegalMove("submit", current.state)
    found = contribution_of(current, rule_set, at=at, signing=both.confirmed)
    ready = checked(current, rule_set, found)
    keep_answer(ready.row, safety, by)
    settle_requests(current, by=by)
    receipt = admit(current, "submit", ready, both, both.confirmed, by=by)
    if knock is not None:
        keep(knock, current, receipt, by)
    return receipt


@dataclass(frozen=True)
class Checked:
    """A text that meets the rules: its receipt to be, its standing, and the exception (id) that lets it in late."""

    row: Receipt
    rule_set: RuleSet
    found: Contribution
    standing: str
    conditional: bool
    late: Any = None


def checked(current: Statement, rule_set: RuleSet, found: Contribution) -> Checked:
    """Check a contribution. Raises RulesFailed with every rule and its source."""
    rules = rules_of(rule_set)
    checks = rules.check(found)
    if any(not check.passed for check in checks):
        raise RulesFailed(checks)
    held = rules.eligible(found.standing)
    row = receipt_for(current, rule_set, found)
    late = found.given.late_id if found.answer_until is None and rules.is_late(found) else None
    return Checked(row, rule_set, found, held.category if held else "", bool(held and not held.confirmed), late)


def receipt_for(current: Statement, rule_set: RuleSet, found: Contribution) -> Receipt:
    """Return the receipt, not saved yet, for a text that arrived at `found.at`."""
    rules = rules_of(rule_set)
    return Receipt(
        statement=current,
        revision=current.revision,
        submitted_at=found.at,
        text_hash=current.text_hash,
        word_count=rules.count(found),
        checks=frozen_checks(rules, found),
        rule_set_number=rule_set.number,
    )


def admit(current: Statement, verb: str, it: Checked, both: Joining, taken: list[Cosponsor], *, by: Any) -> Receipt:
    """Send a checked text to the Secretariat with those who signed, and tell its authors of the receipt."""
    return _hand_out(take_in(current, verb, it, both, taken, by=by), current)


def take_in(current: Statement, verb: str, it: Checked, both: Joining, taken: list[Cosponsor], *, by: Any) -> Receipt:
    """Send a checked text to the Secretariat with those who signed; whoever did not is left out and told.

    The authors are not told of the receipt, which is kept.
    """
    names = seal(named(rules_of(it.rule_set), taken, it.found.cosigners), both, current, by=by)
    settle_decision(current)
    it.row.signatures = [{"name": one.name, "standing": one.standing, "role": one.role} for one in names]
    move(
        current,
        verb,
        table=STATEMENT,
        by=by,
        difference={
            "revision": current.revision,
            "text_hash": current.text_hash,
            **({"cosponsors": [one.name for one in names]} if names else {}),
        },
        submitted_at=current.submitted_at or it.row.submitted_at,
        admitted_late_id=current.admitted_late_id or it.late,
        rule_set=it.rule_set,
        organization_name=current.organization.name,
        standing_text=it.standing,
        conditional=it.conditional,
        joint=any(one.role == Cosponsor.Role.COSPONSOR for one in names),
        word_count=it.row.word_count,
        checks=it.row.checks,
        reviewer=None,
        claimed_at=None,
        answer_until=None,
        waiting_since=None,
        waiting_until=None,
        waiting_answer={},
    )
    it.row.save(force_insert=True)
    return it.row


def keep_answer(receipt: Receipt, safety: str, by: Any) -> None:
    """Keep what was answered about people at risk, with the role of who answered and not the name."""
    if safety not in Safety.values:
        raise ValidationError({"safety": _("Choose one of the answers.")})
    receipt.safety = safety
    if safety != Safety.NOT_ASKED:
        receipt.safety_role = role_in(by, receipt.statement.organization_id) or ""


def _hand_out(receipt: Receipt, statement: Statement) -> Receipt:
    tell_authors(
        "statement_submitted",
        statement,
        event=f"submitted:{receipt.submitted_at.isoformat()}",
        link=f"/my/statements/{statement.pk}/receipt/",
        context={"at": receipt.submitted_at, "hash": receipt.text_hash},
    )
    return receipt


@transaction.atomic
def replace_text(
    *,
    statement: Statement,
    by: Any,
    title: str,
    body: str,
    language: str,
    agenda_item: AgendaItem | None,
    expected_version: int | None = None,
    at: datetime.datetime | None = None,
    safety: str = Safety.NOT_ASKED,
) -> Receipt:
    """Replace a submitted text where the modalities still allow it. What was submitted stands until this succeeds.

    Raises PermissionDenied, ValidationError, Stale, IllegalMove or RulesFailed.
    """
    require("replace", by, statement)
    text = Text.of(title=title, body=body, language=language, agenda_item=agenda_item)
    validate(text, statement.meeting)
    at = at or timezone.now()
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("replace", current.state)
    if current.cosponsors.signed().exists():
        raise SignedByOthers("replace", current.state)
    # A replacement is held against what is in force.
    rule_set = current_rule_set(current.meeting_id)
    if rule_set is None:
        raise IllegalMove("replace", current.state)
    write(current, text, by, number=current.revision + 1)
    receipt = checked(current, rule_set, contribution_of(current, rule_set, at=at, replaces=True, signing=[]))
    keep_answer(receipt.row, safety, by)
    move(
        current,
        "replace",
        table=STATEMENT,
        by=by,
        difference={"revision": current.revision, "text_hash": current.text_hash},
        rule_set=receipt.rule_set,
        word_count=receipt.row.word_count,
        checks=receipt.row.checks,
    )
    receipt.row.save(force_insert=True)
    return _hand_out(receipt.row, current)


@transaction.atomic
def withdraw_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Withdraw a statement that is not published. Raises PermissionDenied, Stale or IllegalMove."""
    require("withdraw", by, statement)
    current = locked(statement, expected_version=expected_version)
    was_with_secretariat = current.state in (State.UNDER_REVIEW, State.ACCEPTED)
    reviewer = current.reviewer
    settle_decision(current)
    move(current, "withdraw", table=STATEMENT, by=by, withdrawn_at=timezone.now())
    if current.submitted_at is not None:
        tell_authors("statement_withdrawn", current, event="withdrawn")
    tell_joined(current, State.WITHDRAWN, event="withdrawn")
    if was_with_secretariat and reviewer is not None:
        _tell_reviewer(current, reviewer)
    return current


def _tell_reviewer(statement: Statement, reviewer: Any) -> None:
    send(
        kind="statement_withdrawn",
        event=f"statement:{statement.pk}:withdrawn:desk",
        recipients=[reviewer],
        link=f"/desk/statements/{statement.pk}/",
        context={
            "title": statement.title,
            "organization": statement.organization.name,
            "meeting": meeting_names(statement.meeting),
        },
        reference=statement.reference,
    )

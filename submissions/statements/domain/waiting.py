"""Verbs of waiting for co-sponsors: the lead submits and waits, recalls, or goes in; the portal ends the waiting.

What the lead submitted counts from that moment. What happens late, because nothing ran, is decided on the state at the
deadline: an answer that came after it is refused, and never counted.
"""

import dataclasses
import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.modalities import joint
from meetings.modalities.checks import Contribution, Rules, RulesFailed
from meetings.modalities.deadlines import deadline_for
from meetings.modalities.models import Kind, RuleSet
from meetings.modalities.queries import rules_of
from submissions.statements.cosponsors import Joining, joining
from submissions.statements.domain.common import locked, require, settle_decision, tell_authors
from submissions.statements.domain.cosponsors import TooLateToAnswer, tell_until
from submissions.statements.domain.desk import DEFAULT_ANSWER_HOURS
from submissions.statements.domain.knocking import hold, keep
from submissions.statements.domain.requesting import settle_requests
from submissions.statements.domain.submitting import admit, checked, keep_answer, receipt_for
from submissions.statements.knocks import Knock
from submissions.statements.models import Cosponsor, Receipt, Statement
from submissions.statements.queries import contribution_of, frozen_checks, rule_set_for
from submissions.statements.states import STATEMENT, Safety, State

#: How long a statement waits where the modalities set no deadline (a labelled default of the portal).
DEFAULT_WAIT = datetime.timedelta(days=14)


class NobodyToWaitFor(IllegalMove):
    """Everybody who was asked has answered (409)."""

    explanation = gettext_lazy("Everybody has answered: there is nobody to wait for. Submit the statement.")


def end_of_waiting(statement: Statement, rule_set: RuleSet, at: datetime.datetime) -> datetime.datetime:
    """Return until when co-sponsors can answer: the deadline, or the end of the time to answer a return."""
    deadline = deadline_for(rule_set, statement.organization_id)
    ends = [it for it in (deadline, statement.answer_until) if it is not None and it >= at]
    return max(ends, default=at + DEFAULT_WAIT).replace(microsecond=0)


@transaction.atomic
def wait_for_cosponsors(
    *,
    statement: Statement,
    by: Any,
    expected_version: int | None = None,
    at: datetime.datetime | None = None,
    safety: str = Safety.NOT_ASKED,
    knock: Knock | None = None,
    holder: str = "",
) -> Statement:
    """Submit, and wait until everybody has answered or the deadline comes. `at` is when the request arrived.

    The submission counts from now, or from the `knock`. Raises PermissionDenied, Stale, KnockRefused, IllegalMove, or
    RulesFailed when the rules are met neither with those who confirmed nor with all who were asked.
    """
    require("wait", by, statement)
    current = locked(statement, expected_version=expected_version)
    at = hold(knock, current, by, holder) if knock is not None else at or timezone.now()
    STATEMENT.target("wait", current.state)
    rule_set, both = rule_set_for(current), joining(current)
    if rule_set is None:
        raise IllegalMove("wait", current.state)
    if not both.pending:
        raise NobodyToWaitFor("wait", current.state)
    rules = rules_of(rule_set)
    now_found = contribution_of(current, rule_set, at=at, signing=both.confirmed)
    if _fails(rules, now_found):
        every = rules.check(contribution_of(current, rule_set, at=at, signing=both.confirmed + both.pending))
        if any(not check.passed for check in every):
            raise RulesFailed(every)
    until = end_of_waiting(current, rule_set, at)
    answer = Receipt(statement=current)
    keep_answer(answer, safety, by)
    settle_decision(current)
    settle_requests(current, by=by)
    move(
        current,
        "wait",
        table=STATEMENT,
        by=by,
        difference={"revision": current.revision, "text_hash": current.text_hash, "until": until},
        waiting_since=at,
        waiting_until=until,
        waiting_answer={"safety": answer.safety, "role": answer.safety_role},
        rule_set=rule_set,
        word_count=rules.count(now_found),
        checks=frozen_checks(rules, now_found),
    )
    if knock is not None:
        keep(knock, current, None, by)
    tell_authors(
        "statement_waiting",
        current,
        event=f"waiting:{current.version}",
        context={"at": at, "hash": current.text_hash},
        by_when=until,
    )
    for row in both.pending:
        tell_until(row, current, until)
    return current


def _fails(rules: Rules, found: Contribution) -> bool:
    return any(not check.passed for check in rules.check(found))


@transaction.atomic
def recall_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Take back a statement that waits, to change it: a draft again, or an answer to a return, whose time goes on.

    Raises PermissionDenied, Stale or IllegalMove (also once the waiting is over: then it goes in).
    """
    require("recall", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("recall", current.state)
    if _is_over(current):
        raise TooLateToAnswer("recall", current.state)
    first = current.submitted_at is None
    none: dict[str, Any] = {"waiting_since": None, "waiting_until": None, "waiting_answer": {}}
    if first:
        none["rule_set"] = None
    move(current, "recall" if first else "recall_answer", table=STATEMENT, by=by, **none)
    return current


def _is_over(statement: Statement) -> bool:
    assert statement.waiting_until is not None
    return timezone.now().replace(microsecond=0) > statement.waiting_until


@transaction.atomic
def go_in_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Receipt:
    """Stop waiting and go in with those who confirmed. Raises PermissionDenied, Stale, IllegalMove or RulesFailed."""
    require("go_in", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("go_in", current.state)
    rule_set, found, both, taken = _as_it_goes_in(current)
    ready = checked(current, rule_set, found)
    _take_over(ready.row, current)
    return admit(current, "go_in", ready, both, taken, by=by)


def _take_over(receipt: Receipt, current: Statement) -> None:
    """Keep on the receipt what the lead answered about people at risk when it submitted."""
    receipt.safety = current.waiting_answer.get("safety", Safety.NOT_ASKED)
    receipt.safety_role = current.waiting_answer.get("role", "")


def _as_it_goes_in(current: Statement) -> tuple[RuleSet, Contribution, Joining, list[Cosponsor]]:
    """Return what would go in: those who confirmed in time and can be named. One that cannot is left out."""
    rule_set = current.rule_set
    assert rule_set is not None and current.waiting_since is not None and current.waiting_until is not None
    rules, both = rules_of(rule_set), joining(current)
    on = min(timezone.now(), current.waiting_until)
    found = contribution_of(current, rule_set, at=current.waiting_since, signing=both.confirmed, signed_on=on)
    able = [
        (row, signer)
        for row, signer in zip(both.confirmed, found.cosigners, strict=True)
        if (role := joint.role_of(rules, signer)) and (role == joint.SUPPORTER or joint.is_free(rules, signer.already))
    ]
    found = dataclasses.replace(found, cosigners=tuple(signer for _row, signer in able))
    return rule_set, found, both, [row for row, _signer in able]


def settle(current: Statement) -> bool:
    """End the waiting of a locked statement if everybody has answered or the time is over; say whether it ended.

    It goes in with those who confirmed. Where what remains does not meet the rules it comes back to the lead, with time
    to answer and the time of its submission; nothing that was submitted is lost.
    """
    if current.state != State.AWAITING_COSPONSORS or (joining(current).pending and not _is_over(current)):
        return False
    rule_set, found, both, taken = _as_it_goes_in(current)
    try:
        ready = checked(current, rule_set, found)
    except RulesFailed as error:
        _fall_back(current, rule_set, found, error)
    else:
        _take_over(ready.row, current)
        admit(current, "go_in", ready, both, taken, by=None)
    return True


def _fall_back(current: Statement, rule_set: RuleSet, found: Contribution, error: RulesFailed) -> None:
    rules, failed = rules_of(rule_set), error.failed[0]
    hours = rules.value(Kind.ANSWER_WINDOW, "hours", DEFAULT_ANSWER_HOURS)
    until = (timezone.now() + datetime.timedelta(hours=hours)).replace(microsecond=0)
    rule = {"slug": failed.rule, **failed.source}
    receipt = receipt_for(current, rule_set, found)
    _take_over(receipt, current)
    receipt.save(force_insert=True)
    move(
        current,
        "fall_back",
        table=STATEMENT,
        rule=rule,
        submitted_at=current.submitted_at or found.at,
        organization_name=current.organization.name,
        answer_until=until,
        waiting_since=None,
        waiting_until=None,
        waiting_answer={},
        word_count=receipt.word_count,
        checks=receipt.checks,
        decision={"verb": "fall_back", "rule": rule, "checks": receipt.checks, "at": timezone.now().isoformat()},
    )
    said = next(check for check in receipt.checks if not check["passed"])
    tell_authors(
        "statement_fell_back",
        current,
        event=f"fall_back:{current.version}",
        everyone=True,
        reason=said["messages"],
        rule={"title": failed.source["title"], "url": failed.source["url"], "text": failed.rule},
        by_when=until,
    )


@transaction.atomic
def settle_waiting(*, statement_id: Any) -> bool:
    """End the waiting of one statement if it is time; safe to run again, and late. Say whether it ended."""
    found = Statement.objects.filter(pk=statement_id, state=State.AWAITING_COSPONSORS).first()
    return settle(locked(found)) if found is not None else False

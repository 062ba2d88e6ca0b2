"""What comes next for statements, read for many at once: the step, who acts, and until when."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.states import DRAFTERS, SUBMITTERS, MemberRole
from meetings.calendar.lines import Scope, Step, Text, Who
from meetings.modalities.deadlines import Deadlines
from meetings.modalities.models import Kind, Rule, RuleSet
from meetings.modalities.queries import windows_of
from submissions.statements.models import EditRound, Statement, SubmissionRequest, Withholding
from submissions.statements.queries_editing import EDITS
from submissions.statements.states import EDITABLE, AskedState, RoundState, State

#: States in which a statement may have a next step.
ON_ITS_WAY = (
    State.DRAFT,
    State.AWAITING_COSPONSORS,
    State.SUBMITTED,
    State.UNDER_REVIEW,
    State.RETURNED,
    State.ACCEPTED,
    State.EDITING,
    State.WITHHELD,
)


@dataclass(frozen=True)
class Around:
    """What stands around statements and decides what comes next, by the key of the statement or its meeting."""

    windows: dict[Any, RuleSet] = field(default_factory=dict)
    deadlines: Deadlines | None = None
    rounds: dict[Any, EditRound] = field(default_factory=dict)
    edited: frozenset[Any] = frozenset()
    requests: dict[Any, SubmissionRequest] = field(default_factory=dict)
    withholdings: dict[Any, Withholding] = field(default_factory=dict)


def times(statements: Iterable[Statement]) -> Around:
    """Read of what stands around statements only the times of their texts, in two queries."""
    found = list(statements)
    if not found:
        return Around()
    meetings = {it.meeting_id for it in found}
    return Around(windows_of(meetings), Deadlines(meetings, {it.organization_id for it in found}))


def around(statements: Iterable[Statement]) -> Around:
    """Read what stands around statements, in six queries."""
    found = list(statements)
    if not found:
        return Around()
    ids = [it.pk for it in found]
    sets = {it.rule_set_id for it in found if it.state == State.ACCEPTED}
    edits = Rule.objects.filter(rule_set__in=sets, kind=Kind.PROCESSING_MODE, value__mode=EDITS)
    # The newest round of each stands last, and is kept.
    rounds = EditRound.objects.filter(statement__in=ids).defer("base_title", "base_body", "note")
    waiting = SubmissionRequest.objects.filter(statement__in=ids, state=AskedState.WAITING)
    return replace(
        times(found),
        rounds={it.statement_id: it for it in rounds.order_by("number")},
        edited=frozenset(edits.values_list("rule_set", flat=True)),
        requests={it.statement_id: it for it in waiting},
        withholdings={it.statement_id: it for it in Withholding.objects.filter(statement__in=ids, ended_at=None)},
    )


def last_date_of_text(statement: Statement, it: Around) -> datetime.datetime | None:
    """Return until when a text that is with its authors has to go in: the deadline, or the time to answer a return
    where that ends later."""
    window = it.windows.get(statement.meeting_id) if statement.state == State.DRAFT else statement.rule_set
    ends = window.closes_at if window else None
    if it.deadlines is not None:
        ends = it.deadlines.given(statement.meeting_id, statement.organization_id).end(ends)
    return max(filter(None, (statement.answer_until, ends)), default=None)


def is_past(statement: Statement, now: datetime.datetime | None = None) -> bool:
    """Say whether it is a draft for a meeting that is over: nothing can be done with it there any more."""
    return statement.state == State.DRAFT and statement.meeting.ends_on < (now or timezone.now()).date()


@dataclass(frozen=True)
class Plan:
    """What comes next for a statement, whoever reads: a code, a sentence, and who acts: those who hold `roles` in the
    organization that leads it, or `who`."""

    code: str
    label: Text
    by: datetime.datetime | None = None
    who: Who = Who.SECRETARIAT
    roles: frozenset[MemberRole] | None = None
    opens: datetime.datetime | None = None


def plan_of(statement: Statement, it: Around) -> Plan | None:
    """Return what comes next for a statement, or None."""
    if is_past(statement):
        return None
    match statement.state:
        case State.DRAFT:
            window = it.windows.get(statement.meeting_id)
            opens = window.opens_at if window is not None and window.opens_at else None
            coming = opens if opens is not None and opens > timezone.now() else None
            by = last_date_of_text(statement, it)
            return Plan("submit", _("Finish and submit it"), by, Who.LEAD, DRAFTERS, coming)
        case State.RETURNED:
            label = _("Answer the points raised and submit it again")
            return Plan("answer_return", label, last_date_of_text(statement, it), Who.LEAD, DRAFTERS)
        case State.AWAITING_COSPONSORS:
            return Plan("cosponsors_answer", _("Answer the invitation"), statement.waiting_until, Who.COSPONSORS)
        case State.SUBMITTED | State.UNDER_REVIEW if statement.conditional:
            return Plan("decide_standing", _("Decide on your standing"))
        case State.SUBMITTED:
            return Plan("review", _("Review it"))
        case State.UNDER_REVIEW:
            return Plan("decide", _("Decide on it"))
        case State.EDITING:
            return _while_edited(it.rounds.get(statement.pk))
        case State.ACCEPTED if statement.rule_set_id in it.edited and not _settled(statement, it):
            return Plan("edit", _("Edit it"))
        case State.ACCEPTED:
            return Plan("publish", _("Publish it"))
        case State.WITHHELD:
            return _while_withheld(it.withholdings.get(statement.pk))
    return None


def _while_edited(going: EditRound | None) -> Plan:
    if going is None or going.state != RoundState.SENT:
        return Plan("edit", _("Edit it"))
    label = _("Answer the changes that the Secretariat proposes")
    return Plan("agree", label, going.answer_until, Who.LEAD, SUBMITTERS)


def _settled(statement: Statement, it: Around) -> bool:
    last = it.rounds.get(statement.pk)
    return last is not None and last.state == RoundState.SETTLED and last.result_hash == statement.text_hash


def _while_withheld(held: Withholding | None) -> Plan | None:
    if held is not None and held.consented_at is not None:
        return Plan("restore", _("Make it public again"))
    if held is not None and held.confirmed_at is None:
        return Plan("confirm_withholding", _("Confirm that it stays off the public site"))
    return None


def step_of(statement: Statement, it: Around, scope: Scope) -> Step | None:
    """Return the next step of a statement that an organization of the reader leads; None when there is none."""
    plan, organization = plan_of(statement, it), statement.organization_id
    if plan is None:
        return None
    if plan.roles is None:
        return Step(plan.code, plan.label, plan.who, plan.by)
    asked = statement.state in EDITABLE and statement.pk in it.requests
    if asked and scope.roles[organization] not in SUBMITTERS:
        # Who has asked for it to be submitted waits for those who may.
        return scope.acting(organization, "submit", _("Answer the request to submit it"), SUBMITTERS, by=plan.by)
    return scope.acting(organization, plan.code, plan.label, plan.roles, by=plan.by, opens=plan.opens)


def step_for_others(statement: Statement, it: Around) -> Step | None:
    """Return the next step of a statement for an organization that joined it; None when there is none."""
    plan = plan_of(statement, it)
    return Step(plan.code, plan.label, plan.who, plan.by) if plan is not None else None

"""What a bulk act would do to each statement, before it is done; the verbs themselves decide in the end.

The cost does not grow with the number of statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from meetings.accreditation.models import Standing
from meetings.accreditation.states import State as StandingState
from meetings.modalities.models import Rule
from submissions.statements.issuing import issues_of
from submissions.statements.models import Counter, HeldDecision, Statement
from submissions.statements.rules import MAY, may_review
from submissions.statements.states import STATEMENT, HeldState, State


@dataclass(frozen=True)
class Row:
    """One statement: where it goes and, for a publication, its symbol; or the code of why not."""

    statement: Statement
    target: str
    problem: str
    symbol: str = ""

    @property
    def target_label(self) -> str:
        """Return the name of the state that it would be in."""
        return str(State(self.target).label) if self.target else ""


def forecast(
    verb: str, by: Any, statements: Sequence[Statement], *, rule: str = "", to: Any = None, batch: Any = None
) -> list[Row]:
    """Return what the verb would do to each statement, in their order; with what was chosen besides, where it was."""
    held = set(
        HeldDecision.objects.filter(statement__in=[it.pk for it in statements], state=HeldState.HELD).values_list(
            "statement_id", flat=True
        )
    )
    waits = _organizations_waiting(statements)
    cited = _sets_with(rule, statements) if rule else None
    as_what = issues_of(statements) if verb == "publish" else {}
    symbols = next_symbols(issue.series for issue in as_what.values())
    found = []
    for statement in statements:
        problem = _problem(verb, by, statement, held, waits)
        if not problem and verb == "publish" and not as_what[statement.pk].is_possible:
            problem = "series"
        if not problem and cited is not None and statement.rule_set_id not in cited:
            problem = "rule"
        if not problem and to is not None and _has_or_may_not(to, statement):
            problem = "colleague"
        if not problem and batch is not None and batch.body_id != statement.meeting.body_id:
            problem = "values"
        target = "" if problem else STATEMENT.target(verb, statement.state)
        series = as_what[statement.pk].series if target and verb == "publish" else ""
        symbol = next(symbols[series]) if series else statement.reference if target and verb == "publish" else ""
        found.append(Row(statement, target, problem, symbol))
    return found


def _has_or_may_not(to: Any, statement: Statement) -> bool:
    has = statement.state == State.UNDER_REVIEW and statement.reviewer_id == to.pk
    return has or not may_review(to, statement)


def _problem(verb: str, by: Any, statement: Statement, held: set[Any], waits: set[Any]) -> str:
    if not MAY[verb](by, statement):
        return "role"
    if not STATEMENT.allows(verb, statement.state):
        return "unclaimed" if verb in ("accept", "return") and statement.state == State.SUBMITTED else "state"
    if verb in ("accept", "return") and statement.reviewer_id != by.pk:
        return "reviewer"
    if verb in ("accept", "return", "publish") and statement.pk in held:
        return "held"
    if statement.conditional:
        if verb in ("accept", "publish"):
            return "standing"
        if verb in ("claim", "assign") and statement.state == State.SUBMITTED and statement.organization_id in waits:
            return "standing"
    return ""


def _organizations_waiting(statements: Iterable[Statement]) -> set[Any]:
    conditional = {it.organization_id for it in statements if it.conditional}
    claimed = Standing.objects.filter(organization__in=conditional, state=StandingState.CLAIMED)
    return set(claimed.values_list("organization_id", flat=True)) if conditional else set()


def _sets_with(rule: str, statements: Iterable[Statement]) -> set[Any]:
    sets = {it.rule_set_id for it in statements}
    return set(Rule.objects.filter(rule_set__in=sets, slug=rule).values_list("rule_set_id", flat=True))


def next_symbols(series: Iterable[str]) -> dict[str, Any]:
    """Return, for each series, the symbols to come, if nobody publishes in it meanwhile."""
    series = {name for name in series if name}
    last = dict(Counter.objects.filter(series__in=series).values_list("series", "last"))

    def to_come(name: str) -> Any:
        number = last.get(name, 0)
        while True:
            number += 1
            yield f"{name}/{number}"

    return {name: to_come(name) for name in series}

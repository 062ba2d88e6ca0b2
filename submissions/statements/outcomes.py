"""What the rules say of a joint statement both ways: with those who confirmed, and with all who were asked."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from meetings.modalities.checks import Check
from meetings.modalities.queries import rules_of
from submissions.statements.cosponsors import Joining, Named, is_confirmed, is_stale, joining, named
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.queries import contribution_of, rule_set_for
from submissions.statements.states import CosponsorState


@dataclass(frozen=True)
class Outcome:
    """How a statement would go in: whom it names, and every rule, passed or failed."""

    names: list[Named]
    checks: list[Check]
    limit: int | None

    @property
    def failed(self) -> list[Check]:
        """The rules that are not met."""
        return [check for check in self.checks if not check.passed]


@dataclass(frozen=True)
class Row:
    """One organization that was asked, and where it stands towards the text as it is now."""

    cosponsor: Cosponsor
    label: str
    counts: bool


@dataclass(frozen=True)
class Outcomes:
    """Who was asked, and what the rules say both ways; `everyone` is None when nobody has still to answer."""

    rows: list[Row]
    both: Joining
    now: Outcome | None
    everyone: Outcome | None


def outcomes_of(statement: Statement, *, checked: bool = True) -> Outcomes:
    """Return both outcomes of a joint statement, in a constant number of queries."""
    both = joining(statement)
    rows = [Row(row, _label(row, statement), is_confirmed(row, statement)) for row in both.rows]
    if not checked or not (both.confirmed or both.pending):
        return Outcomes(rows, both, None, None)
    now = _outcome(statement, both.confirmed)
    return Outcomes(rows, both, now, _outcome(statement, both.confirmed + both.pending) if both.pending else None)


def _outcome(statement: Statement, signing: list[Cosponsor]) -> Outcome | None:
    rule_set = rule_set_for(statement)
    if rule_set is None:
        return None
    rules = rules_of(rule_set)
    at: Any = statement.waiting_since or timezone.now()
    found = contribution_of(statement, rule_set, at=at, signing=signing)
    limit = rules.limit_for(found)
    return Outcome(
        named(rules, signing, found.cosigners), rules.check(found), limit.value["words"] if limit is not None else None
    )


def _label(row: Cosponsor, statement: Statement) -> str:
    """Return where an organization stands, as the key of its words."""
    if row.organization.state == "closed":
        return "closed"
    return "stale" if is_stale(row, statement) else CosponsorState(row.state).value

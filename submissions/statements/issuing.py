"""As what a statement is published: a document with a symbol of a series, or a submission known by its reference.

The modalities that it was submitted under say which. A submission holds its reference where a document holds its
symbol, so that one address, one index and one file lead to either; it takes no number of a series.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meetings.modalities.models import Kind, Rule
from meetings.modalities.values import DOCUMENT, SUBMISSION
from submissions.statements.models import Statement


@dataclass(frozen=True)
class Issue:
    """As what a statement is published; `series` is empty where none is set yet, and for a submission."""

    form: str
    series: str

    @property
    def is_possible(self) -> bool:
        """Say whether there is a name under which to publish it."""
        return self.form == SUBMISSION or bool(self.series)


def issues(rows: Iterable[tuple[Any, Any, str]]) -> dict[Any, Issue]:
    """Return as what statements are published by id, from rows of (id, rule set, series of the meeting); one query."""
    rows = list(rows)
    rules = Rule.objects.filter(rule_set__in={rule_set for _pk, rule_set, _series in rows}, kind=Kind.PUBLICATION)
    values = dict(rules.values_list("rule_set", "value"))
    found = {}
    for pk, rule_set, series in rows:
        value = values.get(rule_set, {"form": DOCUMENT, "series": ""})
        own = "" if "{" in value["series"] else value["series"]
        found[pk] = Issue(value["form"], "" if value["form"] == SUBMISSION else own if value["series"] else series)
    return found


def issues_of(statements: Iterable[Statement]) -> dict[Any, Issue]:
    """Return as what statements are published, by id; their meetings must have been fetched. One query."""
    return issues((it.pk, it.rule_set_id, it.meeting.series) for it in statements)


def issue_of(statement: Statement) -> Issue:
    """Return as what one statement is published; one query."""
    return issues_of([statement])[statement.pk]

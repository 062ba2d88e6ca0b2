"""A merger against a submission, on PostgreSQL: what is submitted meanwhile is not lost and not misread."""

import threading
from typing import Any

import pytest

from accounts.organizations.merging import domain as merging
from accounts.organizations.merging import journal
from accounts.organizations.models import MovedRow
from submissions.statements import domain
from submissions.statements.models import Statement
from tests.organizations.cast import fresh
from tests.organizations.merging import make_two, proposed
from tests.statements.test_racing import together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def one_draft_each() -> tuple[Any, Any]:
    """Return two entries that may submit one statement each, and the draft of the one that goes."""
    two = make_two(statement="draft")
    return two, proposed(two)


def merge_and_submit(monkeypatch: pytest.MonkeyPatch, two: Any, merge: Any) -> tuple[Any, Any]:
    """Let the submission begin when the merger has read the statements and not yet moved them; wait for it a moment."""
    officer, head, statement = fresh(two.second), fresh(two.source_head), fresh(two.statement)
    read, over = threading.Event(), threading.Event()
    original = journal._as_they_stand

    def pausing(model: Any, *rest: Any) -> Any:
        found = original(model, *rest)
        if model is Statement:
            read.set()
            over.wait(3)
        return found

    def submit() -> Any:
        read.wait(30)
        try:
            return domain.submit_statement(statement=statement, by=head)
        finally:
            over.set()

    monkeypatch.setattr(journal, "_as_they_stand", pausing)
    merged, submitted = together(lambda: merging.confirm_merge(merge=fresh(merge), by=officer), submit)
    return merged, submitted


def versions(two: Any) -> tuple[int, int]:
    """Return the version of the statement, and the one that the journal holds for it."""
    row = MovedRow.objects.get(table="submissions_statements.statement", key=str(two.statement.pk))
    return fresh(two.statement).version, row.row_version


def test_a_submission_waits_for_the_merger_and_is_told_that_it_is_stale(monkeypatch):
    two, merge = one_draft_each()
    merged, submitted = merge_and_submit(monkeypatch, two, merge)
    assert (merged.state, type(submitted).__name__) == ("merged", "Stale")
    statement = fresh(two.statement)
    assert (statement.organization_id, statement.state) == (two.survivor.pk, "draft")
    now, kept = versions(two)
    assert now == kept


def test_control_without_the_locks_the_journal_is_wrong(monkeypatch):
    two, merge = one_draft_each()
    without_locks(monkeypatch)
    merged, submitted = merge_and_submit(monkeypatch, two, merge)
    assert (merged.state, type(submitted).__name__) == ("merged", "Receipt")
    now, kept = versions(two)
    assert now == kept + 1  # an undo would take it for changed since

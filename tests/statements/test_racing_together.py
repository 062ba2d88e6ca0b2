"""Two at the same moment, on PostgreSQL: approving a version against changing it, and taking one suggestion over twice.
Each with a control that shows what the locks are for."""

from typing import Any

import pytest
from django.db import connection

from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.domain import comments, drafting
from submissions.statements.models import Comment, Receipt, Revision, Statement, SubmissionRequest
from tests import factories
from tests.statements.test_racing import meet, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def asked_for() -> tuple[Any, Any, SubmissionRequest]:
    head, editor = factories.make_author(), factories.person(name="Editor")
    factories.join(editor, head.organization, "editor")
    statement = factories.make_statement(by=head)
    asked = domain.ask_to_submit(statement=statement, by=editor, revision=1)
    return head, editor, asked


def approve_and_save(head: Any, editor: Any, asked: SubmissionRequest) -> list[Any]:
    own = Statement.objects.get()
    return together(
        lambda: domain.approve_request(asked=asked, by=head, text_hash=asked.text_hash),
        lambda: domain.save_draft(
            statement=own, by=editor, title="Later", body="Later.", language="en", agenda_item=own.agenda_item
        ),
    )


def went_in_as_asked() -> bool:
    """Say whether what stands is what was submitted, or nothing was."""
    statement, receipt = Statement.objects.get(), Receipt.objects.first()
    if receipt is None:
        return statement.state == "draft" and statement.revision == 2
    return (statement.state, statement.revision, statement.text_hash) == ("submitted", 1, receipt.text_hash)


def test_a_version_is_approved_or_changed_and_never_both():
    outcomes = approve_and_save(*asked_for())
    refused = [it for it in outcomes if isinstance(it, Exception)]
    assert [type(it) for it in refused] in ([Stale], [IllegalMove])
    assert went_in_as_asked()


def test_control_without_locks_a_text_nobody_approved_stands_where_one_went_in(monkeypatch):
    """Between reading the draft and writing it, the version that was asked for goes in."""
    head, editor, asked = asked_for()
    without_locks(monkeypatch)
    read = drafting.locked

    def read_and_let_the_other_go_first(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        together(lambda: domain.approve_request(asked=asked, by=head, text_hash=asked.text_hash))
        return found

    monkeypatch.setattr(drafting, "locked", read_and_let_the_other_go_first)
    own = Statement.objects.get()
    domain.save_draft(statement=own, by=editor, title="Later", body="Later.", language="en", agenda_item=None)
    assert not went_in_as_asked()


def suggested() -> tuple[Any, Comment]:
    head = factories.make_author()
    statement = factories.make_statement(by=head)
    return head, domain.add_comment(statement=statement, by=head, body="", paragraph=1, proposal="Better.")


def accept_twice(head: Any, comment: Comment) -> list[Any]:
    return together(*[lambda: domain.accept_suggestion(comment=comment, by=head) for _unused in range(2)])


def test_one_suggestion_is_taken_over_once():
    head, comment = suggested()
    outcomes = accept_twice(head, comment)
    assert sorted(type(it).__name__ for it in outcomes) == ["Comment", "IllegalMove"]
    assert Revision.objects.count() == 2 and Comment.objects.get().accepted_as == 2


def test_control_without_locks_both_begin_to_take_it_over(monkeypatch):
    """Numbers and versions then stop the second, with an error that nobody meant."""
    head, comment = suggested()
    without_locks(monkeypatch)
    meet(monkeypatch, comments, "locked", 2)
    outcomes = accept_twice(head, comment)
    assert sorted(type(it).__name__ for it in outcomes) != ["Comment", "IllegalMove"]
    connection.close()

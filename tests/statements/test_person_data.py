"""What is held about a person here: given out when they ask, forgotten when they close their account."""

import json

import pytest

from accounts.people.domain import close_account
from accounts.people.export import everything
from submissions.statements import domain
from submissions.statements.models import Revision, Statement
from submissions.statements.sections import export
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_export_holds_what_the_person_saved_and_did_and_nothing_of_others():
    head = factories.make_author()
    editor = factories.person(name="Editor")
    factories.join(editor, head.organization, "editor")
    statement = factories.make_statement(by=head, title="By the head")
    domain.save_draft(
        statement=statement,
        by=editor,
        title="By the editor",
        body="x",
        language="en",
        agenda_item=statement.agenda_item,
    )
    domain.submit_statement(statement=Statement.objects.get(), by=head)
    found = export(head)
    assert [(it["statement"], it["version"], it["title"]) for it in found["versions_saved"]] == [
        (statement.reference, 1, "By the head")
    ]
    assert [(it["statement"], it["action"]) for it in found["actions"]] == [
        (statement.reference, "draft"),
        (statement.reference, "submit"),
    ]
    assert [it["title"] for it in export(editor)["versions_saved"]] == ["By the editor"]
    assert json.loads(json.dumps(found)) == found
    nothing = {"versions_saved": [], "changes_asked_for": [], "comments": [], "requests_to_submit": []}
    assert export(factories.person()) == {**nothing, "actions": [], "answers_as_co_sponsor": []}
    assert everything(head)["statements"] == found


def test_closing_an_account_forgets_who_saved_and_keeps_the_text():
    head = factories.make_author()
    editor = factories.person(name="Editor")
    factories.join(editor, head.organization, "editor")
    statement = factories.make_statement(by=head)
    domain.save_draft(statement=statement, by=editor, title="Kept", body="Kept.", language="en", agenda_item=None)
    close_account(person=editor)
    rows = list(Revision.objects.filter(statement=statement).order_by("number").values_list("title", "saved_by"))
    assert rows == [("On the report", str(head.pk)), ("Kept", "")]


def test_what_a_reviewer_had_claimed_goes_back_into_the_queue():
    desk = factories.staff("reviewer")
    statement = factories.make_statement(state="under_review", desk=desk)
    accepted = factories.make_statement(state="accepted", desk=desk)
    close_account(person=desk)
    for one in (statement, accepted):
        one.refresh_from_db()
    assert [(it.state, it.reviewer) for it in (statement, accepted)] == [("submitted", None), ("accepted", None)]
    domain.claim_statement(statement=statement, by=factories.staff("reviewer"))

"""Comments, suggestions and requests to submit for outside clients: the whole way, and every refusal in its order."""

from typing import Any

import pytest

from submissions.statements import domain
from submissions.statements.models import Comment, Statement
from tests import factories
from tests.api.calls import Api, ids, is_problem
from tests.statements.cast import make_cast

pytestmark = pytest.mark.django_db

BODY = "First paragraph.\n\nSecond paragraph."


@pytest.fixture
def cast() -> Any:
    cast = make_cast()
    cast.statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    cast.path = f"statements/{cast.statement.pk}"
    return cast


def test_a_conversation_and_a_suggestion_taken_over(cast):
    head, viewer = Api(cast.head), Api(cast.people["viewer"])
    said = viewer.post(f"{cast.path}/comments/", {"body": "Is it?", "paragraph": 1, "revision": 1})
    assert said.status_code == 201 and said.json()["quoted"] == "First paragraph."
    answer = head.post(f"{cast.path}/comments/", {"body": "It is.", "answers": said.json()["id"]})
    assert (answer.status_code, answer.json()["answers"]) == (201, said.json()["id"])
    made = viewer.post(f"{cast.path}/suggestions/", {"proposal": "Second, better.", "paragraph": 2})
    assert made.status_code == 201
    assert ids(head.get(f"{cast.path}/comments/")) == [it.json()["id"] for it in (said, answer, made)]
    assert ids(head.get(f"{cast.path}/suggestions/")) == [made.json()["id"]]
    one = f"comments/{made.json()['id']}/"
    done = head.post(f"{one}accept/", if_match=head.get(one)["ETag"])
    assert (done.json()["state"], done.json()["accepted_as"]) == ("accepted", 2)
    assert Statement.objects.get().body == "First paragraph.\n\nSecond, better."
    is_problem(head.post(f"{one}accept/"), 409)
    assert head.post(f"comments/{said.json()['id']}/resolve/").json()["state"] == "resolved"
    assert head.post(f"comments/{said.json()['id']}/reopen/").json()["state"] == "open"


def test_changing_and_taking_away_ones_own(cast):
    viewer = Api(cast.people["viewer"])
    said = viewer.post(f"{cast.path}/comments/", {"body": "Is it?"}).json()["id"]
    is_problem(viewer.patch(f"comments/{said}/", {"body": "It is."}), 428)
    tag = viewer.get(f"comments/{said}/")["ETag"]
    assert viewer.patch(f"comments/{said}/", {"body": "It is."}, if_match=tag).json()["body"] == "It is."
    is_problem(viewer.patch(f"comments/{said}/", {"body": "Or not."}, if_match=tag), 412)
    is_problem(Api(cast.head).raw("DELETE", f"comments/{said}/", b"", "application/json"), 403)
    gone = viewer.raw("DELETE", f"comments/{said}/", b"", "application/json")
    assert gone.status_code == 204 and not Comment.objects.exists()
    is_problem(viewer.get(f"comments/{said}/"), 404)


def test_an_answer_without_content_is_given_again_under_its_key(cast):
    head = Api(cast.head)
    path = f"{cast.path}/abstract/en/"
    for replayed in (False, True):
        answer = head.raw("PUT", path, b"{}", "application/json", idempotency_key="nothing")
        assert (answer.status_code, "Idempotent-Replayed" in answer) == (204, replayed)


def test_a_changed_paragraph_is_412(cast):
    made = domain.add_comment(statement=cast.statement, by=cast.head, body="", paragraph=2, proposal="Better.")
    domain.save_draft(
        statement=cast.statement, by=cast.head, title="T", body="Other text.", language="en", agenda_item=None
    )
    is_problem(Api(cast.head).post(f"comments/{made.pk}/accept/"), 412)
    assert Statement.objects.get().revision == 2


def test_asking_declining_and_approving(cast):
    editor, head = Api(cast.people["editor"]), Api(cast.head)
    path = f"{cast.path}/ask-to-submit/"
    is_problem(head.get(path), 404)
    is_problem(head.post(path, {"revision": 1}), 403)
    is_problem(editor.post(path, {"revision": 2}), 412)
    asked = editor.post(path, {"revision": 1, "message": "Ready."}, idempotency_key="ask")
    assert (asked.status_code, asked.json()["state"], asked.json()["stale"]) == (201, "waiting", False)
    again = editor.post(path, {"revision": 1, "message": "Ready."}, idempotency_key="ask")
    assert again["Idempotent-Replayed"] == "true" and again.json() == asked.json()
    is_problem(editor.post(path, {"revision": 1}), 409)
    is_problem(editor.post(f"{path}approve/", {"text_hash": cast.statement.text_hash}), 403)
    is_problem(head.post(f"{path}decline/", {"answer": ""}), 400)
    assert head.post(f"{path}decline/", {"answer": "Not yet."}).json()["answer"] == "Not yet."
    assert editor.post(path, {"revision": 1}).status_code == 201
    is_problem(head.post(f"{path}approve/", {"text_hash": "0" * 64}), 412)
    assert editor.post(f"{path}take-back/").json()["state"] == "taken_back"
    assert editor.post(path, {"revision": 1}).status_code == 201
    assert head.post(f"{path}approve/", {"text_hash": cast.statement.text_hash}).json()["state"] == "approved"
    assert Statement.objects.get().state == "submitted"


def test_rules_that_are_not_met_are_422(cast):
    domain.save_draft(statement=cast.statement, by=cast.head, title="", body=BODY, language="en", agenda_item=None)
    statement = Statement.objects.get()
    domain.ask_to_submit(statement=statement, by=cast.people["editor"], revision=2)
    answer = Api(cast.head).post(f"{cast.path}/ask-to-submit/approve/", {"text_hash": statement.text_hash})
    assert "failed_rules" in is_problem(answer, 422)


@pytest.mark.parametrize("actor", ["outsider", "delegate", "reviewer", "publisher", "read_only"])
def test_nobody_else_learns_that_anything_was_said_even_of_what_is_published(cast, actor):
    said = domain.add_comment(statement=cast.statement, by=cast.head, body="Secret.")
    for verb, by in (("submit", cast.head), ("claim", "reviewer"), ("accept", "reviewer"), ("publish", "publisher")):
        statement = Statement.objects.get()
        getattr(domain, f"{verb}_statement")(statement=statement, by=cast.people.get(by, by))
    api = Api(cast.people[actor])
    for path in (f"{cast.path}/comments/", f"{cast.path}/suggestions/", f"{cast.path}/ask-to-submit/"):
        is_problem(api.get(path), 404)
        is_problem(Api().get(path), 401)
    is_problem(api.get(f"comments/{said.pk}/"), 404)
    is_problem(api.post(f"comments/{said.pk}/resolve/"), 404)
    is_problem(api.post(f"{cast.path}/comments/", {"body": "x"}), 404)
    assert Api(cast.head).get(f"comments/{said.pk}/").json()["body"] == "Secret."
    is_problem(Api(cast.head).post(f"{cast.path}/comments/", {"body": "x"}), 409)
    is_problem(Api(cast.head, "read").post(f"{cast.path}/comments/", {"body": "x"}), 403)
    is_problem(Api(cast.head).post(f"{cast.path}/comments/", {"body": " "}), 400)

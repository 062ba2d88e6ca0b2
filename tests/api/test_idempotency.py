"""The same request with the same key is done once and answered alike."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from civspace.api.models import IdempotentAnswer
from civspace.api.tasks import forget_answers
from civspace.audit.models import Entry
from submissions.statements.models import Receipt, Statement
from tests.api.calls import Api, is_problem
from tests.factories import cite, join, make_author, make_organization, make_statement, open_meeting, staff


@pytest.mark.django_db
def test_a_repeated_request_is_answered_once_and_alike():
    api, meeting = Api(make_author()), open_meeting()
    body = {"meeting": str(meeting.pk), "title": "Once"}
    first = api.post("statements/", body, idempotency_key="k1")
    again = api.post("statements/", body, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (first["ETag"], first["Location"]) == (again["ETag"], again["Location"])
    assert "Idempotent-Replayed" not in first and again["Idempotent-Replayed"] == "true"
    assert Statement.objects.count() == 1
    other = api.post("statements/", body, idempotency_key="k2")
    assert other.status_code == 201 and Statement.objects.count() == 2


@pytest.mark.django_db
def test_the_same_key_with_another_request_is_422():
    head, meeting = make_author(), open_meeting()
    api, body = Api(head), {"meeting": str(meeting.pk), "title": "Once"}
    made = api.post("statements/", body, idempotency_key="k").json()
    is_problem(api.post("statements/", {**body, "title": "Twice"}, idempotency_key="k"), 422)
    is_problem(api.post("statements/", {}, idempotency_key="k"), 422)
    is_problem(api.post(f"statements/{made['id']}/submit/", idempotency_key="k"), 422)
    assert Statement.objects.get().state == "draft"
    # The order of the members and the blanks are not another body.
    same = b'{"title":  "Once", "meeting": "' + str(meeting.pk).encode() + b'"}'
    assert api.raw("POST", "statements/", same, "application/json", idempotency_key="k").status_code == 201
    assert Statement.objects.count() == 1


@pytest.mark.django_db
def test_a_repeated_verb_is_answered_though_the_state_has_moved_on():
    head, desk = make_author(), Api(staff())
    statement = make_statement(by=head)
    api, path = Api(head), f"statements/{statement.pk}/"
    first = api.post(f"{path}submit/", idempotency_key="s", if_match=statement.etag)
    entries = Entry.objects.count()
    assert desk.post(f"{path}claim/").status_code == 200
    again = api.post(f"{path}submit/", idempotency_key="s", if_match=statement.etag)
    assert (again.status_code, again.json()["state"]) == (200, "submitted")
    assert again.content == first.content
    assert Receipt.objects.count() == 1 and Entry.objects.count() == entries + 1
    is_problem(api.post(f"{path}submit/"), 409)
    meeting = statement.meeting
    assert desk.post(f"{path}return/", cite(meeting), idempotency_key="r").status_code == 200
    changed = {**cite(meeting), "message": "Something else."}
    is_problem(desk.post(f"{path}return/", changed, idempotency_key="r"), 422)


@pytest.mark.django_db
def test_a_refused_request_leaves_no_key_behind():
    head = make_author()
    statement = make_statement(by=head, title="", body="")
    api, path = Api(head), f"statements/{statement.pk}/"
    is_problem(api.post(f"{path}submit/", idempotency_key="s"), 422)
    is_problem(api.patch(path, {"title": "x"}, idempotency_key="s"), 428)
    assert not IdempotentAnswer.objects.exists()
    saved = api.patch(path, {"title": "Now", "body": "With a text."}, idempotency_key="s", if_match=statement.etag)
    assert saved.status_code == 200


@pytest.mark.django_db
def test_a_key_belongs_to_a_person_and_gives_nothing_away():
    head, other, meeting = make_author(), make_author(), open_meeting()
    body = {"meeting": str(meeting.pk)}
    mine = Api(head).post("statements/", body, idempotency_key="k").json()
    theirs = Api(other).post("statements/", body, idempotency_key="k").json()
    assert mine["id"] != theirs["id"]
    # A token that may not write, and a person who may not any more, get no answer again.
    is_problem(Api(head, "read").post("statements/", body, idempotency_key="k"), 403)
    is_problem(Api().post("statements/", body, idempotency_key="k"), 401)
    successor = make_author(organization=make_organization())
    head.memberships.filter(role="head").delete()
    join(successor, head.organization, "head")
    is_problem(Api(head).post("statements/", body, idempotency_key="k"), 403)


@pytest.mark.django_db
def test_a_key_is_kept_for_a_day():
    api, body = Api(make_author()), {"meeting": str(open_meeting().pk)}
    first = api.post("statements/", body, idempotency_key="k").json()
    IdempotentAnswer.objects.update(created_at=timezone.now() - datetime.timedelta(hours=23, minutes=59))
    assert forget_answers() == 0
    assert api.post("statements/", body, idempotency_key="k").json()["id"] == first["id"]
    IdempotentAnswer.objects.update(created_at=timezone.now() - datetime.timedelta(hours=24, seconds=1))
    assert api.post("statements/", body, idempotency_key="k").json()["id"] != first["id"]
    IdempotentAnswer.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert forget_answers() == 1


@pytest.mark.django_db
def test_keys_that_cannot_be_kept_are_refused():
    api, body = Api(make_author()), {"meeting": str(open_meeting().pk)}
    is_problem(api.post("statements/", body, idempotency_key="k" * 256), 400)
    assert not Statement.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_are_done_once():
    head, meeting = make_author(), open_meeting()
    apis = [Api(head) for _number in range(6)]
    body, gate, answers = {"meeting": str(meeting.pk), "title": "Once"}, threading.Barrier(6), []

    def send(api):
        try:
            gate.wait()
            answers.append(api.post("statements/", body, idempotency_key="same"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(api,)) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert Statement.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_statement_is_submitted_once_by_requests_at_the_same_moment():
    head = make_author()
    statement = make_statement(by=head)
    apis, gate, answers = [Api(head) for _number in range(6)], threading.Barrier(6), []

    def send(api):
        try:
            gate.wait()
            answers.append(api.post(f"statements/{statement.pk}/submit/").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(api,)) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409, 409, 409, 409, 409]
    assert Receipt.objects.count() == 1

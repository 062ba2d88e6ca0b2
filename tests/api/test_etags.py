"""Entity tags: what has not changed is not sent again, and nothing is changed unread."""

import pytest

from tests.api.calls import Api, is_problem
from tests.factories import make_author, make_statement, open_meeting

pytestmark = pytest.mark.django_db


def test_every_object_has_a_tag_and_answers_304():
    head, meeting = make_author(), open_meeting()
    statement = make_statement(by=head, meeting=meeting)
    api = Api(head)
    from submissions.statements.loading import load_reason_codes

    load_reason_codes()
    for path in (
        f"statements/{statement.pk}/",
        f"meetings/{meeting.pk}/",
        f"meetings/{meeting.pk}/modalities/",
        f"agenda-items/{meeting.agenda_items.first().pk}/",
        f"bodies/{meeting.body_id}/",
        f"organizations/{head.organization.pk}/",
        f"accreditations/{head.organization.standings.get().pk}/",
        "accreditation-schemes/ecosoc/",
        "reason-codes/over-word-limit/",
    ):
        first = api.get(path)
        tag = first["ETag"]
        assert tag.startswith('"') and tag.endswith('"'), path
        assert api.get(path)["ETag"] == tag
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = api.get(path, if_none_match=known)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), path
        assert api.get(path, if_none_match='"other"').status_code == 200


def test_a_change_gives_another_tag_and_needs_the_present_one():
    head = make_author()
    statement = make_statement(by=head)
    api, path = Api(head), f"statements/{statement.pk}/"
    first = api.get(path)["ETag"]
    is_problem(api.patch(path, {"title": "A"}), 428)
    second = api.patch(path, {"title": "A"}, if_match=first)
    assert second.status_code == 200
    assert api.get(path)["ETag"] == second["ETag"] != first
    is_problem(api.patch(path, {"title": "B"}, if_match=first), 412)
    assert api.get(path).json()["title"] == "A"
    assert api.patch(path, {"title": "B"}, if_match=f'"x", W/{second["ETag"]}').status_code == 200
    assert api.patch(path, {"title": "C"}, if_match="*").status_code == 200
    is_problem(api.post(f"{path}submit/", if_match=second["ETag"]), 412)
    assert api.get(path).json()["state"] == "draft"
    assert api.post(f"{path}submit/", if_match=api.get(path)["ETag"]).status_code == 200


def test_a_save_that_changes_nothing_keeps_the_revision():
    head = make_author()
    statement = make_statement(by=head)
    api, path = Api(head), f"statements/{statement.pk}/"
    answer = api.patch(path, {"title": statement.title}, if_match=statement.etag)
    assert (answer.json()["revision"], answer["ETag"]) == (1, statement.etag)


def test_a_save_between_reading_and_writing_is_412(monkeypatch):
    """The version is held again under the lock: what slips in between is not overwritten."""
    from submissions.statements.api import statements as room

    head = make_author()
    statement = make_statement(by=head)
    check = room.check_if_match

    def somebody_saves(request, etag, *, required):
        check(request, etag, required=required)
        type(statement).objects.filter(pk=statement.pk).update(version=7, title="Theirs")

    monkeypatch.setattr(room, "check_if_match", somebody_saves)
    answer = Api(head).patch(f"statements/{statement.pk}/", {"title": "Mine"}, if_match=statement.etag)
    is_problem(answer, 412)
    statement.refresh_from_db()
    assert statement.title == "Theirs"


def test_caching_is_public_only_without_a_token():
    statement = make_statement(state="published", by=(head := make_author()))
    path = f"statements/{statement.pk}/"
    assert Api().get(path)["Cache-Control"] == "public, max-age=60"
    assert Api(head).get(path)["Cache-Control"] == "private, no-store"
    assert Api().get("statements/x/")["Cache-Control"] == "private, no-store"
    assert "Authorization" in Api().get(path)["Vary"] and "Accept-Language" in Api().get(path)["Vary"]

"""Who is refused what, and why first: every verb, by every kind of caller, in every state."""

import uuid

import pytest
from django.db import transaction

from accounts.organizations.states import MemberRole
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from submissions.statements.models import Statement
from tests.api.calls import Api, is_problem
from tests.factories import (
    cite,
    join,
    make_author,
    make_organization,
    make_statement,
    open_meeting,
    person,
    staff,
)

pytestmark = pytest.mark.django_db

STATES = ("draft", "submitted", "under_review", "returned", "accepted", "published", "refused", "withdrawn")
#: From which states each verb is possible.
POSSIBLE = {
    "save": {"draft", "returned"},
    "submit": {"draft", "returned"},
    "withdraw": {"draft", "submitted", "under_review", "returned", "accepted"},
    "claim": {"submitted"},
    "return": {"under_review"},
    "refuse": {"under_review", "returned"},
    "accept": {"under_review"},
    "release": {"under_review"},
    "assign": {"submitted", "under_review"},
    "undo": {"returned", "refused", "accepted"},
    "reopen": {"refused", "accepted"},
    "publish": {"accepted"},
}
#: Whose role allows each verb.
MAY = {
    "save": {"editor", "focal point", "head"},
    "submit": {"focal point", "head"},
    "withdraw": {"focal point", "head"},
    "claim": {"secretariat"},
    "return": {"secretariat"},
    "refuse": {"secretariat"},
    "accept": {"secretariat"},
    "release": {"secretariat"},
    "assign": {"secretariat"},
    "undo": {"secretariat"},
    "reopen": {"secretariat"},
    "publish": {"secretariat"},
}
MEMBERS = {"viewer", "editor", "focal point", "head", "insider", "reading token"}
ACTORS = ("anonymous", "bad token", "outsider", "mission", "other body", *sorted(MEMBERS), "secretariat")


def sees(actor: str, state: str) -> bool:
    if actor in MEMBERS or state == "published":
        return True
    return actor == "secretariat" and state != "draft"


def expected(actor: str, verb: str, state: str) -> int:
    if actor in ("anonymous", "bad token"):
        return 401
    if not sees(actor, state):
        return 404
    if actor not in MAY[verb]:
        return 403
    return 200 if state in POSSIBLE[verb] else 409


@pytest.fixture
def cast():
    """Everybody, as callers: Api by name, with the author and the desk behind them."""
    head = make_author()
    organization = head.organization
    people = {"head": head}
    for name, role in (("viewer", "viewer"), ("editor", "editor"), ("focal point", "focal_point")):
        people[name] = person()
        join(people[name], organization, role)
    insider = staff()
    join(insider, organization, MemberRole.FOCAL_POINT)
    delegate = person()
    join(delegate, make_organization(kind="mission"), "head")
    desk = staff()
    callers = {name: Api(user) for name, user in people.items()}
    callers |= {
        "anonymous": Api(),
        "bad token": Api(bearer="not-a-token"),
        "outsider": Api(make_author()),
        "mission": Api(delegate),
        "other body": Api(staff(scope="hlpf")),
        "secretariat": Api(desk),
        "insider": Api(insider, "read", "review", "publish"),
        "reading token": Api(head, "read"),
    }
    assert set(callers) == set(ACTORS)
    return {"callers": callers, "head": head, "desk": desk, "meeting": open_meeting(), "helper": staff("reviewer")}


def do(api: Api, verb: str, statement: Statement, meeting, helper):
    if verb == "save":
        body = {"title": "Another title", "body": "Another text."}
        return api.patch(f"statements/{statement.pk}/", body, if_match=statement.etag)
    body = cite(meeting, verb) if verb in ("return", "refuse", "reopen") else None
    if verb == "assign":
        body = {"to": str(helper.pk)}
    return api.post(f"statements/{statement.pk}/{verb}/", body)


def traces():
    return list(Statement.objects.order_by("pk").values_list("pk", "version", "state")), (
        Entry.objects.count(),
        Notice.objects.count(),
    )


# The verbs themselves are held against their table with each engine: tests/statements/test_table.py.
@pytest.mark.any_engine
@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_everybody(cast, state, settings):
    settings.DESK_UNDO_MINUTES = 5
    meeting = cast["meeting"]
    statement = make_statement(state=state, by=cast["head"], meeting=meeting, desk=cast["desk"])
    cite(meeting)
    before = traces()
    found, wanted = {}, {}
    for actor in ACTORS:
        api = cast["callers"][actor]
        for verb in POSSIBLE:
            with transaction.atomic():
                answer = do(api, verb, statement, meeting, cast["helper"])
                found[actor, verb] = answer.status_code
                if answer.status_code != 200:
                    is_problem(answer, answer.status_code)
                    assert traces() == before
                    assert ("WWW-Authenticate" in answer) == (answer.status_code == 401)
                else:
                    assert answer["ETag"] != statement.etag
                    assert answer.json()["id"] == str(statement.pk)
                transaction.set_rollback(True)
            wanted[actor, verb] = expected(actor, verb, state)
    assert found == wanted


@pytest.mark.parametrize("state", STATES)
def test_who_reads_what(cast, state):
    statement = make_statement(state=state, by=cast["head"], meeting=cast["meeting"], desk=cast["desk"])
    for actor in ACTORS:
        api = cast["callers"][actor]
        one, many = api.get(f"statements/{statement.pk}/"), api.get("statements/")
        if actor == "bad token":
            is_problem(one, 401)
            is_problem(many, 401)
            continue
        shown = sees(actor, state)
        assert one.status_code == (200 if shown else 404), actor
        assert [row["id"] for row in many.json()["results"]] == ([str(statement.pk)] if shown else []), actor


@pytest.mark.parametrize("verb", [*POSSIBLE])
def test_without_a_token_hidden_and_unknown_look_alike(cast, verb):
    hidden = make_statement(by=cast["head"], meeting=cast["meeting"])
    answers = []
    for pk in (hidden.pk, uuid.uuid4(), "not-an-id"):
        path = f"statements/{pk}/" if verb == "save" else f"statements/{pk}/{verb}/"
        for api in (Api(), Api(bearer="x")):
            answers.append(api.raw("PATCH" if verb == "save" else "POST", path, b"{ not json", "text/plain"))
    for answer in answers:
        is_problem(answer, 401)
    assert len({answer.content for answer in answers[::2]}) == len({answer.content for answer in answers[1::2]}) == 1


def test_hidden_and_unknown_look_alike_to_a_stranger(cast):
    hidden = make_statement(by=cast["head"], meeting=cast["meeting"])
    for api in (Api(), cast["callers"]["outsider"]):
        answers = [api.get(f"statements/{pk}/") for pk in (hidden.pk, uuid.uuid4(), "x", "%00")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
    stranger = cast["callers"]["outsider"]
    answers = [stranger.raw("POST", f"statements/{pk}/return/", b"{", "text/plain") for pk in (hidden.pk, "x")]
    assert {answer.status_code for answer in answers} == {404}


def test_the_order_of_refusals(cast):
    """Each request has every fault that comes after the one it is told."""
    head, viewer, desk = (cast["callers"][name] for name in ("head", "viewer", "secretariat"))
    statement = make_statement(state="submitted", by=cast["head"], meeting=cast["meeting"])
    path = f"statements/{statement.pk}/"
    bad, worse = {"title": "x" * 301}, b"{ not json"
    is_problem(Api().raw("PATCH", path, worse, "application/json"), 401)
    is_problem(cast["callers"]["outsider"].raw("PATCH", path, worse, "application/json"), 404)
    is_problem(viewer.raw("PATCH", path, worse, "application/json"), 403)
    is_problem(head.raw("PATCH", path, worse, "application/json"), 400)
    is_problem(head.patch(path, bad), 400)
    is_problem(head.patch(path, {"title": "x"}), 428)
    is_problem(head.patch(path, {"title": "x"}, if_match='"stale"'), 412)
    is_problem(head.patch(path, {"title": "x"}, if_match=statement.etag), 409)
    is_problem(desk.post(f"{path}return/", {"reason_code": "nope"}, if_match='"stale"'), 400)
    is_problem(desk.post(f"{path}return/", cite(cast["meeting"]), if_match='"stale"'), 412)
    is_problem(desk.post(f"{path}return/", cite(cast["meeting"]), if_match=statement.etag), 409)
    is_problem(head.post(f"{path}submit/", if_match='"stale"'), 412)
    is_problem(head.post(f"{path}submit/"), 409)


def test_wrong_types_methods_and_addresses(cast):
    head = cast["callers"]["head"]
    statement = make_statement(by=cast["head"], meeting=cast["meeting"])
    path = f"statements/{statement.pk}/"
    is_problem(head.raw("PATCH", path, b"title=x", "application/x-www-form-urlencoded"), 415)
    is_problem(head.raw("POST", f"{path}submit/", b"<x/>", "text/xml"), 415)
    for data in (b"{", b"[1", b'{"title": NaN}', b"\xff\xfe", b"[" * 100_000):
        is_problem(head.raw("PATCH", path, data, "application/json"), 400)
    is_problem(head.raw("PATCH", path, b'{"title": "' + b"x" * 2_500_001 + b'"}', "application/json"), 413)
    is_problem(head.raw("PATCH", path, b"", "application/json", transfer_encoding="chunked"), 411)
    for method in ("PUT", "DELETE"):
        assert is_problem(head.raw(method, path, b"{}", "application/json"), 405)
    answer = head.raw("POST", "states/", b"{}", "application/json")
    is_problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    for unknown in ("nothing/", f"{path}nothing/", "documents/", "statements/a/b/c"):
        is_problem(head.get(unknown), 404)
        is_problem(Api().raw("POST", unknown, b"x", "text/plain"), 404)


def test_what_fails_is_a_problem_too(cast, monkeypatch):
    from civspace.api.reference import StateViewSet

    monkeypatch.setattr(StateViewSet, "queryset_for", lambda self, user: 1 / 0)
    api = Api()
    api.client.raise_request_exception = False
    problem = is_problem(api.get("states/"), 500)
    assert set(problem) == {"type", "title", "status", "detail"}
    assert "ZeroDivision" not in str(problem)


def test_a_token_does_what_its_scopes_allow(cast):
    head, desk, meeting = cast["head"], cast["desk"], cast["meeting"]
    draft = make_statement(by=head, meeting=meeting)
    submitted = make_statement(state="submitted", by=head, meeting=meeting)
    accepted = make_statement(state="accepted", by=head, meeting=meeting, desk=desk)
    is_problem(Api(head, "read").post("statements/", {"meeting": str(meeting.pk)}), 403)
    is_problem(Api(head, "read").post(f"statements/{draft.pk}/submit/"), 403)
    is_problem(Api(desk, "read", "publish").post(f"statements/{submitted.pk}/claim/"), 403)
    is_problem(Api(desk, "read", "review").post(f"statements/{accepted.pk}/publish/"), 403)
    assert Api(desk, "publish").post(f"statements/{accepted.pk}/publish/").status_code == 200
    assert Api(desk, "review").post(f"statements/{submitted.pk}/claim/").status_code == 200
    writing = Api(head, "write")
    assert writing.get(f"statements/{draft.pk}/").status_code == 404
    assert [row["id"] for row in writing.get("statements/").json()["results"]] == [str(accepted.pk)]
    assert writing.post(f"statements/{draft.pk}/withdraw/").json()["state"] == "withdrawn"


def test_an_invalid_token_is_refused_on_public_reading_too(cast):
    for path in ("states/", "meetings/", "statements/", "", "documents/A/HRC/70/NGO/1"):
        is_problem(Api(bearer="x").get(path), 401)
    past = Api(cast["head"])
    from accounts.people.models import ApiToken

    ApiToken.objects.update(expires_at="2020-01-01T00:00:00Z")
    is_problem(past.get("states/"), 401)


@pytest.mark.django_db
def test_the_api_is_refused_and_pages_are_redirected_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    refused = client.get("/api/v1/meetings/", headers={"Authorization": "Bearer x"})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert (refused.json()["status"], "https alone" in refused.json()["detail"]) == (403, True)
    assert (refused["Cache-Control"], "Location" in refused) == ("private, no-store", False)
    for page in ("/en/", "/api/docs/"):
        assert client.get(page)["Location"] == f"https://testserver{page}"
    assert client.get("/api/v1/meetings/", secure=True).status_code == 200

"""Batches of held decisions and saved filters by the API: the same verbs as the pages, for the same people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.people.states import Scope
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from submissions.statements import domain
from submissions.statements.domain import bulk
from submissions.statements.models import BulkAct, HeldDecision, ReleaseBatch, SavedFilter, Statement
from tests import factories
from tests.api.calls import Api, ids, is_problem
from tests.statements.cast import make_cast, statement_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def traces():
    rows = [list(model.objects.order_by("pk").values()) for model in (ReleaseBatch, HeldDecision, BulkAct, Statement)]
    return rows, Entry.objects.count(), Notice.objects.count()


def test_a_batch_from_its_beginning_to_its_release(cast):
    api = Api(cast.people["reviewer"])
    begun = api.post("release-batches/", {"body": "hrc", "name": " Friday "}, idempotency_key="one")
    again = api.post("release-batches/", {"body": "hrc", "name": " Friday "}, idempotency_key="one")
    assert (begun.status_code, again.json()) == (201, begun.json()) and ReleaseBatch.objects.count() == 1
    batch = begun.json()["id"]
    assert begun["Location"].endswith(f"/api/v1/release-batches/{batch}/")
    assert (begun.json()["name"], begun.json()["state"], begun.json()["decisions"]) == ("Friday", "open", [])

    accepted, returned = statement_in(cast, "under_review"), statement_in(cast, "under_review")
    published = statement_in(cast, "accepted")
    why = {**factories.cite(cast.meeting, "return"), "language": "en"}
    held = [
        api.post(f"statements/{accepted.pk}/hold/", {"batch": batch, "verb": "accept"}),
        api.post(f"statements/{returned.pk}/hold/", {"batch": batch, "verb": "return", **why}),
    ]
    publisher = Api(cast.people["publisher"])
    held.append(publisher.post(f"statements/{published.pk}/hold/", {"batch": batch, "verb": "publish"}))
    assert [row.status_code for row in held] == [201, 201, 201]
    assert [row.json()["position"] for row in held] == [1, 2, 3]
    assert held[1].json()["says"] == why
    assert (held[2].json()["symbol_to_come"], held[0].json()["symbol_to_come"]) == ("A/HRC/70/NGO/1", None)
    detail = api.get(f"release-batches/{batch}/")
    assert detail.json()["decisions"] == [row.json() for row in held]
    assert Statement.objects.get(pk=accepted.pk).version == accepted.version

    order = [held[number].json()["id"] for number in (2, 0, 1)]
    address = f"release-batches/{batch}/order/"
    for wrong in (order[:2], [*order[:2], order[0]], [*order, str(accepted.pk)]):
        assert set(is_problem(api.post(address, {"decisions": wrong}), 400)["errors"]) == {"decisions"}
    ordered = api.post(address, {"decisions": order})
    assert [row["id"] for row in ordered.json()["decisions"]] == order
    is_problem(api.post(f"release-batches/{batch}/release/", if_match=detail["ETag"]), 412)

    reading = Api(cast.people["publisher"], "read")
    before = traces()
    is_problem(api.post(f"release-batches/{batch}/drop/"), 400)
    is_problem(reading.post(f"statements/{published.pk}/hold/", {"batch": batch, "verb": "publish"}), 403)
    assert traces() == before
    answer = api.post(f"release-batches/{batch}/release/", if_match=ordered["ETag"])
    assert answer.status_code == 202
    act = answer.json()
    assert answer["Location"].endswith(f"/api/v1/bulk-acts/{act['id']}/")
    assert [row["statement"] for row in act["items"]] == [str(it.pk) for it in (published, accepted, returned)]
    is_problem(api.post(f"release-batches/{batch}/release/"), 409)
    is_problem(api.post(address, {"decisions": order}), 409)
    assert bulk.run(act_id=act["id"])
    states = [Statement.objects.get(pk=it.pk).state for it in (published, accepted, returned)]
    assert states == ["published", "accepted", "returned"]
    done = api.get(f"release-batches/{batch}/").json()
    assert (done["state"], {row["state"] for row in done["decisions"]}) == ("released", {"done"})


def test_what_is_taken_out_is_not_taken_and_an_empty_batch_is_put_away(cast):
    api = Api(cast.people["reviewer"])
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["reviewer"])
    statement = statement_in(cast, "under_review")
    hold = f"statements/{statement.pk}/hold/"
    kept = api.post(hold, {"batch": str(batch.pk), "verb": "accept"}).json()["id"]
    is_problem(api.post(hold, {"batch": str(batch.pk), "verb": "accept"}), 409)
    is_problem(api.post(f"statements/{statement.pk}/accept/"), 409)
    out = f"held-decisions/{kept}/"
    assert api.raw("DELETE", out, b"", "application/octet-stream").status_code == 204
    is_problem(api.raw("DELETE", out, b"", "application/octet-stream"), 409)
    assert api.get(f"release-batches/{batch.pk}/").json()["decisions"] == []
    is_problem(api.post(f"release-batches/{batch.pk}/release/"), 400)
    assert api.post(f"release-batches/{batch.pk}/drop/").json()["state"] == "dropped"
    is_problem(api.post(hold, {"batch": str(batch.pk), "verb": "accept"}), 400)
    assert Statement.objects.get(pk=statement.pk).state == "under_review"


#: What each gets who asks for a batch, for its release, for a decision to be taken out, and to hold one.
REFUSED = {
    "anonymous": (401, 401, 401, 401),
    "outsider": (404, 404, 404, 404),
    "head": (404, 404, 404, 403),
    "reviewer_elsewhere": (404, 404, 404, 404),
    "read_only": (200, 403, 403, 403),
}


@pytest.mark.parametrize("actor", sorted(REFUSED))
def test_who_is_refused_what_and_nothing_is_changed(cast, actor):
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["reviewer"])
    statement, other = statement_in(cast, "under_review"), statement_in(cast, "under_review")
    held = domain.hold_decision(statement=statement, batch=batch, verb="accept", by=cast.people["reviewer"])
    api = Api() if actor == "anonymous" else Api(cast.people[actor])
    before = traces()
    answers = (
        api.get(f"release-batches/{batch.pk}/"),
        api.post(f"release-batches/{batch.pk}/release/"),
        api.raw("DELETE", f"held-decisions/{held.pk}/", b"", "application/octet-stream"),
        api.post(f"statements/{other.pk}/hold/", {"batch": str(batch.pk), "verb": "accept"}),
    )
    assert tuple(answer.status_code for answer in answers) == REFUSED[actor]
    assert traces() == before
    if actor not in ("anonymous", "read_only"):
        assert ids(api.get("release-batches/")) == []


def test_a_token_that_may_only_read_changes_nothing(cast):
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["reviewer"])
    statement = statement_in(cast, "under_review")
    api = Api(cast.people["reviewer"], Scope.READ)
    before = traces()
    for path, body in (
        ("release-batches/", {"body": "hrc", "name": "Mine"}),
        (f"release-batches/{batch.pk}/drop/", None),
        (f"statements/{statement.pk}/hold/", {"batch": str(batch.pk), "verb": "accept"}),
        ("saved-filters/", {"name": "Mine", "query": "state=submitted"}),
    ):
        is_problem(api.post(path, body), 403)
    assert traces() == before and not SavedFilter.objects.exists()


def test_a_withheld_statement_is_named_by_its_reference_alone(cast):
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["publisher"])
    statement = statement_in(cast, "accepted", title="Heron crossing")
    domain.hold_decision(statement=statement, batch=batch, verb="publish", by=cast.people["publisher"])
    act = domain.release_batch(batch=batch, by=cast.people["publisher"], token="t")
    bulk.run(act_id=act.pk)
    domain.withhold_statement(
        statement=Statement.objects.get(pk=statement.pk), by=cast.people["publisher"], **factories.policy("withhold")
    )
    address = f"release-batches/{batch.pk}/"
    for actor, known in (("publisher", True), ("read_only", False)):
        answer = Api(cast.people[actor]).get(address)
        (row,) = answer.json()["decisions"]
        assert row["reference"] == statement.reference
        assert [row[name] is not None for name in ("statement", "title", "organization")] == [known] * 3, actor
        assert (b"Heron" in answer.content) == known


def test_the_same_number_of_queries_for_one_and_three(cast):
    api = Api(cast.people["reviewer"])
    batch = domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["reviewer"])

    def cost() -> tuple[int, int]:
        found = []
        for path in (f"release-batches/{batch.pk}/", "release-batches/"):
            api.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert api.get(path).status_code == 200
            found.append(len(queries))
        return found[0], found[1]

    def hold(verb: str, by: str) -> None:
        statement = statement_in(cast, "accepted" if verb == "publish" else "under_review")
        domain.hold_decision(statement=statement, batch=batch, verb=verb, by=cast.people[by])

    hold("accept", "reviewer")
    hold("publish", "publisher")
    one = cost()
    for number in range(2):
        hold("accept", "reviewer")
        hold("publish", "publisher")
        domain.open_batch(body=cast.meeting.body, name=f"Batch {number}", by=cast.people["reviewer"])
    assert cost() == one


def test_saved_filters_of_the_caller_and_of_the_team(cast):
    api, colleague = Api(cast.people["reviewer"]), Api(cast.people["colleague"])
    elsewhere = Api(cast.people["reviewer_elsewhere"])
    mine = api.post("saved-filters/", {"name": "Late", "query": "?state=submitted&page=3", "is_default": True})
    assert mine.status_code == 201 and mine.json() == {
        "id": str(SavedFilter.objects.get().pk),
        "name": "Late",
        "query": "state=submitted",
        "body": None,
        "is_default": True,
        "own": True,
    }
    shared = api.post("saved-filters/", {"name": "Team", "query": "language=fr", "body": "hrc"}).json()
    assert set(is_problem(api.post("saved-filters/", {"name": "X", "query": "", "body": "ecosoc"}), 400)["errors"]) == {
        "body"
    }
    assert set(ids(api.get("saved-filters/"))) == {mine.json()["id"], shared["id"]}
    assert ids(colleague.get("saved-filters/")) == [shared["id"]] and ids(elsewhere.get("saved-filters/")) == []
    assert api.post("saved-filters/", {"name": "Late", "query": "language=es"}).json()["id"] == mine.json()["id"]
    for caller, key, status in (
        (Api(), shared["id"], 401),
        (elsewhere, shared["id"], 404),
        (colleague, mine.json()["id"], 404),
        (colleague, shared["id"], 403),
    ):
        is_problem(caller.raw("DELETE", f"saved-filters/{key}/", b"", "application/octet-stream"), status)
    assert SavedFilter.objects.count() == 2
    assert api.raw("DELETE", f"saved-filters/{shared['id']}/", b"", "application/octet-stream").status_code == 204
    is_problem(Api(cast.head).post("saved-filters/", {"name": "Mine", "query": ""}), 403)
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["Late"]

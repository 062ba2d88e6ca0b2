"""Briefs for outside clients: the whole way, and every refusal in its order."""

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage

from civspace.api.models import IdempotentAnswer
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from submissions.record import domain
from submissions.record.models import Brief, BriefItem, BriefOffer, BriefShare
from submissions.statements import domain as statements
from tests import factories
from tests.api.calls import Api, ids, is_problem
from tests.record.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Any:
    cast = make_cast()
    cast.path = f"briefs/{cast.brief.pk}/"
    return cast


def put(api: Api, path: str, body: Any, **headers: str) -> Any:
    return api.raw("PUT", path, json.dumps(body).encode(), "application/json", **headers)


def drop(api: Api, path: str, **headers: str) -> Any:
    return api.raw("DELETE", path, b"", "application/json", **headers)


def test_a_brief_from_its_beginning_to_its_end(cast: Any) -> None:
    api = Api(cast.people["stranger"])
    made = api.post("briefs/", {"title": "Mine", "group_by": "item"})
    assert (made.status_code, made.json()["items"], made.json()["shares"], made.json()["may"]) == (201, [], [], "own")
    path = f"briefs/{made.json()['id']}/"
    assert made["Location"] == f"http://testserver/api/v1/{path}"
    added = api.post(f"{path}items/", {"statement": str(cast.statement.pk), "paragraph": 2})
    again = api.post(f"{path}items/", {"statement": str(cast.statement.pk), "paragraph": 2, "language": "en"})
    assert (added.status_code, again.status_code, len(again.json()["items"])) == (201, 201, 1)
    api.post(f"{path}items/", {"statement": str(cast.statement.pk)})
    now = api.get(path)
    first, second = now.json()["items"]
    assert (first["text"], first["paragraph"], first["language"], first["gone"]) == (
        ["1. Act without delay."],
        2,
        "en",
        "",
    )
    assert (second["paragraph"], len(second["text"])) == (None, 3)
    turned = put(api, f"{path}order/", {"items": [second["id"], first["id"]]}, if_match=now["ETag"])
    assert [it["id"] for it in turned.json()["items"]] == [second["id"], first["id"]]
    noted = put(api, f"{path}items/{first['id']}/note/", {"text": "Mine."})
    assert [it["own_note"] for it in noted.json()["items"]] == ["", "Mine."]
    changed = api.patch(
        f"{path}items/{first['id']}/", {"note": "All.", "heading": "H", "position": 1}, if_match=noted["ETag"]
    )
    assert [(it["id"], it["note"], it["heading"]) for it in changed.json()["items"]] == [
        (first["id"], "All.", "H"),
        (second["id"], "", ""),
    ]
    named = api.patch(path, {"title": "Yours"}, if_match=changed["ETag"])
    assert (named.json()["title"], named.json()["group_by"]) == ("Yours", "item")
    assert drop(api, f"{path}items/{first['id']}/", if_match=named["ETag"]).status_code == 204
    last = api.get(path)
    assert [(it["id"], it["position"]) for it in last.json()["items"]] == [(second["id"], 1)]
    assert drop(api, path, if_match=last["ETag"]).status_code == 204
    is_problem(api.get(path), 404)


def test_lists_hold_ones_own_and_what_is_shared(cast: Any) -> None:
    is_problem(Api().get("briefs/"), 401)
    for actor, may in (("owner", "own"), ("editor", "edit"), ("reader", "read")):
        (row,) = Api(cast.people[actor]).get("briefs/").json()["results"]
        assert (row["id"], row["may"], row["owner"], "items" in row) == (str(cast.brief.pk), may, "Owner", False)
    for actor in ("colleague", "stranger", "staff"):
        assert ids(Api(cast.people[actor]).get("briefs/")) == []
    assert ids(Api(cast.people["owner"], "brief").get("briefs/")) == []  # a token that may not read


def test_each_refusal_in_its_order(cast: Any) -> None:
    """401 without a token, 404 for who does not read, 403 for who may not, 400, 428, 412."""
    item, share = f"{cast.path}items/{cast.second.pk}/", f"{cast.path}shares/{cast.shares['editor'].pk}/"
    calls: dict[str, Any] = {
        "patch": lambda api, **more: api.patch(cast.path, {"title": "T"}, **more),
        "delete": lambda api, **more: drop(api, cast.path, **more),
        "add": lambda api, **more: api.post(f"{cast.path}items/", {"statement": str(cast.statement.pk)}, **more),
        "order": lambda api, **more: put(api, f"{cast.path}order/", {"items": []}, **more),
        "item": lambda api, **more: api.patch(item, {"note": "N"}, **more),
        "remove": lambda api, **more: drop(api, item, **more),
        "note": lambda api, **more: put(api, f"{item}note/", {"text": "N"}, **more),
        "share": lambda api, **more: api.post(f"{cast.path}shares/", {"email": "colleague@example.org"}, **more),
        "unshare": lambda api, **more: drop(api, share, **more),
        "offer": lambda api, **more: put(api, f"{cast.path}offer/", {"email": "colleague@example.org"}, **more),
        "take_back": lambda api, **more: drop(api, f"{cast.path}offer/", **more),
    }
    owners = {"delete", "share", "unshare", "offer", "take_back"}
    before = (list(BriefItem.objects.values()), list(Brief.objects.values()), BriefShare.objects.count())
    reader, reads = Api(cast.people["reader"]), Api(cast.people["owner"], "read")
    for name, call in calls.items():
        is_problem(call(Api()), 401)
        for actor in ("colleague", "stranger", "staff"):
            is_problem(call(Api(cast.people[actor])), 404)
        if name != "note":
            is_problem(call(reader), 403)
        is_problem(call(reads), 403)
        if name in owners - {"unshare"}:
            is_problem(call(Api(cast.people["editor"])), 403)
    owner = Api(cast.people["owner"])
    for name in ("patch", "delete", "order", "item", "remove"):
        is_problem(calls[name](owner), 428)
        is_problem(calls[name](owner, if_match='"old"'), 412)
    assert (list(BriefItem.objects.values()), list(Brief.objects.values()), BriefShare.objects.count()) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "statement"),
        ({"statement": "x"}, "statement"),
        ({"paragraph": 9}, "paragraph"),
        ({"language": "fr"}, "language"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_not_there_is_not_added(cast: Any, body: Any, field: str) -> None:
    body = body if field == "statement" else {"statement": str(cast.statement.pk), **body}
    refused = is_problem(Api(cast.people["owner"]).post(f"{cast.path}items/", body), 400)
    assert set(refused["errors"]) == {field}
    assert cast.brief.items.count() == 2


def test_one_who_is_late_changes_nothing(cast: Any) -> None:
    owner, editor = Api(cast.people["owner"]), Api(cast.people["editor"])
    tag = owner.get(cast.path)["ETag"]
    editor.patch(cast.path, {"title": "First"}, if_match=editor.get(cast.path)["ETag"])
    is_problem(owner.patch(cast.path, {"title": "Second"}, if_match=tag), 412)
    assert Brief.objects.get().title == "First"
    assert owner.get(cast.path, if_none_match=owner.get(cast.path)["ETag"]).status_code == 304


def test_a_request_sent_again_is_done_once_and_not_answered_from_what_is_gone(cast: Any) -> None:
    api = Api(cast.people["owner"])
    first = api.post("briefs/", {"title": "Once"}, idempotency_key="k")
    again = api.post("briefs/", {"title": "Once"}, idempotency_key="k")
    assert first.json() == again.json() and Brief.objects.filter(title="Once").count() == 1
    api.post(f"{cast.path}items/", {"statement": str(cast.statement.pk), "paragraph": 3}, idempotency_key="l")
    assert IdempotentAnswer.objects.filter(body__contains="Act without delay").exists()
    statements.withhold_statement(statement=cast.statement, by=cast.people["staff"], **factories.policy("withhold"))
    assert not IdempotentAnswer.objects.filter(body__contains="Act without delay").exists()


def test_of_what_is_withheld_the_api_says_no_word(cast: Any) -> None:
    statements.withhold_statement(statement=cast.statement, by=cast.people["staff"], **factories.policy("withhold"))
    answer = Api(cast.people["owner"]).get(cast.path)
    for row in answer.json()["items"]:
        assert (row["gone"], row["text"], row["url"], row["language"]) == ("withheld", [], "", None)
        assert row["citation"] == row["symbol"] == cast.statement.symbol
    for word in ("On rivers", "Act without delay", cast.statement.organization_name):
        assert word not in answer.content.decode()


def test_sharing_leaving_and_handing_over(cast: Any) -> None:
    owner, colleague = Api(cast.people["owner"]), Api(cast.people["colleague"])
    refused = is_problem(owner.post(f"{cast.path}shares/", {"email": "stranger@example.org"}), 400)
    assert set(refused["errors"]) == {"email"}
    shared = owner.post(f"{cast.path}shares/", {"email": "colleague@example.org", "may": "edit"})
    assert [(it["person"], it["may"]) for it in shared.json()["shares"]] == [
        ("Reader", "read"),
        ("Editor", "edit"),
        ("Colleague", "edit"),
    ]
    assert colleague.get(cast.path).json()["shares"] is None
    own = BriefShare.objects.get(person=cast.people["colleague"])
    assert drop(colleague, f"{cast.path}shares/{own.pk}/").status_code == 204
    is_problem(colleague.get(cast.path), 404)
    is_problem(drop(owner, f"{cast.path}shares/{own.pk}/"), 404)
    assert put(owner, f"{cast.path}offer/", {"email": "colleague@example.org"}).status_code == 200
    (offer,) = colleague.get("briefs/offers/").json()["results"]
    assert (offer["title"], offer["owner"]) == ("Rivers", "Owner")
    is_problem(Api(cast.people["editor"]).post(f"briefs/offers/{offer['id']}/accept/"), 404)
    assert colleague.post(f"briefs/offers/{offer['id']}/accept/").status_code == 204
    assert (Brief.objects.get().owner, colleague.get(cast.path).json()["may"]) == (cast.people["colleague"], "own")
    assert owner.get(cast.path).json()["may"] == "read" and not BriefOffer.objects.exists()


def test_an_offer_is_declined_or_taken_back(cast: Any) -> None:
    owner, colleague = Api(cast.people["owner"]), Api(cast.people["colleague"])
    put(owner, f"{cast.path}offer/", {"email": "colleague@example.org"})
    offer = BriefOffer.objects.get()
    assert colleague.post(f"briefs/offers/{offer.pk}/decline/").status_code == 204
    put(owner, f"{cast.path}offer/", {"email": "colleague@example.org"})
    assert drop(owner, f"{cast.path}offer/").status_code == 204
    assert (BriefOffer.objects.count(), Brief.objects.get().owner) == (0, cast.people["owner"])


def test_documents_are_sent_to_readers_alone(cast: Any) -> None:
    reader = Api(cast.people["reader"])
    waits = reader.get(f"{cast.path}pdf/")
    is_problem(waits, 503)
    assert waits["Retry-After"] == "5"
    assert build(rendition_id=Rendition.objects.get(kind="brief").pk)
    done = reader.get(f"{cast.path}pdf/")
    assert (done.status_code, done["Content-Type"], done["Cache-Control"]) == (
        200,
        "application/pdf",
        "private, no-store",
    )
    word = reader.get(f"{cast.path}docx/?own_notes=true")
    assert word.status_code == 200 and word.content.startswith(b"PK")
    for actor in ("colleague", "stranger", "staff"):
        for form in ("pdf", "docx"):
            is_problem(Api(cast.people[actor]).get(f"{cast.path}{form}/"), 404)
    is_problem(Api().get(f"{cast.path}pdf/"), 401)
    assert default_storage.exists(f"pdf/{Rendition.objects.get(kind='brief').content_hash[:2]}")


def test_the_cost_of_lists_and_briefs_does_not_grow(cast: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    api = Api(cast.people["owner"])

    def cost(path: str) -> int:
        api.get(path)
        with CaptureQueriesContext(connection) as found:
            assert api.get(path).status_code == 200
        return len(found)

    before = cost("briefs/"), cost(cast.path)
    for number in (1, 3):
        domain.add_item(brief=cast.brief, by=cast.people["owner"], statement=cast.statement, paragraph=number)
        domain.create_brief(by=cast.people["owner"], title=f"Brief {number}")
    assert (cost("briefs/"), cost(cast.path)) == before

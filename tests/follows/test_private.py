"""What a person follows is seen by nobody else, counted for nobody, exported to them and erased with them."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.domain import close_account
from accounts.people.export import everything
from civspace.audit.models import Entry, Payload
from civspace.notices.follows import domain
from civspace.notices.follows.models import Digest, Follow, Hit, News
from civspace.notices.models import Notice
from civspace.search.models import SavedSearch
from tests import factories
from tests.api.calls import Api, ids, is_problem
from tests.follows.conftest import fan_out_all, follower, published

pytestmark = pytest.mark.django_db

WORD = "zqfollowedvole"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world() -> dict[str, Any]:
    """A statement that a delegate follows the organization of, with news waiting, and a search of their own."""
    head = factories.make_author()
    statement = factories.make_statement(state="accepted", by=head)
    delegate = follower("organization", statement.organization, name="Delegate")
    domain.follow(by=delegate, kind="search", key=f"q={WORD}", pace="weekly")
    News.objects.all().delete()
    from submissions.statements.domain import publish_statement

    publish_statement(statement=statement, by=factories.staff("publisher"))
    fan_out_all()
    return {
        "delegate": delegate,
        "head": head,
        "other": factories.person(),
        "staff": factories.staff(),
        "statement": statement,
        "hit": Hit.objects.get(person=delegate),
        "follow": Follow.objects.get(person=delegate, kind="organization"),
    }


@pytest.mark.parametrize("actor", ["head", "other", "staff"])
def test_nobody_else_opens_changes_or_reads_it(world: dict[str, Any], actor: str) -> None:
    client, held = signed_in(world[actor]), world["follow"]
    assert client.get(reverse("following_item", args=[world["hit"].pk])).status_code == 404
    assert client.get("/en/my/following/").context["rows"] == []
    assert client.get("/en/my/following/all/").context["rows"] == []
    page = client.get("/en/my/follow/", {"kind": "organization", "key": held.key})
    assert page.context["held"] is None
    api = Api(world[actor])
    assert ids(api.get("follows/")) == []
    is_problem(api.get(f"follows/{held.pk}/"), 404)
    is_problem(api.patch(f"follows/{held.pk}/", {"pace": "weekly"}), 404)
    is_problem(api.raw("DELETE", f"follows/{held.pk}/", b"", "application/json"), 404)
    assert Follow.objects.get(pk=held.pk).pace == "at_once"


@pytest.mark.parametrize("path", ["/en/my/following/", "/en/my/following/all/", "/en/my/follow/?kind=meeting&key=1"])
def test_without_sign_in_one_is_sent_there_and_back(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith("/en/sign-in/?next=/en/my/follow")
    assert answer["Cache-Control"] == "private, no-store"


def test_staff_count_nobody_by_the_mail_that_waits(world: dict[str, Any]) -> None:
    page = signed_in(world["staff"]).get("/en/desk/deliveries/")
    kinds = {row["delivery"].notice.kind for row in page.context["rows"]}
    assert not [kind for kind in kinds if kind.startswith("follow_")]
    private = Notice.objects.get(kind__startswith="follow_").deliveries.get()
    assert page.context["waiting"] == len(page.context["rows"])
    answer = signed_in(world["staff"]).post(reverse("delivery_send_again", args=[private.pk]))
    assert answer.status_code == 404


def test_no_audit_entry_and_no_log_line_says_what_is_followed(
    world: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    person = factories.person()
    client = signed_in(person)
    before = Entry.objects.count()
    caplog.set_level(logging.DEBUG)
    domain.follow(by=person, kind="search", key=f"q={WORD}")
    address = f"/en/my/follow/?kind=organization&key={world['statement'].organization_id}"
    assert client.post(address, {"pace": "daily"}).status_code == 302
    domain.unfollow(follow=Follow.objects.get(person=person, kind="search"), by=person)
    assert Entry.objects.count() == before
    assert not Entry.objects.filter(object_type__contains="follow").exists()
    assert WORD not in json.dumps(list(Payload.objects.values("reason", "difference")))
    assert WORD not in " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")


def test_the_export_holds_it_and_closing_the_account_erases_it(world: dict[str, Any]) -> None:
    delegate = world["delegate"]
    held = everything(delegate)["follows"]
    assert [(it["kind"], it["key"], it["pace"]) for it in held["follows"]] == [
        ("organization", str(world["statement"].organization_id), "at_once"),
        ("search", f"q={WORD}", "weekly"),
    ]
    assert [it["news__kind"] for it in held["news"]] == ["statement_published"]
    assert everything(world["head"])["follows"] == {"follows": [], "news": []}
    close_account(person=delegate)
    for model in (Follow, Hit, Digest, SavedSearch):
        assert model.objects.count() == 0, model


def test_a_search_stays_for_those_who_still_follow_it() -> None:
    first, second = (follower("search", "type=statement&q=Water") for _each in range(2))
    assert SavedSearch.objects.get().asked == "q=Water&type=statement"
    domain.unfollow(follow=Follow.objects.get(person=first), by=first)
    assert SavedSearch.objects.count() == 1
    domain.unfollow(follow=Follow.objects.get(person=second), by=second)
    assert SavedSearch.objects.count() == 0


def test_what_is_not_public_cannot_be_followed_and_says_nothing() -> None:
    hidden = factories.make_meeting(state="draft")
    person = factories.person()
    client = signed_in(person)
    for kind, key in (("meeting", hidden.pk), ("meeting", "x"), ("search", "q="), ("nothing", "1"), ("state", "ZZZ")):
        assert client.get("/en/my/follow/", {"kind": kind, "key": str(key)}).status_code == 404, kind
        is_problem(Api(person).post("follows/", {"kind": kind, "key": str(key)}), 400)
    assert Follow.objects.count() == 0


def test_by_page_one_follows_changes_reads_and_stops() -> None:
    statement = published()
    person = factories.person()
    client, address = signed_in(person), f"/en/my/follow/?kind=meeting&key={statement.meeting_id}"
    assert client.post(address, {"pace": "never"}).context["form"].errors["pace"]
    assert Follow.objects.count() == 0
    assert client.post(address, {"pace": "at_once"})["Location"] == "/en/my/following/all/"
    assert client.post(address, {"pace": "weekly"}).status_code == 302
    assert list(Follow.objects.values_list("kind", "pace")) == [("meeting", "weekly")]
    fan_out_all()
    (row,) = client.get("/en/my/following/").context["rows"]
    assert row[1].title == statement.title and client.get("/en/my/following/").context["unread"] == 1
    opened = client.get(reverse("following_item", args=[row[0].pk]))
    assert opened["Location"] == f"/en/documents/{statement.symbol}"
    assert client.get("/en/my/following/").context["unread"] == 0
    client.post(address, {"action": "stop"})
    assert Follow.objects.count() == 0 and Hit.objects.count() == 1


def test_the_api_follows_changes_and_stops() -> None:
    meeting = factories.make_meeting()
    person = factories.person()
    api = Api(person)
    is_problem(Api().get("follows/"), 401)
    is_problem(Api(person, "read").post("follows/", {"kind": "meeting", "key": str(meeting.pk)}), 403)
    body = {"kind": "meeting", "key": str(meeting.pk), "pace": "weekly"}
    made = api.post("follows/", body, idempotency_key="one")
    assert made.status_code == 201 and made.json()["title"] == meeting.title
    assert api.post("follows/", body, idempotency_key="one")["Idempotent-Replayed"] == "true"
    one = f"follows/{made.json()['id']}/"
    assert ids(api.get("follows/")) == [made.json()["id"]]
    is_problem(api.patch(one, {"pace": "never"}), 400)
    is_problem(api.patch(one, {"pace": "daily"}, if_match='"other"'), 412)
    assert api.patch(one, {"pace": "daily"}, if_match=made["ETag"]).json()["pace"] == "daily"
    assert api.raw("DELETE", one, b"", "application/json").status_code == 204
    assert Follow.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/en/my/following/", "/en/my/following/all/", "/en/my/inbox/"])
def test_pages_cost_the_same_for_one_and_for_three(rows: int, path: str, django_assert_num_queries: Any) -> None:
    person = factories.person()
    meeting = factories.open_meeting()
    domain.follow(by=person, kind="meeting", key=str(meeting.pk), pace="at_once")
    for _row in range(rows):
        factories.make_statement(state="published", meeting=meeting)
        domain.follow(by=person, kind="organization", key=str(factories.make_organization().pk))
    News.objects.exclude(kind="statement_published").delete()
    fan_out_all()
    Follow.objects.filter(kind="meeting").delete()
    client = signed_in(person)
    numbers = {"/en/my/following/": 12, "/en/my/following/all/": 9, "/en/my/inbox/": 12}
    with django_assert_num_queries(numbers[path]):
        client.get(path)

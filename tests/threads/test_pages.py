"""Pages and API of threads: what each side sees, what is kept on errors, queries that do not grow, references."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civspace.threads import domain
from civspace.threads.models import Message, SavedReply, Thread
from civspace.threads.states import State
from tests import factories
from tests.api.calls import Api, is_problem
from tests.threads.cast import about, asked, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> SimpleNamespace:
    return make_cast()


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_writing_from_the_page_of_a_statement(cast: SimpleNamespace) -> None:
    client = browser(cast.people["editor"])
    page = client.get(f"/en/my/statements/{cast.statement.pk}/").content.decode()
    address = f"/en/my/messages/about/statement/{cast.statement.pk}/"
    assert address in page
    assert "Over the phone, say:" in page
    proof = SimpleUploadedFile("proof.txt", b"Proof.")
    answer = client.post(address, {"text": "May we?", "language": "fr", "attachments": proof, "key": "a"})
    thread = Thread.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/en/my/messages/{thread.pk}/"
    shown = client.get(answer["Location"]).content.decode()
    assert re.search(r'lang="fr"[^>]*><p>May we\?</p>', shown)
    assert "proof.txt" in shown and "The Secretariat answers until:" in shown
    assert client.get(address)["Location"] == answer["Location"]


def test_what_was_typed_is_kept_when_a_file_is_refused(cast: SimpleNamespace) -> None:
    client = browser(cast.people["head"])
    bad = SimpleUploadedFile("bad.exe", b"MZ\x00\x00")
    answer = client.post(
        f"/en/my/messages/about/statement/{cast.statement.pk}/",
        {"text": "A long text that took an hour.", "language": "en", "attachments": bad},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A long text that took an hour." in page and "This type of file is not accepted" in page
    assert not Thread.objects.exists() and not Message.objects.exists()


def test_a_viewer_reads_and_is_told_who_writes(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    client = browser(cast.people["viewer"])
    page = client.get(f"/en/my/messages/{thread.pk}/")
    assert page.status_code == 200 and "<textarea" not in page.content.decode()
    assert client.post(f"/en/my/messages/{thread.pk}/", {"text": "x"}).status_code == 403
    assert Message.objects.count() == 1


def test_the_desk_answers_and_notes(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    client = browser(cast.people["reviewer"])
    address = f"/en/desk/messages/{thread.pk}/"
    assert "A question." in client.get(address).content.decode()
    assert client.post(address, {"text": "Between us.", "note": "1", "key": "n"}).status_code == 302
    assert client.post(address, {"text": "Yes.", "language": "en", "key": "m"}).status_code == 302
    own = browser(cast.people["head"]).get(f"/en/my/messages/{thread.pk}/").content.decode()
    assert "Yes." in own and "Between us." not in own and "reviewer" not in own
    desk = client.get(address).content.decode()
    assert "Between us." in desk and "Internal note" in desk


def test_an_answer_that_is_refused_keeps_its_text(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    client = browser(cast.people["reviewer"])
    answer = client.post(f"/en/desk/messages/{thread.pk}/", {"text": "Kept text.", "language": "xx"})
    assert answer.status_code == 422 and "Kept text." in answer.content.decode()


def test_the_inbox_puts_overdue_on_top_and_counts(cast: SimpleNamespace) -> None:
    import datetime

    from django.utils import timezone

    late, soon = asked(cast), asked(cast, "statement")
    assert late.pk == soon.pk
    other = factories.make_statement(state="submitted", by=cast.people["head"], meeting=cast.meeting, title="On rivers")
    second = domain.write(**about(other), by=cast.people["head"], text="Another.").thread
    past = timezone.now() - datetime.timedelta(days=1)
    Thread.objects.filter(pk=second.pk).update(due_at=past)
    client = browser(cast.people["reviewer"])
    page = client.get("/en/desk/messages/")
    assert [row.thread.pk for row in page.context["listed"]] == [second.pk, late.pk]
    assert (page.context["overdue"], page.context["unassigned"]) == (1, 2)

    def found(query: str) -> list[Any]:
        return [row.thread.pk for row in client.get(f"/en/desk/messages/?{query}").context["listed"]]

    assert found("overdue=yes") == [second.pk]
    assert found("q=rivers") == [second.pk]
    assert found(f"q={late.reference.lower()}") == [late.pk]
    assert found(f"q={other.reference}") == [second.pk]
    assert found("q=Not+yet") == []  # the title of a draft
    assert found("assigned=me") == []
    assert client.post(f"/en/desk/messages/{late.pk}/claim/").status_code == 302
    assert found("assigned=me") == [late.pk]
    assert found("body=ecosoc") == []
    assert found("state=closed") == []
    assert b">2<span" in page.content  # the number beside the navigation


def test_the_queries_of_the_lists_do_not_grow(cast: SimpleNamespace) -> None:
    asked(cast)
    lists = (("reviewer", "/en/desk/messages/"), ("head", "/en/my/messages/"))

    def count(name: str, address: str) -> int:
        client = browser(cast.people[name])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    one = [count(*row) for row in lists]
    for title in ("Two", "Three"):
        made = factories.make_statement(state="submitted", by=cast.people["head"], meeting=cast.meeting, title=title)
        domain.write(**about(made), by=cast.people["head"], text="Another.")
    assert [count(*row) for row in lists] == one


def test_saved_replies_fill_in_the_answer_in_the_language_of_the_authors(cast: SimpleNamespace) -> None:
    client = browser(cast.people["reviewer"])
    values = {
        "title": "Thanks",
        "team": "statement:hrc",
        "text_en": "About {reference}.",
        "text_fr": "Sur {reference}.",
    }
    assert client.post("/en/desk/messages/replies/new/", {**values, "text_es": "{nobody}"}).status_code == 422
    assert client.post("/en/desk/messages/replies/new/", {**values, "team": "claim:ecosoc"}).status_code == 422
    assert SavedReply.objects.count() == 0
    assert client.post("/en/desk/messages/replies/new/", values).status_code == 302
    reply = SavedReply.objects.get()
    message = domain.write(**about(cast.statement), by=cast.people["head"], text="Bonjour.", language="fr")
    page = client.get(f"/en/desk/messages/{message.thread_id}/?reply={reply.pk}").content.decode()
    assert f"Sur {cast.statement.reference}." in page
    page = client.get(f"/en/desk/messages/{message.thread_id}/?reply={reply.pk}&in=en").content.decode()
    assert f"About {cast.statement.reference}." in page
    other = browser(cast.people["reviewer_elsewhere"])
    assert other.get(f"/en/desk/messages/replies/{reply.pk}/").status_code == 404
    assert client.post(f"/en/desk/messages/replies/{reply.pk}/remove/").status_code == 302
    assert SavedReply.objects.count() == 0


def test_references_open_for_those_who_may_see(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    expected = {
        ("head", cast.statement.reference): f"/en/my/statements/{cast.statement.pk}/",
        ("reviewer", cast.statement.reference): f"/en/desk/statements/{cast.statement.pk}/",
        ("reviewer_elsewhere", cast.statement.reference): None,
        ("reviewer", cast.draft.reference): None,
        ("head", cast.claim.reference): f"/en/my/organizations/{cast.organization.pk}/standing/",
        ("officer", cast.claim.reference): f"/en/desk/standing/{cast.claim.pk}/",
        ("reviewer", cast.claim.reference): None,
        ("outsider", cast.claim.reference): None,
        ("head", thread.reference): f"/en/my/messages/{thread.pk}/",
        ("reviewer", thread.reference.lower().replace("-", " ")): f"/en/desk/messages/{thread.pk}/",
        ("outsider", thread.reference): None,
        ("outsider", cast.organization.reference): f"/en/organizations/{cast.organization.pk}/",
    }
    for (actor, text), address in expected.items():
        answer = browser(cast.people[actor]).get("/en/my/find/", {"q": text})
        assert (answer["Location"] if answer.status_code == 302 else None) == address, (actor, text)
    public = Client()
    assert public.get("/en/search/", {"q": cast.organization.reference}).status_code == 302
    for hidden in (cast.statement.reference, cast.claim.reference, thread.reference):
        assert public.get("/en/search/", {"q": hidden}).status_code == 200


def test_the_api_reads_and_writes_what_the_pages_do(cast: SimpleNamespace) -> None:
    head, reviewer = Api(cast.people["head"]), Api(cast.people["reviewer"])
    begin = {"kind": "statement", "about": str(cast.statement.pk), "text": "May we?", "language": "zh"}
    made = head.post("threads/", begin, Idempotency_Key="one")
    assert made.status_code == 201, made.content
    again = head.post("threads/", begin, Idempotency_Key="one")
    assert again.json() == made.json() and Message.objects.count() == 1
    thread = Thread.objects.get()
    assert made["Location"].endswith(f"/api/v1/threads/{thread.pk}/")
    domain.note(**about(cast.statement), by=cast.people["reviewer"], text="Between us.")
    sent = reviewer.post(f"threads/{thread.pk}/messages/", {"text": "Yes."})
    assert sent.status_code == 201
    rows = head.get(f"threads/{thread.pk}/messages/").json()["results"]
    assert [(row["side"], row["text"], row["language"], row["author"]) for row in rows] == [
        ("outside", "May we?", "zh", "Head"),
        ("secretariat", "Yes.", "", ""),
    ]
    inside = reviewer.get(f"threads/{thread.pk}/messages/").json()["results"]
    assert [row["author"] for row in inside] == ["Head", "reviewer"]
    assert [row["id"] for row in reviewer.get("threads/?state=waiting_for_them").json()["results"]] == [str(thread.pk)]
    assert reviewer.post(f"threads/{thread.pk}/claim/").status_code == 200
    assert reviewer.post(f"threads/{thread.pk}/close/", {}).json()["state"] == State.CLOSED


def test_the_api_refuses_in_order(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    path = f"threads/{thread.pk}/messages/"
    is_problem(Api().get(path), 401)
    is_problem(Api(cast.people["outsider"]).get(path), 404)
    is_problem(Api(cast.people["reviewer"], "read").get(path), 404)  # the desk needs the scope of the desk
    is_problem(Api(cast.people["head"], "read").post(path, {"text": "x"}), 403)
    is_problem(Api(cast.people["viewer"]).post(path, {"text": "x"}), 403)
    is_problem(Api(cast.people["head"]).post(path, {}), 400)
    is_problem(Api(cast.people["head"]).post(f"threads/{thread.pk}/close/", {"reason": "x"}), 403)
    is_problem(Api(cast.people["reviewer"]).post(f"threads/{thread.pk}/close/", {}), 400)
    other = {"kind": "statement", "about": str(cast.draft.pk), "text": "x"}
    is_problem(Api(cast.people["reviewer"]).post("threads/", other), 400)
    assert Message.objects.count() == 1 and Thread.objects.get().state == State.WAITING_FOR_US

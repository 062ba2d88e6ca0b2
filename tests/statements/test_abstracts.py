"""Abstract and recommendations: who writes them when, how long they are, every wording kept, and where they show."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from civspace.audit.domain import broken
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.documents import source_of
from submissions.statements.index import show
from submissions.statements.models import Abstract, AbstractRevision, Comment, Statement, SubmissionRequest
from submissions.statements.together import paragraph_hash
from tests import factories
from tests.api.calls import Api, is_problem
from tests.statements.cast import ACTORS, STATES, make_cast, statement_in

pytestmark = pytest.mark.django_db

WRITERS = {"head", "focal_point", "editor"}
MEMBERS = WRITERS | {"viewer", "reviewer_member", "publisher_member"}
OVER = {"refused", "withdrawn", "withheld", "deleted"}


class RollBack(Exception):
    pass


def write(statement: Statement, by: Any, **values: Any) -> Abstract | None:
    return domain.write_abstract(
        statement=statement,
        by=by,
        **{"language": "en", "text": "In short.", "recommendations": ["States should act."], **values},
    )


def everything() -> list[Any]:
    models = (Statement, Abstract, AbstractRevision, Entry, SearchEntry, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("state", STATES)
def test_every_actor_in_every_state(state):
    cast = make_cast()
    statement = statement_in(cast, state)
    before = everything()
    outcomes, wanted = {}, {}
    for actor in ACTORS:
        wanted[actor] = PermissionDenied if actor not in WRITERS else IllegalMove if state in OVER else "written"
        try:
            with transaction.atomic():
                write(statement, cast.people[actor])
                outcomes[actor] = "written"
                raise RollBack
        except RollBack:
            pass
        except (PermissionDenied, IllegalMove) as refusal:
            outcomes[actor] = type(refusal)
    assert everything() == before
    assert outcomes == wanted


@pytest.mark.parametrize("state", sorted(set(STATES) - OVER))
def test_exactly_these_read_it(state):
    cast = make_cast()
    write(statement_in(cast, state), cast.head)
    seen = {actor for actor in ACTORS if Abstract.objects.visible_to(cast.people[actor]).exists()}
    asked = {"asked"} if state == "awaiting_cosponsors" else set()
    assert seen == (set(ACTORS) if state == "published" else MEMBERS | asked)


def test_every_change_is_kept_and_audited_and_the_same_again_is_none():
    cast = make_cast()
    statement = statement_in(cast, "published")
    hash_before = statement.text_hash
    first = write(statement, cast.head)
    again = write(statement, cast.head)
    assert first == again and again.version == 1
    write(statement, cast.people["editor"], text="Shorter.", expected_version=1)
    write(statement, cast.head, text="", recommendations=[])
    kept = AbstractRevision.objects.order_by("number").values_list("number", "text", "recommendations", "saved_by")
    head, editor = str(cast.head.pk), str(cast.people["editor"].pk)
    assert list(kept) == [
        (1, "In short.", ["States should act."], head),
        (2, "Shorter.", ["States should act."], editor),
        (3, "", [], head),
    ]
    assert not Abstract.objects.exists()
    entries = Entry.objects.filter(object_id=str(statement.pk), verb="abstract").order_by("seq")
    assert [it.payload.difference["revision"] for it in entries] == [1, 2, 3]
    assert broken("submissions_statements.statement", str(statement.pk)) == []
    statement.refresh_from_db()
    assert statement.text_hash == hash_before


def test_the_first_language_is_the_original_until_another_is():
    cast = make_cast()
    statement = statement_in(cast, "draft")
    kinds = lambda: dict(Abstract.objects.values_list("language", "kind"))  # noqa: E731
    write(statement, cast.head, language="en")
    write(statement, cast.head, language="fr", text="En bref.")
    assert kinds() == {"en": "original", "fr": "translation"}
    write(statement, cast.head, language="fr", text="En bref.", original=True)
    assert kinds() == {"en": "translation", "fr": "original"}
    write(statement, cast.head, language="fr", text="", recommendations=[])
    assert kinds() == {"en": "original"}


def test_somebody_else_saved_meanwhile():
    cast = make_cast()
    statement = statement_in(cast, "draft")
    write(statement, cast.head, expected_version=0)
    with pytest.raises(Stale):
        write(statement, cast.head, text="Mine.", expected_version=0)
    client = Client()
    client.force_login(cast.head)
    page = client.post(
        reverse("statement_abstract_write", args=[statement.pk, "en"]), {"text": "Mine.", "version": "0"}
    )
    text = page.content.decode()
    assert page.status_code == 422 and "Mine." in text and "In short." in text and 'value="1"' in text
    assert Abstract.objects.get().text == "In short."


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"text": "word " * 100}, set()),
        ({"text": "word " * 101}, {"text"}),
        ({"recommendations": ["word " * 60] * 5}, set()),
        ({"recommendations": ["fine", "word " * 61]}, {"recommendation_2"}),
        ({"recommendations": ["one"] * 6}, {"recommendation_6"}),
        ({"language": "sw"}, {"language"}),
        ({"language": "zh", "text": "水" * 100}, set()),
    ],
)
def test_lengths(values, fields):
    statement = statement_in(cast := make_cast(), "draft")
    if not fields:
        assert write(statement, cast.head, **values) is not None
        return
    with pytest.raises(ValidationError) as error:
        write(statement, cast.head, **values)
    assert set(error.value.message_dict) == fields
    assert not Abstract.objects.exists()


def test_it_stands_apart_on_the_page_in_search_and_in_the_api_and_not_in_the_document():
    cast = make_cast()
    statement = statement_in(cast, "published")
    client = Client()
    address = reverse("document", args=[statement.symbol])
    assert "In short" not in client.get(address).content.decode()
    write(statement, cast.head, text="Zqshortvole in short.", recommendations=["Zqdovole."])
    write(statement, cast.head, language="fr", text="Zqbrefvole.", recommendations=[])
    page = client.get(address).content.decode()
    assert "Zqshortvole" in page and "By the authors; not part of the official document." in page
    for word in ("zqshortvole", "zqdovole", "zqbrefvole"):
        assert statement.symbol in client.get(f"/en/search/?q={word}").content.decode(), word
    assert show([statement.pk], "fr")[statement.pk].texts[0].text == "Zqbrefvole."
    listed = Api().get(f"statements/{statement.pk}/abstract/").json()["results"]
    assert [(it["language"], it["kind"], it["text"]) for it in listed] == [
        ("en", "original", "Zqshortvole in short."),
        ("fr", "translation", "Zqbrefvole."),
    ]
    with override("en"):
        assert "Zqshortvole" not in str(source_of(statement, draft=False))
    # A change after publication shows at once, and what was taken away is found no more.
    write(statement, cast.head, text="", recommendations=[])
    assert "Zqshortvole" not in client.get(address).content.decode()
    assert statement.symbol not in client.get("/en/search/?q=zqshortvole").content.decode()


def test_nobody_finds_it_before_publication():
    cast = make_cast()
    statement = statement_in(cast, "accepted")
    write(statement, cast.head, text="Zqshortvole.")
    assert not SearchEntry.objects.filter(object_id=str(statement.pk)).exists()
    assert is_problem(Api().get(f"statements/{statement.pk}/abstract/"), 404)
    assert Api(cast.people["reviewer"]).get(f"statements/{statement.pk}/abstract/").json()["results"] == []
    domain.publish_statement(statement=Statement.objects.get(), by=cast.people["publisher"])
    symbol = Statement.objects.get().symbol
    assert symbol and symbol in Client().get("/en/search/?q=zqshortvole").content.decode()
    assert Abstract.objects.visible_to(AnonymousUser()).exists()


def test_the_api_writes_with_the_tag_that_was_read():
    cast = make_cast()
    statement = statement_in(cast, "draft")
    path = f"statements/{statement.pk}/abstract/en/"
    api = Api(cast.head)

    def put(body: dict[str, Any], **headers: str) -> Any:
        import json

        return api.raw("PUT", path, json.dumps(body).encode(), "application/json", **headers)

    made = put({"text": "In short."})
    assert (made.status_code, made.json()["text"]) == (200, "In short.")
    is_problem(put({"text": "Again."}), 428)
    is_problem(put({"text": "Again."}, if_match='"other"'), 412)
    assert put({"text": "Again."}, if_match=made["ETag"]).json()["revision"] == 2
    problem = is_problem(put({"text": "word " * 101}, if_match="*"), 400)
    assert set(problem["errors"]) == {"text"}
    assert put({}, if_match="*").status_code == 204
    is_problem(Api(cast.people["viewer"]).raw("PUT", path, b"{}", "application/json"), 403)
    is_problem(Api(cast.people["outsider"]).raw("PUT", path, b"{}", "application/json"), 404)
    is_problem(Api().raw("PUT", path, b"{}", "application/json"), 401)


def test_the_document_page_costs_the_same_for_one_language_and_three():
    cast = make_cast()
    statement = statement_in(cast, "published")
    address = reverse("document", args=[statement.symbol])
    costs = []
    for languages in (["en"], ["fr", "es"]):
        for language in languages:
            write(statement, cast.head, language=language, text=f"In {language}.")
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_authors_pages():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    client = Client()
    client.force_login(cast.head)
    page = reverse("statement_abstract_write", args=[statement.pk, "ar"])
    assert 'dir="rtl"' in client.get(page).content.decode()
    long = client.post(page, {"text": "كلمة " * 101, "version": "0", "recommendation_2": "kept"})
    assert long.status_code == 422 and "101" in long.content.decode() and "kept" in long.content.decode()
    done = client.post(page, {"text": "ملخص", "recommendation_1": "", "recommendation_2": "second", "version": "0"})
    assert done.status_code == 302
    assert (Abstract.objects.get().text, Abstract.objects.get().recommendations) == ("ملخص", ["second"])
    assert "ملخص" in client.get(reverse("statement_abstract", args=[statement.pk])).content.decode()
    assert client.get(reverse("statement_abstract_write", args=[statement.pk, "sw"])).status_code == 404


def test_what_is_redacted_goes_from_what_was_said_and_nobody_reads_what_is_withheld():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body="Ask Zqnamevole.\n\nSecond.")
    domain.add_comment(statement=statement, by=cast.head, body="Who is Zqnamevole?", paragraph=1)
    domain.add_comment(statement=statement, by=cast.head, body="", paragraph=2, proposal="Zqnamevole said so.")
    domain.ask_to_submit(statement=statement, by=cast.people["editor"], revision=1, message="Zqnamevole agrees.")
    for verb, actor in (("submit", "head"), ("claim", "reviewer"), ("accept", "reviewer"), ("publish", "publisher")):
        statement.refresh_from_db()
        getattr(domain, f"{verb}_statement")(statement=statement, by=cast.people[actor])
    write(statement, cast.head, text="Zqnamevole in short.", recommendations=["Hear Zqnamevole."])
    write(statement, cast.head, language="fr", text="Le nom de Zqnamevole, autrement dit.", original=True)
    domain.redact_statement(
        statement=statement, by=cast.people["publisher"], passages=["Zqnamevole"], **factories.policy("redact")
    )
    models = (Abstract, AbstractRevision, Comment, SubmissionRequest, SearchEntry, Entry)
    assert "zqname" not in str([list(model.objects.values()) for model in models]).casefold()
    assert list(Abstract.objects.values_list("language", "kind", "text", "recommendations")) == [
        ("en", "original", "[redacted] in short.", ["Hear [redacted]."])
    ]
    kept = Comment.objects.get(paragraph=1)
    assert (kept.quoted, kept.paragraph_hash) == ("Ask [redacted].", paragraph_hash("Ask [redacted]."))
    statement.refresh_from_db()
    assert statement.symbol in Client().get("/en/search/?q=short").content.decode()
    domain.withhold_statement(statement=statement, by=cast.head)
    assert not Abstract.objects.visible_to(AnonymousUser()).exists()
    assert is_problem(Api().get(f"statements/{statement.pk}/abstract/"), 404)
    statement.refresh_from_db()
    with pytest.raises(IllegalMove):
        write(statement, cast.head, text="Anew.")

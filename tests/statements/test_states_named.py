"""States that published texts name: rows, filters, passages, news; and that nothing stays of what was taken away."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.organizations.models import Organization
from civspace.notices.models import News
from civspace.reference.domain import load_reference
from civspace.reference.models import State
from submissions.statements import domain
from submissions.statements.models import Statement, StateMention
from submissions.statements.passages import passages_of
from submissions.statements.tasks import find_states
from tests import factories
from tests.caches import empty_cache
from tests.statements.cast import lead_to, make_cast, set_processing, statement_in

pytestmark = pytest.mark.django_db

BODY = (
    "1. We thank Kenya and Uganda.\n\n2. Nothing here.\n\n3. Kenya again, and Guinea-Bissau; Kenya.[^1]\n\n[^1]: Chad."
)


@pytest.fixture(scope="module")
def made(once) -> Any:
    once(load_reference)
    return once(make_cast)


@pytest.fixture
def cast(own_copy, made) -> Any:
    return own_copy(made)


def rows(statement: Statement | None = None) -> set[tuple[Any, ...]]:
    """Return (State, language, corrigendum, paragraphs, times) of what is kept."""
    kept = StateMention.objects.all() if statement is None else StateMention.objects.filter(statement=statement)
    return {(it.state_id, it.language, it.corrigendum, tuple(it.paragraphs), it.times) for it in kept}


def text_of(response: Any) -> str:
    return response.content.decode()


OF_BODY = {
    ("FRA", "en", 0, (0,), 1),
    ("KEN", "en", 0, (1, 3), 3),
    ("UGA", "en", 0, (1,), 1),
    ("GNB", "en", 0, (3,), 1),
}


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "under_review", "returned", "accepted", "refused", "withdrawn", "withheld"]
)
def test_only_published_texts_are_read(cast, state: str) -> None:
    statement_in(cast, state, title="On France", body=BODY)
    assert rows() == set()


def test_publication_finds_the_states_by_paragraph(cast) -> None:
    statement = statement_in(cast, "published", title="On France", body=BODY)
    assert rows(statement) == OF_BODY
    assert Statement.objects.get(pk=statement.pk).states_found


def test_without_rows_of_states_publication_goes_on(cast) -> None:
    State.objects.all().delete()
    statement = statement_in(cast, "published", title="On France", body=BODY)
    assert statement.state == "published"
    assert rows() == set()


def test_corrigendum_reissue_redaction_and_withholding_are_followed(cast) -> None:
    statement = statement_in(cast, "published", title="On France", body=BODY)
    desk = cast.people["publisher"]
    domain.publish_corrigendum(
        statement=statement, by=desk, text="For “Uganda” read “Rwanda”.", **factories.policy("corrigendum")
    )
    both = {("UGA", "en", 1, (1,), 1), ("RWA", "en", 1, (1,), 1)}
    assert rows(statement) == OF_BODY | both
    domain.reissue_statement(statement=statement, by=desk, body="We thank Togo.", **factories.policy("reissue"))
    assert rows(statement) == {("FRA", "en", 0, (0,), 1), ("TGO", "en", 0, (1,), 1)} | both
    domain.redact_statement(statement=statement, by=desk, passages=["Togo", "Rwanda"], **factories.policy("redact"))
    left = {("FRA", "en", 0, (0,), 1), ("UGA", "en", 1, (1,), 1)}
    assert rows(statement) == left
    domain.withhold_statement(statement=statement, by=desk, **factories.policy("withhold"))
    assert rows() == set()
    domain.redact_statement(statement=statement, by=desk, passages=["Uganda"], **factories.policy("redact"))
    assert rows() == set()
    domain.consent_to_restore(statement=statement, by=cast.head)
    domain.restore_statement(statement=statement, by=desk, **factories.policy("restore"))
    assert rows() == {("FRA", "en", 0, (0,), 1)}


def translated(cast: Any, statement: Statement, language: str, body: str, title: str = "Titre") -> Any:
    desk = cast.people["reviewer"]
    text = domain.claim_text(statement=statement, language=language, by=desk)
    domain.save_text(text=text, by=desk, title=title, body=body, kind="human")
    return domain.release_text(text=text, by=cast.people["publisher"])


def test_further_languages_are_read_by_their_own_names(cast) -> None:
    set_processing(cast.meeting, "edit_and_translate")
    statement = statement_in(cast, "accepted", title="Title", body="We thank Germany.")
    domain.forgo_editing(statement=statement, by=cast.people["reviewer"])
    domain.publish_statement(statement=statement, by=cast.people["publisher"])
    text = translated(cast, statement, "fr", "Nous remercions l’Allemagne.")
    assert rows(statement) == {("DEU", "en", 0, (1,), 1), ("DEU", "fr", 0, (1,), 1)}
    state = State.objects.get(pk="DEU")
    for language, url in (("fr", "?text=fr#p-1"), ("en", "#p-1"), ("ar", "#p-1")):
        (passage,) = passages_of([statement_of(statement)], [state], language)[statement.pk]
        assert passage.url == f"/en/documents/{statement_of(statement).symbol}{url}"
    page = text_of(Client().get("/fr/statements/?mentions=DEU"))
    assert "Nous remercions l’<mark>Allemagne</mark>." in page
    domain.take_down_text(text=text, by=cast.people["publisher"], reason="A mistake.")
    assert rows(statement) == {("DEU", "en", 0, (1,), 1)}


def statement_of(statement: Statement) -> Statement:
    return Statement.objects.get(pk=statement.pk)


def test_rows_can_be_built_anew_and_a_sweeper_reads_what_nobody_read(cast) -> None:
    statement = statement_in(cast, "published", title="On France", body=BODY)
    draft = statement_in(cast, "draft", title="On Chad", body=BODY)
    StateMention.objects.all().delete()
    find_states()
    assert rows() == set()  # it was read already
    Statement.objects.filter(pk__in=[statement.pk, draft.pk]).update(states_found=False)
    find_states()
    assert rows() == rows(statement) == OF_BODY
    StateMention.objects.filter(state="KEN").delete()
    StateMention.objects.create(statement=statement, state_id="TCD", language="en", paragraphs=[2])
    said = StringIO()
    call_command("find_states", stdout=said)
    assert said.getvalue() == "statements: 1\n"
    assert rows() == OF_BODY


def test_followers_of_a_state_are_told_of_texts_that_name_it(cast) -> None:
    statement = statement_in(cast, "accepted", title="On France", body=BODY)
    domain.publish_statement(statement=statement, by=cast.people["publisher"])
    (news,) = News.objects.filter(kind="statement_published")
    topics = {one for one in news.topics if one.startswith("named_state:")}
    assert topics == {"named_state:FRA", "named_state:KEN", "named_state:UGA", "named_state:GNB"}
    page = text_of(Client().get(f"/en/documents/{statement_of(statement).symbol}"))
    assert page.count("kind=named_state") == 4


def test_the_page_of_a_statement_links_states_and_paragraphs(cast) -> None:
    statement = statement_in(cast, "published", title="On France", body=BODY)
    page = text_of(Client().get(f"/en/documents/{statement.symbol}"))
    section = page.partition('id="states-named"')[2].partition("</section>")[0]
    order = [section.index(f"?mentions={code}") for code in ("FRA", "GNB", "KEN", "UGA")]
    assert order == sorted(order)
    assert [section.count(f'href="#p-{number}"') for number in range(4)] == [0, 2, 0, 2]
    assert "says nothing about what the text says" in section


def test_passages_are_three_short_safe_and_marked(cast) -> None:
    long = "word " * 100
    body = "\n\n".join(
        [f"{long}<b>Kenya</b> & {long}", "Uganda alone.", "In Kenya.", "Kenya and Kenya.", "A fifth on Kenya."]
    )
    statement = statement_in(cast, "published", title="Title", body=body)
    (found,) = passages_of([statement_of(statement)], [State.objects.get(pk="KEN")], "en").values()
    assert [it.number for it in found] == [1, 3, 4]
    assert "&lt;b&gt;<mark>Kenya</mark>&lt;/b&gt; &amp;" in found[0].html
    assert len(found[0].html) < 300
    assert found[0].html.startswith("… word")
    assert [str(it.html) for it in found[1:]] == [
        "In <mark>Kenya</mark>.",
        "<mark>Kenya</mark> and <mark>Kenya</mark>.",
    ]
    page = text_of(Client().get("/ar/statements/?mentions=KEN"))
    assert '<blockquote lang="en" dir="ltr">In <mark>Kenya</mark>.</blockquote>' in page
    assert f'href="/ar/documents/{statement_of(statement).symbol}#p-3"' in page
    assert "<blockquote" not in text_of(Client().get("/en/statements/"))


def test_a_passage_of_the_title_and_of_a_corrigendum(cast) -> None:
    statement = statement_in(cast, "published", title="On Kenya", body="Nothing.")
    domain.publish_corrigendum(
        statement=statement, by=cast.people["publisher"], text="Read: Kenya.", **factories.policy("corrigendum")
    )
    (found,) = passages_of([statement_of(statement)], [State.objects.get(pk="KEN")], "en").values()
    symbol = statement_of(statement).symbol
    assert [(it.number, it.symbol, it.url) for it in found] == [
        (0, "", f"/en/documents/{symbol}"),
        (1, f"{symbol}/Corr.1", f"/en/documents/{symbol}/Corr.1#p-1"),
    ]


def test_a_redacted_name_is_gone_from_passages(cast) -> None:
    statement = statement_in(cast, "published", title="Title", body="Kenya arrested her.\n\nAnd Uganda.")
    domain.redact_statement(
        statement=statement,
        by=cast.people["publisher"],
        passages=["Kenya arrested her"],
        **factories.policy("redact"),
    )
    for query in ("mentions=KEN", "mentions=UGA", "mentions=KEN&mentions=UGA"):
        assert "arrested" not in text_of(Client().get(f"/en/statements/?{query}"))


@pytest.mark.parametrize(
    "address",
    [
        "/en/statements/?mentions=KEN&country=FRA",
        "/ar/statements/?mentions=KEN&mentions=UGA",
        "/en/statements/feed.atom?mentions=KEN",
        "/en/statements/?mentions=KEN&format=csv",
        "/api/v1/statements/?mentions=KEN&country=FRA",
    ],
)
def test_a_filtered_list_costs_the_same_with_one_row_and_three(cast, address: str) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(country="FRA")

    def cost() -> int:
        empty_cache()
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"Title" in content
        return len(queries)

    statement_in(cast, "published", title="Title 1", body=BODY)
    cost()
    one = cost()
    for number in (2, 3):
        statement_in(cast, "published", title=f"Title {number}", body=BODY)
    assert cost() == one


def test_what_is_not_public_is_found_by_nobody(cast) -> None:
    """Also the organization itself and the desk find its own drafts by other filters, not by the States they name."""
    statement = lead_to(cast, factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY), "submitted")
    assert statement.pk
    for reader in (cast.head, cast.people["reviewer"]):
        api = Client(headers={"authorization": f"Bearer {factories.token(reader, 'read')}"})
        assert api.get("/api/v1/statements/?mentions=KEN").json()["results"] == []
    assert Statement.objects.visible_to(AnonymousUser()).count() == 0

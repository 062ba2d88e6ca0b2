"""Lists, feeds, tables, the API and saved searches, filtered by the States that published texts name."""

import pytest
from django.test import Client

from accounts.organizations.models import Organization
from civspace.notices.models import News
from civspace.reference.domain import load_reference
from civspace.search import saved
from submissions.statements.models import Statement
from tests import factories
from tests.statements.cast import make_cast, statement_in

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


FILTERS = [
    ("mentions=KEN", "abc"),
    ("mentions=ken", "abc"),
    ("mentions=UGA", "b"),
    ("mentions=UGA&mentions=TGO", "bc"),
    ("mentions=UGA,TGO", "bc"),
    ("mentions=FRA", ""),
    ("mentions=EUE", None),
    ("mentions=XXX", None),
    ("mentions=KEN,XXX", None),
    ("mentions=%00", "abcd"),
    ("mentions=", "abcd"),
    ("country=TGO", "bd"),
    ("country=TGO&country=FRA", "abd"),
    ("country=TGO,FRA", "abd"),
    ("country=TGO&mentions=KEN", "b"),
    ("country=FRA,TGO&mentions=UGA,TGO", "b"),
]


def make_four() -> dict[str, Statement]:
    """Four statements: a of an organization of France, b and d of Togo, c of none; all but d name Kenya."""
    load_reference()
    cast, found = make_cast(), {}
    bodies = {"a": "On Kenya.", "b": "On Kenya and Uganda.", "c": "On Kenya and Togo.", "d": "On nothing."}
    for name, country in (("a", "FRA"), ("b", "TGO"), ("c", None), ("d", "TGO")):
        author = factories.make_author(name=name)
        cast.head, cast.organization = author, author.organization
        cast.people["head"] = author
        Organization.objects.filter(pk=author.organization.pk).update(country=country)
        found[name] = statement_in(cast, "published", title=f"Title {name}", body=bodies[name])
    return found


@pytest.fixture(scope="module")
def made(once) -> dict[str, Statement]:
    return once(make_four)


@pytest.fixture
def four(own_copy, made) -> dict[str, Statement]:
    return own_copy(made)


def in_table(query: str) -> str:
    lines = b"".join(Client().get(f"/en/statements/?{query}&format=csv").streaming_content).decode()
    return "".join(sorted(name for name in "abcd" if f"Title {name}" in lines))


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_the_filters_everywhere(four, query: str, expected: str | None) -> None:
    """List, feed, table and API find the same; a code that is none is an error beside the field, and a 400."""
    page = text_of(Client().get(f"/en/statements/?{query}"))
    feed = text_of(Client().get(f"/en/statements/feed.atom?{query}"))
    wanted = expected or ""
    assert "".join(name for name in "abcd" if f"Title {name}</" in page) == wanted
    assert "".join(name for name in "abcd" if f"Title {name}<" in feed) == wanted
    assert in_table(query) == wanted
    answer = Client().get(f"/api/v1/statements/?{query}")
    if query == "mentions=EUE":  # a row of the reference data, but no State: no text is read for it
        assert answer.json()["results"] == []
    elif expected is None:
        assert answer.status_code == 400
        assert 'class="error' in page or "field--error" in page
    else:
        assert {it["title"] for it in answer.json()["results"]} == {f"Title {name}" for name in wanted}


def test_the_api_and_the_table_say_which(four) -> None:
    answers = Client().get("/api/v1/statements/").json()["results"]
    assert {it["title"][-1]: it["states_named"] for it in answers} == {
        "a": ["KEN"],
        "b": ["KEN", "UGA"],
        "c": ["KEN", "TGO"],
        "d": [],
    }
    lines = b"".join(Client().get("/fr/statements/?format=csv").streaming_content).decode().splitlines()
    assert sorted(line.split(",")[5] for line in lines[1:]) == ["", "Kenya", "Kenya; Ouganda", "Kenya; Togo"]


@pytest.mark.parametrize(
    "query", ["mentions=UGA&mentions=TGO", "country=TGO,FRA", "mentions=KEN", "country=TGO&mentions=UGA&q=title"]
)
def test_saved_searches_find_the_same(four, query: str) -> None:
    text = saved.canonical(f"{query}&type=statement")
    assert saved.canonical(text) == text
    topic = "search:1"
    saved.keep(text, topic)
    told = {
        name
        for name, it in four.items()
        if topic in saved.matching_topics(News(kind="x", subject_type="statement", subject_id=str(it.pk)))
    }
    shown = saved.show([text], "en")[text]
    page = text_of(Client().get(shown.url))
    assert told == {name for name in "abcd" if f"Title {name}</" in page} != set()


def test_one_spelling_of_several() -> None:
    load_reference()
    asked = (
        "type=statement&mentions=uga&mentions=KEN",
        "mentions=KEN,UGA&type=statement",
        "mentions=UGA,KEN,uga&type=statement",
    )
    assert {saved.canonical(text) for text in asked} == {"mentions=KEN%2CUGA&type=statement"}
    assert saved.show(["mentions=KEN%2CUGA&type=statement"], "fr")["mentions=KEN%2CUGA&type=statement"].title.endswith(
        "Kenya, Ouganda"
    )


def test_the_search_leads_to_the_filters_of_a_kind(four) -> None:
    answer = Client().get("/en/search/?q=title&type=statement&mentions=UGA&country=TGO")
    assert answer.status_code == 302
    assert answer["Location"] == "/en/statements/?q=title&mentions=UGA&country=TGO"
    page = text_of(Client().get("/en/search/?q=title&type=statement"))
    assert 'href="/en/statements/?q=title"' in page

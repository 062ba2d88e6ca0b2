"""The search page: tabs, highlights, straight ways by symbol, and nothing of the reader."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from civspace.search import sources, symbols
from civspace.search.domain import index
from civspace.search.sources import Document, Shown

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "/en/search/"


@pytest.fixture
def things(monkeypatch):
    """Statements and meetings that show themselves from a dictionary."""
    shown: dict[str, dict[uuid.UUID, Shown]] = {"statement": {}, "meeting": {}}
    monkeypatch.setattr(sources, "_sources", {})
    monkeypatch.setattr(symbols, "resolvers", [{"A/HRC/70/NGO/1": "/en/documents/A/HRC/70/NGO/1"}.get])
    for order, (name, label) in enumerate([("statement", "Statements"), ("meeting", "Meetings")]):
        sources.register(
            name,
            label,
            everything=list,
            show=lambda ids, language, name=name: {pk: shown[name][pk] for pk in ids if pk in shown[name]},
            order=order,
        )

    def add(object_type, number, title, text="", language="en", symbol="", hidden=False):
        pk = uuid.UUID(int=number)
        documents = [Document(language, title, text)]
        date = START + timedelta(days=number)
        index(object_type=object_type, object_id=pk, date=date, documents=documents)
        if not hidden:
            shown[object_type][pk] = Shown(f"/thing/{number}", title, language, documents, symbol, ["Org & Co"])

    return add


def test_a_symbol_in_any_spelling_leads_to_the_document(client, things):
    for q in ("a/hrc/70/ngo/1", "A-HRC-70-NGO-1", " A / HRC / 70 / NGO / 1 "):
        answer = client.get(URL, {"q": q})
        assert (answer.status_code, answer["Location"]) == (302, "/en/documents/A/HRC/70/NGO/1")
    # A tab of the results stays where it is.
    assert client.get(URL, {"q": "A/HRC/70/NGO/1", "type": "meeting"}).status_code == 200


def test_words_give_results_with_tabs_and_highlights(client, things):
    things("statement", 1, "Clean <water>", "We drink water", symbol="A/HRC/70/NGO/9")
    things("statement", 2, "Fire", "and water")
    things("meeting", 3, "Water conference")
    page = client.get(URL, {"q": "waters"}).content.decode()
    assert page.index("/thing/3") < page.index("/thing/1") < page.index("/thing/2")
    assert "Clean &lt;<mark>water</mark>&gt;" in page
    assert "We drink <mark>water</mark>" in page
    assert '<bdi dir="ltr">A/HRC/70/NGO/9</bdi>' in page
    assert "Org &amp; Co" in page
    assert "3 results" in page
    assert [(tab.object_type, count) for tab, count in client.get(URL, {"q": "waters"}).context["tabs"]] == [
        ("statement", 2),
        ("meeting", 1),
    ]
    only = client.get(URL, {"q": "waters", "type": "meeting"})
    assert [result.shown.url for result in only.context["results"]] == ["/thing/3"]
    assert only.context["total"] == 1


def test_an_arabic_result_says_its_language_and_direction(client, things):
    things("statement", 1, "المنظمات", "عن المنظمات", language="ar")
    page = client.get(URL, {"q": "منظمة"}).content.decode()
    assert '<a href="/thing/1" lang="ar" dir="rtl"><mark>المنظمات</mark></a>' in page


def test_what_its_room_no_longer_shows_is_not_shown(client, things):
    things("statement", 1, "Secret water", hidden=True)
    answer = client.get(URL, {"q": "water"})
    assert answer.context["results"] == []
    assert "Secret" not in answer.content.decode()


def test_nothing_found_and_nothing_asked_say_what_to_do(client, things):
    assert "Nothing was found" in client.get(URL, {"q": "water"}).content.decode()
    assert "What are you looking for?" in client.get(URL).content.decode()
    assert "Nothing was found" in client.get(URL, {"q": "\"*():&|!<->^'"}).content.decode()


def test_pages_keep_the_question(client, things):
    for number in range(1, 24):
        things("statement", number, "Water")
    first, second = client.get(URL, {"q": "water"}), client.get(URL, {"q": "water", "page": 2})
    assert [result.shown.url for result in first.context["results"]] == [f"/thing/{n}" for n in range(23, 3, -1)]
    assert [result.shown.url for result in second.context["results"]] == ["/thing/3", "/thing/2", "/thing/1"]
    assert "?q=water&amp;page=2" in first.content.decode()
    assert client.get(URL, {"q": "water", "page": "99"}).context["page"].number == 2
    assert client.get(URL, {"q": "water", "page": "x", "type": "nonsense"}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_query_count(client, things, django_assert_num_queries, number):
    for each in range(1, number + 1):
        things("statement", each, "Fire", "water")
    with django_assert_num_queries(4):
        assert len(client.get(URL, {"q": "water"}).context["results"]) == number


def test_the_page_is_public_and_sets_nothing(client, things):
    answer = client.get(URL, {"q": "<script>alert(1)</script>"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "<script>alert" not in answer.content.decode()
    assert client.post(URL, {"q": "water"}).status_code == 405


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_every_language_has_the_page(client, things, language):
    things("statement", 1, "Water")
    assert [r.shown.url for r in client.get(f"/{language}/search/", {"q": "water"}).context["results"]] == ["/thing/1"]


@pytest.mark.parametrize("page, to", [("", "/en/statements/"), ("feed.atom", "/en/statements/feed.atom")])
def test_filters_of_a_list_lead_to_that_list(client, page, to) -> None:
    answer = client.get(f"{URL}{page}?q=water&type=statement&country=AFG&page=2")
    assert (answer.status_code, answer["Location"]) == (302, f"{to}?q=water&country=AFG")
    assert client.get(f"{URL}{page}?q=water&type=statement").status_code == 200
    assert client.get(f"{URL}{page}?q=water&type=meeting&country=AFG").status_code == 200

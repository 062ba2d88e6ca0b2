"""What is found, in which order, and how it is shown; the same expectations on every engine."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from civspace.search import sources
from civspace.search.domain import forget, index
from civspace.search.highlight import highlight
from civspace.search.models import SearchEntry
from civspace.search.queries import matching, search, type_counts
from civspace.search.sources import Document, Indexed
from civspace.search.words import question

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = {
    "en": ("Civil society in Geneva", "Women’s organizations reported reprisals. See A/HRC/70/NGO/1. Right to water."),
    "fr": ("La société civile à Genève", "Les organisations de femmes et les représailles ; les droits de l’homme."),
    "es": ("La sociedad civil", "Las organizaciones de mujeres denuncian represalias en 2020, como dice A/HRC/70/12."),
    "ru": ("Гражданское общество", "Организации сообщают о репрессиях. Права ребёнка. COVID-19."),
    "ar": ("المجتمع المدني", "أبلغت المنظمات النسائية عن أعمال انتقامية. حقوق الإنسان. A/HRC/70/NGO/12"),
    "zh": ("民间社会", "妇女组织报告了报复行为。人权与水资源。饮用水"),
}
IDS = {language: uuid.uuid5(uuid.NAMESPACE_URL, language) for language in TEXTS}


@pytest.fixture
def six():
    for day, (language, (title, text)) in enumerate(TEXTS.items()):
        put(IDS[language], title, text, language=language, days=day)


def put(object_id, title, text="", *, language="en", days=0, object_type="statement"):
    index(
        object_type=object_type,
        object_id=object_id,
        date=START + timedelta(days=days),
        documents=[Document(language, title, text)],
    )


def listed(q, object_type="statement"):
    """What a list of another room keeps, by its own identifiers."""
    entries = SearchEntry.objects.filter(matching(q, object_type, "object_id"))
    return set(entries.values_list("object_id", flat=True))


def found(q, **options):
    names = {pk: language for language, pk in IDS.items()}
    return [names.get(entry.object_id, entry.object_id) for entry in search(q, **options)[0:50]]


@pytest.mark.parametrize(
    "q, expected",
    [
        ("organization", ["en"]),
        ("organisations", ["fr", "en"]),
        ("ORGANISATION", ["fr", "en"]),
        ("femme", ["fr"]),
        ("societe civile", ["fr"]),
        ("droits de l'homme", ["fr"]),
        ("represailles", ["fr"]),
        ("mujer", ["es"]),
        ("organización", ["es"]),
        ("организация", ["ru"]),
        ("ребенок права", []),
        ("права ребенка", ["ru"]),
        ("المنظمة", ["ar"]),
        ("إنسان", ["ar"]),
        ("حقوق الإنسان", ["ar"]),
        ("人权", ["zh"]),
        ("水", ["zh"]),
        ("用水", ["zh"]),
        ("水人", []),
        ("water", ["en"]),
        ("women water", ["en"]),
        ("women fire", []),
        ("A/HRC/70/NGO/1", ["en"]),
        ("a/hrc/70/ngo/12", ["ar"]),
        ("hrc/70", ["ar", "es", "en"]),
        ("HRC", ["ar", "es", "en"]),
        ("2020", ["es"]),
        ("covid-19", ["ru"]),
        ("the", []),
        ("Geneva", ["fr", "en"]),
        ("Genève", ["fr"]),
        ("' OR 1=1 --", ["en"]),
        ('"*():&|!<->^', []),
        ("", []),
    ],
)
def test_words_are_found_in_all_six_languages(six, q, expected):
    assert found(q) == expected
    assert search(q).count == len(expected)
    assert listed(q) == {IDS[language] for language in expected}


def test_title_hits_come_first_then_the_newest_then_a_stable_order():
    ids = [uuid.UUID(int=number) for number in range(1, 8)]
    put(ids[0], "Water", "old", days=1)
    put(ids[1], "Water", "new", days=3)
    put(ids[2], "Fire", "water", days=9)
    put(ids[3], "Fire", "water", days=5)
    put(ids[4], "Clean water", "water", days=2)
    put(ids[5], "Earth", "water", days=5)
    put(ids[6], "Air", days=7)
    order = [entry.object_id for entry in search("water")[0:10]]
    assert order[:4] == [ids[1], ids[4], ids[0], ids[2]]
    # The same second: by position, which follows from the identity alone.
    assert order[4:] == [ids[3], ids[5]] or order[4:] == [ids[5], ids[3]]
    assert [SearchEntry.objects.get(object_id=pk).position for pk in order[4:]] == sorted(
        (SearchEntry.objects.get(object_id=pk).position for pk in order[4:]), reverse=True
    )
    hits = search("water")
    pages = [[entry.object_id for entry in hits[at : at + 2]] for at in range(0, 8, 2)]
    assert sum(pages, []) == order


@pytest.mark.parametrize("size", [1, 3, 4, 5])
def test_pages_neither_repeat_nor_skip(size):
    for number in range(1, 12):
        put(uuid.UUID(int=number), "water" if number % 3 == 0 else "fire", "water", days=number % 4)
    hits = search("water")
    paged = [entry.object_id.int for at in range(0, 12, size) for entry in hits[at : at + size]]
    assert sorted(paged) == list(range(1, 12))
    assert {pk % 3 for pk in paged[:3]} == {0}


def test_kinds_of_things_are_kept_apart():
    one, two = uuid.UUID(int=1), uuid.UUID(int=2)
    put(one, "Water", object_type="statement")
    put(two, "Water", object_type="meeting", days=1)
    put(one, "Water", object_type="organization", days=2)
    assert [entry.object_type for entry in search("water")[0:9]] == ["organization", "meeting", "statement"]
    assert [entry.object_type for entry in search("water", types=("meeting", "statement"))[0:9]] == [
        "meeting",
        "statement",
    ]
    assert type_counts("water", ["statement", "meeting", "agenda_item"]) == {
        "statement": 1,
        "meeting": 1,
        "agenda_item": 0,
    }
    assert listed("water", "meeting") == {two}


def test_counts_are_exact_to_one_thousand():
    for number in range(1, 1003):
        SearchEntry.objects.create(
            object_type="statement",
            object_id=uuid.UUID(int=number),
            date=START,
            position=number,
            tokens="=statement en:water" + (" en:fire" if number <= 1000 else ""),
        )
    assert search("water").count == 1001
    assert search("fire").count == 1000
    assert type_counts("water", ["statement"]) == {"statement": 1001}
    # More or fewer than can be named one by one.
    assert len(listed("water")) == 1002
    assert len(listed("fire")) == 1000


def test_indexing_again_replaces_and_forgetting_removes():
    one = uuid.UUID(int=1)
    put(one, "Water")
    put(one, "Fire", days=4)
    assert (found("water"), found("fire")) == ([], [one])
    assert SearchEntry.objects.get().date == START + timedelta(days=4)
    forget(object_type="meeting", object_id=one)
    assert found("fire") == [one]
    forget(object_type="statement", object_id=one)
    assert found("fire") == []
    assert not SearchEntry.objects.exists()
    forget(object_type="statement", object_id=one)


def test_all_languages_of_a_thing_find_it_once():
    index(
        object_type="organization",
        object_id=7,
        date=START,
        documents=[Document("en", "Water for all"), Document("fr", "De l’eau pour tous"), Document("zh", "人人有水")],
    )
    for q in ("water", "eau", "水", "Tous"):
        assert found(q) == [uuid.UUID(int=7)]


@pytest.mark.parametrize("hits", [1, 3])
def test_a_page_of_hits_takes_the_same_number_of_queries(django_assert_num_queries, hits):
    for number in range(hits):
        put(uuid.UUID(int=number + 1), "Fire", "water")
    with django_assert_num_queries(3):
        assert len(search("water")[0:20]) == hits
    with django_assert_num_queries(2):
        assert len(listed("water")) == hits
    with django_assert_num_queries(1):
        type_counts("water", ["statement", "meeting", "organization"])


@given(st.text(), st.text())
def test_any_question_can_be_asked_of_both_engines(q, text):
    # The grammar of both engines is written from tokens alone; a question of one word or more is never refused.
    asked = question(q, ("statement",))
    search(q)[0:3]
    assert bool(asked) == bool(search(q).asked)


@given(st.text(min_size=1))
def test_a_short_text_finds_itself(text):
    put(uuid.UUID(int=99), text)
    asked = question(text)
    if asked and sum(map(len, asked.ways)) < 12:
        assert uuid.UUID(int=99) in found(text)


@pytest.mark.parametrize(
    "language, text, q, expected",
    [
        ("en", "Two organizations <b>", "Organization", "Two <mark>organizations</mark> &lt;b&gt;"),
        ("fr", "Les sociétés civiles", "societe", "Les <mark>sociétés</mark> civiles"),
        ("ar", "عن المنظمات النسائية", "منظمة", "عن <mark>المنظمات</mark> النسائية"),
        ("ru", "Права ребёнка", "ребенка", "Права <mark>ребёнка</mark>"),
        ("zh", "妇女人权与水资源", "人权", "妇女<mark>人权</mark>与水资源"),
        ("zh", "水资源的水", "水资源", "<mark>水资源</mark>的水"),
        ("zh", "饮用水", "水", "饮用<mark>水</mark>"),
        ("en", "See A/HRC/70/NGO/1 there", "hrc/70", "See A/<mark>HRC/70</mark>/NGO/1 there"),
        ("en", "The rights of women", "the rights", "The <mark>rights</mark> of women"),
        ("en", "<script>alert(1)</script>", "script", None),
        ("en", "Nothing here", "water", "Nothing here"),
        ("en", "", "water", ""),
    ],
)
def test_highlights(language, text, q, expected):
    if expected is None:
        expected = "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"
    assert highlight(text, q, language) == expected


def test_an_excerpt_surrounds_the_first_hit():
    text = "word " * 100 + "the water we drink " + "more " * 100
    shown = highlight(text, "water", "en", length=120)
    assert shown.startswith("… word")
    assert shown.endswith("more …")
    assert shown.count("<mark>water</mark>") == 1
    assert len(shown) < 150
    assert highlight("word " * 100, "water", "en", length=22) == "word word word word …"


@given(st.text(), st.text())
def test_a_highlight_loses_and_adds_nothing(text, q):
    import html

    plain = html.unescape(highlight(text, q, "en", length=None).replace("<mark>", "").replace("</mark>", ""))
    assert plain == html.unescape(html.escape(text))


def test_reindex_builds_what_is_registered(monkeypatch, capsys):
    put(uuid.UUID(int=5), "Gone")
    put(uuid.UUID(int=6), "Stays", object_type="meeting")
    monkeypatch.setattr(sources, "_sources", {})
    sources.register(
        "statement",
        "Statements",
        everything=lambda: (Indexed(number, START, [Document("en", f"Thing {number}")]) for number in range(1, 4)),
        show=lambda ids, language: {},
    )
    call_command("reindex")
    assert capsys.readouterr().out == "statement: 3\n"
    assert found("gone") == []
    assert found("stays") == [uuid.UUID(int=6)]
    assert sorted(pk.int for pk in found("thing")) == [1, 2, 3]
    with pytest.raises(CommandError, match="statement"):
        call_command("reindex", "nonsense")


def test_a_kind_of_thing_needs_a_plain_name():
    with pytest.raises(ValueError):
        sources.register("Bad name", "x", everything=list, show=lambda ids, language: {})

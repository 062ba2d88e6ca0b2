"""What a compendium is of: exactly the public statements asked for, in each order, within bounded pages."""

import dataclasses
import datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from civspace.renditions import engine
from submissions.record import compendium_plan
from submissions.record.compendium_front import front_of
from submissions.record.compendium_groups import Group
from submissions.record.compendium_plan import plan
from submissions.record.compendium_set import Asked, Chapter, Collection, Entry, TooMany, collect
from submissions.statements import domain
from tests import factories
from tests.record import compendium_cast
from tests.record.compendium_cast import make_cast, numbers, of_meeting

pytestmark = pytest.mark.django_db


def shape(collection: Collection) -> list[tuple[str, list[int], list[int]]]:
    return [(it.group.label, numbers(it.entries), numbers(it.further)) for it in collection.chapters]


def test_by_agenda_item():
    cast = make_cast()
    assert shape(collect(of_meeting(cast.meeting))) == [
        ("Item 1: Organizational matters", [4], []),
        ("Item 2: Annual report", [2], []),
        ("Item 3: Promotion of rights", [1, 3], []),
    ]


def test_by_theme_each_statement_stands_once_under_its_first_theme():
    cast = make_cast()
    first, second = cast.themes[:2]
    assert shape(collect(of_meeting(cast.meeting, "theme"))) == [
        (first.name, [1, 4], []),
        (second.name, [2], [1]),
        ("Without a theme", [3], []),
    ]


def test_by_region():
    cast = make_cast()
    assert shape(collect(of_meeting(cast.meeting, "region"))) == [
        ("Africa", [1], []),
        ("Americas", [4], []),
        ("Europe", [2], []),
        ("Without a region", [3], []),
    ]


def test_by_goal():
    cast = make_cast()
    assert [(label[:7], own, further) for label, own, further in shape(collect(of_meeting(cast.meeting, "sdg")))] == [
        ("Goal 4:", [1, 2], []),
        ("Goal 6:", [], [1]),
        ("Goal 15", [4], []),
        ("Without", [3], []),
    ]


def test_only_what_everybody_may_read_is_in_it():
    cast = make_cast()
    for state in ("draft", "submitted", "under_review", "returned", "accepted", "refused", "withdrawn"):
        factories.make_statement(state=state, by=factories.make_author(), meeting=cast.meeting, desk=cast.desk)
    domain.withhold_statement(statement=cast.statements[1], by=cast.desk, **factories.policy("withhold"))
    assert numbers(collect(of_meeting(cast.meeting)).entries) == [4, 1, 3]


def test_a_corrigendum_follows_its_statement():
    cast = make_cast()
    domain.publish_corrigendum(
        statement=cast.statements[0], by=cast.desk, text="For “a” read “b”.", **factories.policy("corrigendum")
    )
    found = collect(of_meeting(cast.meeting))
    symbols = [it.symbol.removeprefix("A/HRC/70/NGO/") for it in found.entries]
    assert symbols == ["4", "2", "1", "1/Corr.1", "3"]
    assert found.statements == 4


def test_a_search_has_one_spelling_and_a_meeting_alone_is_no_search():
    cast = make_cast()
    one = Asked.read(f"language=en&meeting={cast.meeting.slug}&page=2", order="item", language="en")
    other = Asked.read(f"meeting=+{cast.meeting.slug}+&language=en", order="item", language="en")
    assert one == other
    assert one.query == f"language=en&meeting={cast.meeting.slug}"
    assert numbers(collect(one).entries) == [1, 3]
    several = [Asked.read(it, order="item", language="en") for it in ("country=FRA&country=KEN", "country=ken,fra")]
    assert several[0] == several[1]
    assert numbers(collect(several[0]).entries) == [2, 1]
    words = Asked.read("q=On++rivers", order="item", language="en")
    assert (words.query, numbers(collect(words).entries)) == ("q=On+rivers", [1])
    assert Asked.read(f"meeting={cast.meeting.slug}", order="sdg", language="fr") == Asked(
        cast.meeting, "", "sdg", "fr"
    )
    assert numbers(collect(Asked.read("", order="item", language="en")).entries) == [4, 2, 1, 3]


@pytest.mark.parametrize("text", ["after=yesterday", "meeting=nowhere", "organization=x", "&".join(["a=b"] * 50)])
def test_filters_that_the_list_refuses_are_refused(text):
    with pytest.raises(ValidationError):
        Asked.read(text, order="item", language="en")


def test_an_unknown_order_is_refused():
    with pytest.raises(ValidationError):
        Asked.read("", order="length", language="en")


def test_items_of_several_meetings_say_of_which_they_are():
    make_cast()
    labels = [it.group.label for it in collect(Asked.read("language=en", order="item", language="en")).chapters]
    assert labels == ["Seventieth session: Item 3: Promotion of rights"]


def test_more_statements_than_one_document_holds_are_refused(settings):
    cast = make_cast()
    settings.COMPENDIUM_STATEMENTS = 3
    with pytest.raises(TooMany, match="at most 3 statements"):
        collect(of_meeting(cast.meeting))
    settings.COMPENDIUM_STATEMENTS = 4
    assert len(collect(of_meeting(cast.meeting)).entries) == 4


@pytest.mark.parametrize("order", ["item", "theme", "region", "sdg"])
def test_queries_do_not_grow(order):
    cast = make_cast()

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            collect(of_meeting(cast.meeting, order))
        return len(queries)

    few = asked()
    for number in range(3):
        compendium_cast.publish(cast, "lakes", title=f"More {number}")
    assert asked() == few


def test_the_hash_changes_with_what_is_in_it_and_with_nothing_else():
    cast = make_cast()
    first = collect(of_meeting(cast.meeting)).built_of
    assert collect(of_meeting(cast.meeting)).built_of == first
    assert collect(of_meeting(cast.meeting, "region")).built_of != first
    assert collect(of_meeting(cast.meeting, language="fr")).built_of != first
    domain.reissue_statement(statement=cast.statements[0], by=cast.desk, **factories.policy("reissue"))
    assert collect(of_meeting(cast.meeting)).built_of != first


# Volumes


def entry(number: int, pages: int) -> Entry:
    statement = SimpleNamespace(organization_name="An organization " * 3, symbol=f"A/HRC/70/NGO/{number}")
    rendition = SimpleNamespace(pages=pages, pk=number, content_hash=f"{number:064}") if pages else None
    return Entry(statement, statement.symbol, "A title of some length " * 4, "en", rendition)  # type: ignore[arg-type]


def collection(sizes: list[list[int]]) -> Collection:
    chapters, number = [], 0
    for place, pages in enumerate(sizes):
        entries = [entry(number + n, size) for n, size in enumerate(pages)]
        number += len(pages)
        chapters.append(Chapter(Group(str(place), (place,), f"Group {place}"), entries))
    every = [it for chapter in chapters for it in chapter.entries]
    for chapter in chapters[1:]:
        chapter.further.extend(every[:3])
    return Collection(Asked(None, "", "item", "en"), chapters)


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), min_size=1, max_size=6), st.integers(20, 80))
def test_every_document_stands_once_in_order_in_volumes_that_are_not_too_long(sizes, most):
    whole = collection(sizes)
    made = plan(whole, most=most)
    assert [it.entry.symbol for it in made.placed] == [it.symbol for it in whole.entries]
    page = 1
    for number, volume in enumerate(made.volumes, start=1):
        assert volume.number == number
        assert volume.first_page == page
        assert sum(it.pages for it in volume.bound) <= most - 1 or len(volume.bound) == 1
        for it in volume.bound:
            assert (it.volume, it.page) == (number, page)
            page += it.pages
        assert volume.last_page == page - 1
    places = {it.entry.symbol: it for it in made.placed}
    said = [heading for volume in made.volumes for heading in volume.headings if not heading.continued]
    assert [heading.further for heading in said] == [
        [places[it.symbol] for it in chapter.further] for chapter in whole.chapters
    ]


def test_what_has_no_file_is_named_and_has_no_page():
    made = plan(collection([[2, 0, 3]]), most=400)
    assert [(it.volume, it.page, it.pages) for it in made.placed] == [(1, 1, 2), (0, 0, 0), (1, 3, 3)]


TITLES = {
    "en": "Participation of local communities in decisions on water and sanitation along shared rivers ",
    "ar": "مشاركة المجتمعات المحلية في القرارات المتعلقة بالمياه على ضفاف الأنهار المشتركة ",
    "zh-hans": "地方社区参与有关共有河流沿岸水和环境卫生问题的决策以及对其执行情况的监督",
}


@pytest.mark.skipif(not engine.available("zh-hans"), reason="needs Pango and the fonts of the documents")
@pytest.mark.parametrize("language", sorted(TITLES))
@pytest.mark.parametrize("times", [2])
def test_contents_never_take_more_pages_than_was_reckoned_with(language, times):
    title, entries = TITLES[language] * times, []
    for number in range(40):
        one = entry(number, 2)
        entries.append(dataclasses.replace(one, title=title[:300], language=language))
    chapters = [Chapter(Group("a", (1,), title), entries), Chapter(Group("b", (2,), title), [], entries)]
    whole = Collection(Asked(None, "", "theme", language), chapters)
    made = plan(whole, most=1000)
    lines = sum(compendium_plan._lines_of_entry(it) for it in entries)
    lines += sum(compendium_plan._lines_of_heading(it, further=True) for it in chapters)
    built = front_of(whole, made, made.volumes[0], datetime.date(2029, 1, 1))
    assert 3 < built.pages <= compendium_plan.TITLE + -(-lines // compendium_plan.LINES)

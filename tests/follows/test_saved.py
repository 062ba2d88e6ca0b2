"""A saved search fits a new thing exactly when the search or the list would find it."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civspace.notices.follows.domain import topic_of
from civspace.notices.follows.models import News
from civspace.search import saved
from civspace.search.models import SavedSearch, SearchEntry
from civspace.search.queries import search
from civspace.search.sources import sources
from submissions.statements.filters import PublishedFilter
from submissions.statements.models import Statement
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = {
    "en": "Organizations protect water and human rights defenders; see A/HRC/70/1.",
    "fr": "Les organisations protègent l’eau et les droits humains.",
    "ru": "Организации защищают воду и права человека.",
    "ar": "تحمي المنظمات المياه وحقوق الإنسان",
    "zh": "各组织保护水资源和人权捍卫者",
}
WORDS = [
    *"water rights organisation organizations protège droits вода права المنظمات المياه 水 人权 水资 the of".split(),
    "A/HRC/70/1",
    "human rights",
    "nowhere",
    "水资源 water",
]


@pytest.fixture(scope="module")
def _titles() -> dict[str, str]:
    return {code: text.split(".")[0][:60] for code, text in TEXTS.items()}


@pytest.fixture
def things(_titles: dict[str, str]) -> list[Statement]:
    """One published statement in each language, in two meetings."""
    desk = factories.staff()
    meetings = [factories.open_meeting(), factories.open_meeting(series="A/HRC/71/NGO", number="71")]
    rows = []
    for number, (code, text) in enumerate(TEXTS.items()):
        values = {"title": _titles[code], "body": text, "language": code}
        statement = factories.make_statement(meeting=meetings[number % 2], **values)
        Statement.objects.filter(pk=statement.pk).update(
            state="published",
            symbol=f"A/HRC/70/NGO/{number + 1}",
            published_at=statement.listed_at,
            submitted_at=statement.listed_at,
            organization_name=statement.organization.name,
        )
        statement.refresh_from_db()
        from submissions.statements.index import index_statement

        index_statement(statement)
        rows.append(statement)
    assert desk
    return rows


def found_by_matching(text: str, things: list[Statement]) -> set[str]:
    """Return which statements a saved search would be told of."""
    SavedSearch.objects.all().delete()
    topic = topic_of("search", text)
    saved.keep(text, topic)
    return {
        str(thing.pk)
        for thing in things
        if topic in set(saved.matching_topics(News(kind="x", subject_type="statement", subject_id=str(thing.pk))))
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), typed=st.booleans())
def test_words_fit_what_the_search_finds(things: list[Statement], q: str, typed: bool) -> None:
    text = saved.canonical(urlencode({"q": q, **({"type": "statement"} if typed else {})}))
    types = ("statement",) if typed else tuple(each.object_type for each in sources())
    expected = {str(entry.object_id) for entry in search(q, types=types)[0:100] if entry.object_type == "statement"}
    assert found_by_matching(text, things) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_fit_what_the_list_finds(things: list[Statement], data: st.DataObject) -> None:
    some = data.draw(st.sampled_from(things))
    day = some.listed_at.date().isoformat()
    filters: dict[str, Any] = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "q": st.sampled_from(WORDS),
                "meeting": st.just(some.meeting.slug),
                "organization": st.just(str(some.organization_id).upper()),
                "agenda_item": st.just(str(some.agenda_item_id)),
                "language": st.sampled_from(["en", "fr", "ar"]),
                "after": st.sampled_from([day, "2999-01-01"]),
                "before": st.sampled_from([day, "2001-01-01"]),
            },
        ).filter(bool)
    )
    listed = QueryDict(mutable=True)
    listed.update(filters)
    public = Statement.objects.visible_to(AnonymousUser())
    asked = PublishedFilter(listed, queryset=public)
    assert asked.is_valid()
    text = saved.canonical(urlencode({**filters, "type": "statement"}))
    assert found_by_matching(text, things) == {str(pk) for pk in asked.qs.values_list("pk", flat=True)}


def test_one_search_has_one_spelling() -> None:
    meeting = factories.open_meeting()
    spelled = {
        saved.canonical(text)
        for text in (
            f"q=water&type=statement&meeting={meeting.slug}",
            f"meeting={meeting.slug}&q=++water++&type=statement&page=3",
            f"type=statement&country=&q=water&meeting={meeting.slug}&nothing=1",
        )
    }
    assert spelled == {f"meeting={meeting.slug}&q=water&type=statement"}


@pytest.mark.parametrize(
    "text", ["", "q=", "type=statement", "type=nothing&q=water", "type=statement&language=xx", "q=!!!"]
)
def test_what_asks_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        saved.read(text)


def test_what_left_the_index_fits_nothing(things: list[Statement]) -> None:
    SearchEntry.objects.all().delete()
    assert found_by_matching("q=water", things) == set()

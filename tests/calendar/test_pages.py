"""The public pages of meetings: who sees what, filters, constant queries, languages, and what search finds."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from civspace.reference.models import Region
from civspace.reference.models import State as Country
from civspace.search.queries import search
from civspace.search.sources import source
from civspace.search.symbols import resolve
from civspace.web.access import access_of
from meetings.calendar.domain import (
    announce_meeting,
    change_meeting,
    link_meetings,
    put_document,
    remove_document,
    set_agenda,
    set_meeting_state,
)
from meetings.calendar.models import AgendaItem, Document, Meeting
from meetings.calendar.states import PUBLIC, State
from tests.factories import make_body, make_meeting, make_rule_set, person, staff

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [meeting.title_en for part in response.context["parts"] for rows in part["months"] for meeting, _w in rows]


def found(words: str, kind: str) -> list:
    return [hit.object_id for hit in search(words, types=(kind,))[:10]]


@pytest.mark.parametrize("state", State.values)
def test_a_meeting_that_is_not_public_is_in_no_place_that_others_see(client: Client, state: str) -> None:
    meeting = make_meeting(state="draft", title="Zanzibar session")
    put_document(meeting=meeting, by=None, symbol="A/HRC/70/55", title_en="Zanzibar paper")
    if state != State.DRAFT:
        announce_meeting(meeting=meeting, by=None)
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
        change_meeting(meeting=meeting, by=None, changes={"number": "71"})
    public = state in PUBLIC
    assert titles(client.get("/en/meetings/")) == (["Zanzibar session"] if public else [])
    assert client.get(f"/en/meetings/{meeting.slug}/").status_code == (200 if public else 404)
    assert client.get(f"/en/meetings/{meeting.slug}/modalities/").status_code == (200 if public else 404)
    assert found("zanzibar", "meeting") == ([meeting.pk] if public else [])
    assert len(found("zanzibar", "meeting_document")) == public
    assert bool(resolve("a/hrc/70/55")) is public
    readers = {
        "nobody": (AnonymousUser(), public),
        "a member": (person(), public),
        "staff of another body": (staff("meetings_editor", scope="csw"), public),
        "its body's staff": (staff("read_only", scope="hrc"), True),
        "staff of every body": (staff("reviewer"), True),
    }
    for name, (reader, sees) in readers.items():
        assert Meeting.objects.visible_to(reader).count() == sees, name
        assert AgendaItem.objects.visible_to(reader).count() == (4 if sees else 0), name
        assert Document.objects.visible_to(reader).count() == sees, name


def test_public_pages_are_the_same_for_the_staff_that_sees_more(client: Client) -> None:
    meeting = make_meeting(state="draft")
    client.force_login(staff("meetings_editor", scope="hrc"))
    assert titles(client.get("/en/meetings/")) == []
    assert client.get(f"/en/meetings/{meeting.slug}/").status_code == 404
    assert client.get(f"/en/desk/meetings/{meeting.slug}/").status_code == 200


@pytest.fixture
def five(db) -> dict[str, Meeting]:
    region = Region.objects.create(code="150", level="region", name_en="Europe", source="M49", as_of="2026-01-01")
    where = {"m49": None, "source": "x", "as_of": "2026-01-01"}
    che = Country.objects.create(iso3="CHE", iso2="CH", name_en="Switzerland", region=region, **where)
    usa = Country.objects.create(iso3="USA", iso2="US", name_en="United States of America", **where)
    csw = make_body(code="csw", name="Commission on the Status of Women", time_zone="America/New_York")
    past = {"begins_on": datetime.date(2020, 12, 28), "ends_on": datetime.date(2021, 1, 8)}
    return {
        "soon": make_meeting(title="soon", days=3, country=che),
        "later": make_meeting(title="later", days=90, country=usa, body=csw, format="hybrid"),
        "now": make_meeting(title="now", days=-1, stage="preparatory"),
        "past": make_meeting(title="past", country=che, **past),
        "older": make_meeting(title="older", begins_on=datetime.date(2019, 5, 1), state="cancelled"),
    }


FILTERS = [
    ("", ["now", "soon", "later", "past", "older"]),
    ("period=coming", ["now", "soon", "later"]),
    ("period=past", ["past", "older"]),
    ("period=2021", ["past"]),
    ("period=2020", ["past"]),
    ("period=2019", ["older"]),
    ("body=csw", ["later"]),
    ("body=hrc&period=past", ["past", "older"]),
    ("stage=preparatory", ["now"]),
    ("format=hybrid", ["later"]),
    ("country=CHE", ["soon", "past"]),
    ("region=150", ["soon", "past"]),
    ("open=statements", ["soon"]),
    ("open=statements&country=USA", []),
    # What is no choice narrows nothing.
    ("period=never&body=unknown", ["now", "soon", "later", "past", "older"]),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters(client: Client, five: dict, query: str, expected: list) -> None:
    make_rule_set(meeting=five["soon"])
    make_rule_set(meeting=five["older"])
    if "2021" in query:
        # A year is offered when a meeting begins in it.
        make_meeting(title="filler", begins_on=datetime.date(2021, 3, 1), body=make_body(), state="draft")
        make_meeting(title="in march", begins_on=datetime.date(2021, 3, 1))
        expected = ["in march", *expected]
    assert titles(client.get(f"/en/meetings/?{query}")) == expected


def test_meetings_stand_by_month_and_what_fits_nothing_says_so(client: Client, five: dict) -> None:
    page = client.get("/en/meetings/?period=past").content.decode()
    assert '<h3 class="month">December 2020</h3>' in page
    assert "Coming meetings" not in page
    empty = client.get("/en/meetings/?open=statements").content.decode()
    assert "No meeting fits these filters" in empty
    assert "كانون الأول/ديسمبر 2020" in client.get("/ar/meetings/?period=past").content.decode()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_constant_queries(client: Client) -> None:
    client.get("/en/meetings/")
    meeting = make_meeting()
    make_rule_set(meeting=meeting)
    put_document(meeting=meeting, by=None, symbol="A/HRC/70/1", title_en="One")
    link_meetings(earlier=make_meeting(agenda=False), later=meeting, by=None)
    page = f"/en/meetings/{meeting.slug}/"
    by = staff("meetings_editor")
    desk = Client()
    desk.force_login(by)
    urls = [(client, "/en/meetings/"), (client, page), (client, f"{page}modalities/"), (desk, "/en/desk/meetings/")]
    urls.append((desk, f"/en/desk/meetings/{meeting.slug}/"))
    once = [queries(browser, url) for browser, url in urls]
    for number in range(2):
        make_rule_set(meeting=make_meeting())
        put_document(meeting=meeting, by=None, symbol=f"A/HRC/70/1{number}", title_en="More")
        link_meetings(earlier=make_meeting(), later=meeting, by=None)
        AgendaItem.objects.create(meeting=meeting, number=f"9{number}", title_en="More", position=90)
    assert [queries(browser, url) for browser, url in urls] == once


def test_the_page_of_a_meeting_answers_at_a_glance(client: Client) -> None:
    meeting = make_meeting(
        begins_on=datetime.date(2030, 6, 30),
        ends_on=datetime.date(2030, 7, 17),
        announced_from=datetime.date(2030, 6, 15),
        announced_to=datetime.date(2030, 7, 3),
        notice_published_on=datetime.date(2030, 1, 2),
        webcast_url="https://webtv.un.org/x",
        title_fr="Soixante-dixième session",
    )
    before = make_meeting(title="Preparing it", begins_on=datetime.date(2030, 2, 1))
    hidden = make_meeting(title="Hidden draft", state="draft")
    for earlier in (before, hidden):
        link_meetings(earlier=earlier, later=meeting, by=None)
    put_document(
        meeting=meeting, by=None, symbol="A/HRC/70/25", title_en="Civic space", languages=["zh"], original="en"
    )
    page = client.get(f"/en/meetings/{meeting.slug}/").content.decode()
    for text in (
        "Sunday 30 June 2030",
        "Saturday 15 June 2030",
        "Europe/Zurich",
        "UTC+2",
        "2 January 2030",
        "https://webtv.un.org/x",
        "Preparing it",
        '<bdi dir="ltr">A/HRC/70/25</bdi>',
        'id="document-A-HRC-70-25"',
        '<span lang="zh-Hans" dir="ltr">中文</span>',
        'id="item-21"',
        f"/en/my/meetings/{meeting.slug}/",
        "The modalities of this meeting are not published yet.",
    ):
        assert text in page, text
    assert "Hidden draft" not in page
    assert "Soixante-dixième session" in client.get(f"/fr/meetings/{meeting.slug}/").content.decode()


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("postpone", "This meeting was postponed."),
        ("suspend", "This meeting was suspended."),
        ("cancel", "This meeting was cancelled."),
    ],
)
def test_what_became_of_a_meeting_stands_on_its_page_with_the_note(client: Client, verb: str, sentence: str) -> None:
    meeting = make_meeting()
    make_rule_set(meeting=meeting)
    set_meeting_state(meeting=meeting, verb=verb, by=None, note="The roof leaks")
    page = client.get(f"/en/meetings/{meeting.slug}/").content.decode()
    assert sentence in page
    assert "The roof leaks" in page
    assert "Was to take place" in page
    assert "Open for written statements" not in page
    assert titles(client.get("/en/meetings/?open=statements")) == []


def test_pages_in_arabic_say_what_is_in_another_language(client: Client) -> None:
    meeting = make_meeting(title="Session in English", title_ar="")
    page = client.get(f"/ar/meetings/{meeting.slug}/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<bdi lang="en" dir="ltr">Session in English</bdi>' in page
    # The title of the document carries no note.
    assert "<title>Session in English –" in page


def test_public_pages_are_revalidated_and_set_no_cookie(client: Client) -> None:
    meeting = make_meeting()
    for url in ("/en/meetings/", f"/en/meetings/{meeting.slug}/", f"/en/meetings/{meeting.slug}/modalities/"):
        first = client.get(url)
        assert first.headers["Cache-Control"].startswith("public, max-age=60")
        assert not first.cookies
        assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    set_meeting_state(meeting=meeting, verb="cancel", by=None, note="No quorum")
    assert (
        client.get(url.removesuffix("modalities/"), headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    )


def test_every_address_declares_its_access() -> None:
    names = get_resolver().reverse_dict
    expected = {"meetings": "public", "meeting": "public", "meeting_modalities": "public", "my_meeting": "signed_in"}
    found = {}
    for pattern in _patterns(get_resolver().url_patterns):
        if pattern.name and (pattern.name.startswith("desk_meeting") or pattern.name in expected):
            found[pattern.name] = access_of(pattern.callback)
    assert names
    assert {name: level for name, level in found.items() if name in expected} == expected
    assert {level for name, level in found.items() if name not in expected} == {"staff"}


def _patterns(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


# Search


def test_search_follows_a_meeting_and_its_documents() -> None:
    meeting = make_meeting(state="draft", title="Extraordinary gathering", title_fr="Rassemblement extraordinaire")
    announce_meeting(meeting=meeting, by=None)
    for words in ("gathering", "rassemblement", "promotion of rights", "human rights council"):
        assert found(words, "meeting") == [meeting.pk], words
    change_meeting(meeting=meeting, by=None, changes={"title_en": "Ordinary meeting"})
    assert found("gathering", "meeting") == []
    set_agenda(meeting=meeting, items=[{"number": "1", "title_en": "Glaciers"}], by=None)
    assert found("glaciers", "meeting") == [meeting.pk]
    document = put_document(meeting=meeting, by=None, symbol="A/75/893", title_en="Letter on civic space")
    assert found("civic space", "meeting_document") == [document.pk]
    assert resolve(" a / 75 / 893 ") == f"/en/meetings/{meeting.slug}/#document-A-75-893"
    shown = source("meeting_document").show([document.pk], "en")[document.pk]
    assert (shown.title, shown.symbol, shown.meta[0]) == ("Letter on civic space", "A/75/893", "Ordinary meeting")
    remove_document(document=document, by=None)
    assert found("civic space", "meeting_document") == []
    assert resolve("A/75/893") is None


def test_reindexing_finds_what_the_verbs_indexed() -> None:
    from civspace.search.domain import rebuild

    meeting = make_meeting(state="draft", title="Extraordinary gathering")
    make_meeting(state="draft", title="Hidden gathering")
    put_document(meeting=meeting, by=None, symbol="A/75/893", title_en="Letter")
    announce_meeting(meeting=meeting, by=None)
    for kind in ("meeting", "meeting_document"):
        before = list(_entries(kind))
        assert rebuild(source(kind)) == 1
        assert list(_entries(kind)) == before


def _entries(kind: str):
    from civspace.search.models import SearchEntry

    return SearchEntry.objects.filter(object_type=kind).values_list("object_id", "date", "position", "tokens")


def test_results_are_shown_in_a_constant_number_of_queries() -> None:
    made = [make_meeting() for _ in range(3)]
    counts = []
    for some in (made[:1], made):
        with CaptureQueriesContext(connection) as found:
            assert len(source("meeting").show([one.pk for one in some], "fr")) == len(some)
        counts.append(len(found))
    assert counts == [2, 2]


def test_open_counts_both_ends(client: Client) -> None:
    meeting = make_meeting()
    now = timezone.now().replace(microsecond=0)
    week = datetime.timedelta(days=7)
    values = {
        "hrc-written-opening": {"at": (now - week).isoformat()},
        "hrc-written-deadline": {"at": (now - datetime.timedelta(seconds=2)).isoformat()},
    }
    make_rule_set(meeting=meeting, is_open=False, values=values)
    assert titles(client.get("/en/meetings/?open=statements")) == []
    assert "Closed for written statements" in client.get(f"/en/meetings/{meeting.slug}/").content.decode()

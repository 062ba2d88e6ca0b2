"""Atom feeds and calendar files, read back by programs other than those that write them."""

import datetime
from typing import Any

import feedparser
import ics
import pytest
import vobject
from django.test import Client

from civspace.notices.models import News
from meetings.calendar.domain import change_meeting, set_meeting_state
from meetings.calendar.models import Meeting
from meetings.calendar.programme import put_sitting, release_programme, remove_sitting
from meetings.calendar.timetable import instant
from submissions.statements.models import Statement
from tests import factories

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


def feed(path: str, **query: str) -> Any:
    """Read a feed; one that is not well-formed fails."""
    answer = Client().get(path, query)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_as_a_feed_in_every_language(language: str) -> None:
    statement = factories.make_statement(state="published", title="Rivers <b> & lakes", body="Water < land & sea.")
    factories.make_statement(title="A draft")
    parsed = feed(f"/{language}/statements/feed.atom")
    (entry,) = parsed.entries
    assert entry.title == f"{statement.symbol}: Rivers <b> & lakes"
    assert entry.id == f"tag:localhost,2026:statement/{statement.pk}"
    assert entry.link.endswith(f"/{language}/documents/{statement.symbol}")
    assert entry.summary == "Water &lt; land &amp; sea."
    assert entry.author == statement.organization_name
    assert parsed.feed.language.lower() == language
    rels = {link.rel: link.href for link in parsed.feed.links}
    assert rels["self"].endswith(f"/{language}/statements/feed.atom")
    assert rels["alternate"].endswith(f"/{language}/statements/")


def test_a_feed_has_the_filters_of_its_list_and_names_stay() -> None:
    one = factories.make_statement(state="published", title="Rivers")
    other = factories.make_statement(state="published", title="Mountains", meeting=one.meeting, language="fr")
    path = "/en/statements/feed.atom"
    assert {it.id for it in feed(path).entries} == {f"tag:localhost,2026:statement/{it.pk}" for it in (one, other)}
    assert [it.title for it in feed(path, language="fr").entries] == [f"{other.symbol}: Mountains"]
    assert [it.title for it in feed(path, q="rivers").entries] == [f"{one.symbol}: Rivers"]
    assert feed(path, meeting="nothing").entries == []
    assert [it.id for it in feed(path, q="rivers").entries] == [f"tag:localhost,2026:statement/{one.pk}"]


def test_what_is_withdrawn_vanishes_from_every_feed() -> None:
    statement = factories.make_statement(state="published", title="Rivers")
    assert len(feed("/en/search/feed.atom", q="rivers").entries) == 1
    Statement.objects.filter(pk=statement.pk).update(state="withdrawn", symbol=None)
    assert feed("/en/statements/feed.atom").entries == []
    assert feed("/en/search/feed.atom", q="rivers").entries == []


def test_a_feed_is_cached_as_a_public_page_and_answers_304() -> None:
    factories.make_statement(state="published")
    answer = Client().get("/en/statements/feed.atom")
    assert answer["Cache-Control"].startswith("public, max-age=60") and not answer.cookies
    again = Client().get("/en/statements/feed.atom", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert Client().get("/en/statements/feed.atom").content == answer.content


def test_meetings_documents_and_organizations_as_feeds() -> None:
    from meetings.calendar.domain import put_document

    meeting = factories.make_meeting(title="Session on rivers")
    factories.make_meeting(title="Hidden", state="draft")
    document = put_document(meeting=meeting, by=None, symbol="A/HRC/70/1", title_en="Report")
    organization = factories.make_organization(name="River Circle")
    assert [it.title for it in feed("/en/meetings/feed.atom").entries] == ["Session on rivers"]
    entries = feed(f"/en/meetings/{meeting.slug}/documents.atom").entries
    assert [(it.title, it.id) for it in entries] == [
        ("A/HRC/70/1: Report", f"tag:localhost,2026:document/{document.pk}")
    ]
    found = feed("/en/organizations/feed.atom").entries
    assert [it.id for it in found] == [f"tag:localhost,2026:organization/{organization.pk}"]


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/en/statements/?language=fr", "/en/statements/feed.atom?language=fr"),
        ("/en/meetings/", "/en/meetings/feed.atom"),
        ("/en/organizations/?kind=ngo", "/en/organizations/feed.atom?kind=ngo"),
        ("/en/search/?q=water", "/en/search/feed.atom?q=water"),
    ],
)
def test_each_list_names_its_feed_in_its_head(page: str, feeds: str) -> None:
    head = Client().get(page).content.decode().partition("</head>")[0]
    assert 'type="application/atom+xml"' in head and f'href="{feeds}"' in head


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/en/statements/feed.atom", "/en/search/feed.atom?q=report", "/calendar.ics"])
def test_a_feed_costs_the_same_for_one_and_for_three(path: str, rows: int, django_assert_max_num_queries: Any) -> None:
    for _row in range(rows):
        factories.make_statement(state="published", meeting=factories.open_meeting())
    with django_assert_max_num_queries(11):
        assert Client().get(path).status_code == 200


def calendar_file(path: str = "/calendar.ics", **query: str) -> str:
    answer = Client().get(path, query)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return answer.content.decode()


def events(text: str) -> dict[str, Any]:
    """Read a calendar by two programs, which must agree; return the events of the first by their identity."""
    first = {it.uid.value: it for it in vobject.readOne(text).vevent_list}
    second = {it.uid: it for it in ics.Calendar(text).events}
    assert set(first) == set(second)
    for uid, event in first.items():
        begin, other = event.dtstart.value, second[uid].begin
        if isinstance(begin, datetime.datetime):
            assert begin == other.datetime and not second[uid].all_day
        else:
            assert begin == other.date() and second[uid].all_day
        assert event.summary.value == second[uid].name
    return first


@pytest.mark.parametrize("language", LANGUAGES)
def test_sessions_are_days_and_deadlines_moments(language: str) -> None:
    from meetings.modalities.queries import current_rule_set

    meeting = factories.open_meeting(title_ar="دورة, مجلس; حقوق " * 6, title_fr="Session")
    rules = current_rule_set(meeting.pk)
    assert rules is not None and rules.closes_at is not None
    found = events(calendar_file(lang=language))
    session, deadline = f"meeting-{meeting.pk}@localhost", f"deadline-statements-{meeting.pk}@localhost"
    assert set(found) == {session, deadline}
    assert found[session].dtstart.value == meeting.begins_on
    assert found[session].dtend.value == meeting.ends_on + datetime.timedelta(days=1)
    assert found[session].summary.value == (getattr(meeting, f"title_{language.replace('-', '_')}") or meeting.title_en)
    assert found[deadline].dtstart.value == rules.closes_at
    assert found[deadline].dtstart.value.utcoffset() == datetime.timedelta()
    assert {found[uid].status.value for uid in found} == {"CONFIRMED"}


def test_a_change_grows_the_sequence_and_a_cancelled_meeting_stays() -> None:
    meeting, desk = factories.make_meeting(), factories.staff("meetings_editor")
    uid = f"meeting-{meeting.pk}@localhost"
    before = events(calendar_file())[uid]
    later = meeting.ends_on + datetime.timedelta(days=1)
    change_meeting(meeting=meeting, by=desk, changes={"ends_on": later}, note="Longer.")
    changed = events(calendar_file())[uid]
    set_meeting_state(meeting=Meeting.objects.get(pk=meeting.pk), verb="cancel", by=desk, note="No money.")
    cancelled = events(calendar_file())[uid]
    assert [int(it.sequence.value) for it in (before, changed, cancelled)] == [0, 1, 2]
    assert changed.dtend.value == later + datetime.timedelta(days=1)
    assert cancelled.status.value == "CANCELLED"
    assert cancelled.dtstamp.value >= changed.dtstamp.value >= before.dtstamp.value


def test_the_file_of_a_body_and_of_a_meeting() -> None:
    own = factories.make_meeting()
    ecosoc = factories.make_meeting(body=factories.make_body(code="ecosoc", name="ECOSOC"))
    hidden = factories.make_meeting(state="draft")
    old = factories.make_meeting(days=-500)
    assert set(events(calendar_file())) == {f"meeting-{it.pk}@localhost" for it in (own, ecosoc)}
    assert set(events(calendar_file(body="hrc"))) == {f"meeting-{own.pk}@localhost"}
    assert set(events(calendar_file(f"/calendar/{old.slug}.ics"))) == {f"meeting-{old.pk}@localhost"}
    assert Client().get(f"/calendar/{hidden.slug}.ics").status_code == 404
    assert "VEVENT" not in calendar_file(body="nothing")


def test_the_page_says_how_to_subscribe() -> None:
    factories.make_meeting()
    page = Client().get("/en/calendar-feeds/", {"body": "hrc"}).content.decode()
    assert "<summary>" in page and '<span lang="en">English</span></summary>' in page  # the menu of languages is whole
    for language in LANGUAGES:
        assert f"/calendar.ics?body=hrc&amp;lang={language}" in page


def release(meeting: Meeting, by: Any) -> Any:
    return release_programme(meeting=Meeting.objects.get(pk=meeting.pk), by=by, note={"en": "The hall is free later."})


def sitting(meeting: Meeting, by: Any, number: str, hour: int, **more: Any) -> Any:
    begins = instant(meeting.begins_on, datetime.time(hour), meeting.zone)
    values = {"begins_at": begins, "ends_at": begins + datetime.timedelta(hours=3), "room": "Room XX", **more}
    return put_sitting(meeting=meeting, by=by, items=[meeting.agenda_items.get(number=number)], **values)


def test_the_programme_of_work_stands_in_the_calendar_as_it_was_released() -> None:
    meeting, by = factories.make_meeting(), factories.staff("meetings_editor")
    first, second = sitting(meeting, by, "1", 10), sitting(meeting, by, "2", 15)
    whole = f"meeting-{meeting.pk}@localhost"
    assert set(events(calendar_file())) == {whole}  # what is only planned is nobody's yet
    release(meeting, by)
    names = {it: f"sitting-{it.pk}@localhost" for it in (first, second)}
    before = events(calendar_file())
    assert set(before) == {whole, *names.values()}
    one = before[names[first]]
    assert (one.dtstart.value, one.dtend.value) == (first.begins_at, first.ends_at)
    assert (one.summary.value, one.location.value) == (
        "1. Organizational matters: Seventieth session",
        "Room XX, Geneva",
    )
    assert one.url.value.endswith(f"/en/meetings/{meeting.slug}/programme/")
    later = first.begins_at + datetime.timedelta(days=1)
    sitting(
        meeting, by, "1", 10, sitting=first, begins_at=later, ends_at=later + datetime.timedelta(hours=3), room="VII"
    )
    remove_sitting(sitting=second, by=by)
    assert {uid: it.serialize() for uid, it in events(calendar_file()).items()} == {
        uid: it.serialize() for uid, it in before.items()
    }
    release(meeting, by)
    after = events(calendar_file())
    assert set(after) == set(before)
    assert (after[names[first]].dtstart.value, after[names[first]].status.value) == (later, "CONFIRMED")
    assert after[names[second]].status.value == "CANCELLED"
    assert all(int(after[uid].sequence.value) > int(before[uid].sequence.value) for uid in before)
    set_meeting_state(meeting=Meeting.objects.get(pk=meeting.pk), verb="cancel", by=by, note="No money.")
    assert {it.status.value for it in events(calendar_file()).values()} == {"CANCELLED"}


def test_a_released_version_is_news_for_the_meeting_and_its_items() -> None:
    meeting, by = factories.make_meeting(), factories.staff("meetings_editor")
    items = {it.number: f"item:{it.pk}" for it in meeting.agenda_items.all()}
    always = {f"meeting:{meeting.pk}", f"body:{meeting.body_id}"}
    one = sitting(meeting, by, "2", 10)
    sitting(meeting, by, "3", 15)
    assert not News.objects.filter(kind="programme_released").exists()
    release(meeting, by)
    first = News.objects.get(kind="programme_released")
    assert set(first.topics) == always | {items["2"], items["2.1"], items["3"]}
    assert (first.link, first.subject_id) == (f"/meetings/{meeting.slug}/programme/", str(meeting.pk))
    sitting(meeting, by, "2", 18, sitting=one)
    release(meeting, by)
    second = News.objects.exclude(pk=first.pk).get(kind="programme_released")
    assert set(second.topics) == always | {items["2"], items["2.1"]}

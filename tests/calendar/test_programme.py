"""The programme of work: who plans and releases, what a refusal leaves, who is told what, and what everybody reads."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.calendar.models import Meeting, Programme, Sitting, SittingItem
from meetings.calendar.programme import (
    add_sittings,
    copy_day,
    put_sitting,
    release_programme,
    remove_sitting,
    sittings_of,
)
from meetings.calendar.queries import slots_of, taking_up
from meetings.calendar.timetable import instant
from tests import factories
from tests.factories import make_meeting, person, staff
from tests.statements.test_racing import meet, together, without_locks

pytestmark = pytest.mark.django_db
NOTE = {"en": "The hall is free only later."}


@pytest.fixture
def editor() -> Any:
    return staff("meetings_editor", scope="hrc")


def moment(meeting: Meeting, day: int, hour: int) -> datetime.datetime:
    return instant(meeting.begins_on + datetime.timedelta(days=day), datetime.time(hour), meeting.zone)


def plan(meeting: Meeting, by: Any, *numbers: str, day: int = 0, hour: int = 10, **fields: Any) -> Sitting:
    items = [meeting.agenda_items.get(number=number) for number in numbers]
    values = {"begins_at": moment(meeting, day, hour), "ends_at": moment(meeting, day, hour + 3), **fields}
    return put_sitting(meeting=meeting, by=by, items=items, **values)


def everything() -> list[Any]:
    models = (Meeting, Sitting, SittingItem, Programme, Entry, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


VERBS = {
    "put_sitting": lambda meeting, by: plan(meeting, by, "2", day=1),
    "add_sittings": lambda meeting, by: add_sittings(
        meeting=meeting,
        by=by,
        rows=[{"line": 1, "begins_at": moment(meeting, 2, 10), "ends_at": moment(meeting, 2, 13), "items": [],
               "title_en": "Opening"}],
    ),
    "remove_sitting": lambda meeting, by: remove_sitting(sitting=meeting.sittings.get(), by=by),
    "copy_day": lambda meeting, by: copy_day(
        meeting=meeting, source=meeting.begins_on, target=meeting.begins_on + datetime.timedelta(days=3), by=by
    ),
    "release_programme": lambda meeting, by: release_programme(meeting=meeting, by=by, note={}),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["draft", "announced", "postponed", "suspended", "cancelled"])
def test_every_verb_by_every_actor(verb, state, editor):
    meeting = make_meeting()
    plan(meeting, editor, "1")
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    meeting.refresh_from_db()
    actors = {
        "member": person(),
        "reviewer": staff("reviewer", scope="hrc"),
        "publisher": staff("publisher", scope="hrc"),
        "editor elsewhere": staff("meetings_editor", scope="csw"),
    }
    before = everything()
    for actor in actors.values():
        with pytest.raises(PermissionDenied):
            VERBS[verb](meeting, actor)
    assert everything() == before
    if verb == "release_programme" and state in ("draft", "cancelled"):
        with pytest.raises(IllegalMove):
            VERBS[verb](meeting, editor)
        assert everything() == before
    else:
        VERBS[verb](meeting, editor)
        assert everything() != before


def test_what_a_sitting_may_not_be(editor):
    meeting, other = make_meeting(), make_meeting()
    plan(meeting, editor, "1", room="Room XX")
    at = {"begins_at": moment(meeting, 1, 10), "ends_at": moment(meeting, 1, 13)}
    foreign = other.agenda_items.first()
    cases = [
        ({**at, "ends_at": moment(meeting, 1, 10)}, [], {"title", "ends_at"}),
        ({**at, "title_en": "A", "ends_at": moment(meeting, 1, 9)}, [], {"ends_at"}),
        ({**at, "title_en": "A", "ends_at": moment(meeting, 3, 9)}, [], {"ends_at"}),
        ({"begins_at": moment(meeting, 9, 10), "ends_at": moment(meeting, 9, 13), "title_en": "A"}, [], {"begins_at"}),
        ({"begins_at": moment(meeting, -1, 10), "ends_at": moment(meeting, -1, 13), "title_en": "A"}, [], {"begins_at"}),  # noqa: E501
        (at, [], {"title"}),
        (at, [foreign], {"items"}),
        ({**at, "title_en": "A", "webcast_url": "nothing"}, [], {"webcast_url"}),
        ({"begins_at": moment(meeting, 0, 12), "ends_at": moment(meeting, 0, 15), "title_en": "A", "room": "room  xx"},
         [], {"room"}),
    ]  # fmt: skip
    before = everything()
    for values, items, fields in cases:
        with pytest.raises(ValidationError) as refused:
            put_sitting(meeting=meeting, by=editor, items=items, **values)
        assert set(refused.value.error_dict) == fields, values
    assert everything() == before
    # Where one sitting ends another may begin, and another room is free.
    put_sitting(
        meeting=meeting, by=editor, items=[], title_en="B", room="Room XX",
        begins_at=moment(meeting, 0, 13), ends_at=moment(meeting, 0, 15),
    )  # fmt: skip
    plan(meeting, editor, "2", room="Room VII")
    assert meeting.sittings.count() == 3


def test_a_sitting_seen_in_an_older_version_stays(editor):
    meeting = make_meeting()
    sitting = plan(meeting, editor, "1")
    plan(meeting, editor, "2", sitting=sitting, expected_version=1)
    before = everything()
    with pytest.raises(Stale):
        plan(meeting, editor, "3", sitting=sitting, expected_version=1)
    with pytest.raises(Stale):
        remove_sitting(sitting=sitting, by=editor, expected_version=1)
    assert everything() == before
    assert [row.item.number for row in sittings_of(meeting)[0].taken_up.all()] == ["2"]


def test_many_lines_are_all_planned_or_none(editor):
    meeting = make_meeting()
    good = {"line": 1, "begins_at": moment(meeting, 0, 10), "ends_at": moment(meeting, 0, 13), "items": [],
            "title_en": "A", "room": "XX"}  # fmt: skip
    before = everything()
    with pytest.raises(ValidationError) as refused:
        add_sittings(meeting=meeting, by=editor, rows=[good, {**good, "line": 2}])
    assert refused.value.message_dict["lines"][0].startswith("Line 2: In this room another sitting runs")
    assert everything() == before


def test_a_copied_day_keeps_the_times_on_the_clock_when_the_clocks_change(editor):
    # The clocks of Geneva go forward on 31 March 2030.
    meeting = make_meeting(begins_on=datetime.date(2030, 3, 29), ends_on=datetime.date(2030, 4, 5))
    plan(meeting, editor, "1", hour=10)
    source = meeting.begins_on
    copy_day(meeting=meeting, by=editor, source=source, target=datetime.date(2030, 4, 2))
    assert [it.begins_at.isoformat() for it in sittings_of(meeting)] == [
        "2030-03-29T09:00:00+00:00",
        "2030-04-02T08:00:00+00:00",
    ]
    before = everything()
    for wrong in (datetime.date(2030, 5, 1), source - datetime.timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            copy_day(meeting=meeting, by=editor, source=source, target=wrong)
        assert set(refused.value.error_dict) == {"target"}
    with pytest.raises(ValidationError):
        copy_day(meeting=meeting, by=editor, source=datetime.date(2030, 4, 1), target=source)
    night = put_sitting(
        meeting=meeting, by=editor, items=[], title_en="Night",
        begins_at=instant(source, datetime.time(2, 30), meeting.zone), ends_at=moment(meeting, 0, 4),
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        copy_day(meeting=meeting, by=editor, source=source, target=datetime.date(2030, 3, 31))
    assert refused.value.message_dict == {"target": ["The clocks leave out 02:30 on that day."]}
    remove_sitting(sitting=night, by=editor)
    assert everything()[1:4] == before[1:4]


def test_versions_are_numbered_frozen_and_need_a_reason(editor):
    meeting = make_meeting()
    with pytest.raises(ValidationError):
        release_programme(meeting=meeting, by=editor, note={})
    sitting = plan(meeting, editor, "1")
    first = release_programme(meeting=meeting, by=editor, note={}, expected_version=0)
    kept = first.sittings
    before = everything()
    with pytest.raises(ValidationError) as refused:
        release_programme(meeting=meeting, by=editor, note=NOTE)
    assert refused.value.messages == ["Nothing changed since the last version."]
    assert everything() == before
    plan(meeting, editor, "1", sitting=sitting, day=1)
    with pytest.raises(ValidationError) as refused:
        release_programme(meeting=meeting, by=editor, note={"en": " "})
    assert set(refused.value.error_dict) == {"note"}
    with pytest.raises(Stale):
        release_programme(meeting=meeting, by=editor, note=NOTE, expected_version=0)
    second = release_programme(meeting=meeting, by=editor, note=NOTE, expected_version=1)
    first.refresh_from_db()
    assert (first.number, second.number, first.sittings) == (1, 2, kept)
    assert second.sittings != kept
    assert (second.note_en, second.note_ar) == (NOTE["en"], NOTE["en"])
    entry = Entry.objects.filter(verb="release_programme").latest("pk")
    assert entry.payload.reason == NOTE["en"]


def test_an_agenda_item_that_is_taken_up_stays(editor):
    from meetings.calendar.domain import set_agenda

    meeting = make_meeting()
    plan(meeting, editor, "3")
    rows = [{"number": it.number, "title_en": it.title_en} for it in meeting.agenda_items.exclude(number="3")]
    with pytest.raises(ValidationError):
        set_agenda(meeting=meeting, items=rows, by=editor)
    assert meeting.agenda_items.filter(number="3").exists()


def test_those_concerned_are_told_once_and_of_what_concerns_them(editor):
    meeting = factories.open_meeting()
    mine, theirs = factories.make_author(), factories.make_author()
    items = {item.number: item for item in meeting.agenda_items.all()}
    factories.make_statement(by=mine, meeting=meeting, agenda_item=items["2.1"])
    factories.make_statement(by=theirs, meeting=meeting, agenda_item=items["3"])
    second = plan(meeting, editor, "2", room="Room XX")
    plan(meeting, editor, "3", day=1)
    release_programme(meeting=meeting, by=editor, note={})
    released = Notice.objects.filter(kind="programme_released")
    assert {notice.recipient_id for notice in released} == {mine.pk, theirs.pk}
    plan(meeting, editor, "2", sitting=second, day=2, room="Room VII")
    release_programme(meeting=meeting, by=editor, note=NOTE)
    told = {(it.recipient_id, it.kind) for it in Notice.objects.filter(event=f"programme:{meeting.pk}:2")}
    assert told == {(mine.pk, "programme_of_mine"), (theirs.pk, "programme_released")}
    said = Notice.objects.get(kind="programme_of_mine").context["changes"]
    assert said["en"].startswith("Items 2: moved from ") and "Room VII" in said["en"]
    assert set(said) == {"ar", "zh-hans", "en", "fr", "ru", "es"}


def test_when_an_item_is_taken_up(editor):
    meeting = make_meeting()
    plan(meeting, editor, "3", day=1)
    plan(meeting, editor, "2", day=0)
    assert slots_of(meeting.pk) == []
    release_programme(meeting=meeting, by=editor, note={})
    slots = slots_of(meeting.pk)
    assert [sorted(slot.numbers) for slot in slots] == [["2"], ["3"]]
    assert [taking_up(slots, number) for number in ("1", "2", "2.1", "3")] == [[], slots[:1], slots[:1], slots[1:]]


def test_the_public_pages_show_versions_and_never_the_plan(editor, client):
    meeting = make_meeting()
    url = f"/en/meetings/{meeting.slug}/programme/"
    sitting = plan(meeting, editor, "1", room="Room XX", title_en="Opening words")
    assert client.get(url).status_code == 404
    assert "Programme of work" not in client.get(f"/en/meetings/{meeting.slug}/").content.decode()
    release_programme(meeting=meeting, by=editor, note={})
    assert "Room XX" in client.get(url).content.decode()
    plan(meeting, editor, "1", sitting=sitting, room="Room VII", day=1, title_en="Closing words")
    plan(meeting, editor, "2", title_en="Unreleased secret")
    page = client.get(url).content.decode()
    assert "Room XX" in page and "Room VII" not in page and "Unreleased secret" not in page
    release_programme(meeting=meeting, by=editor, note=NOTE)
    page = client.get(url).content.decode()
    assert "Moved" in page and "Room VII" in page and "Unreleased secret" in page and NOTE["en"] in page
    first = client.get(f"{url}1/").content.decode()
    assert "This is an earlier version." in first and "Room VII" not in first
    assert client.get(f"{url}3/").status_code == 404
    assert "Taken up" in client.get(f"/en/meetings/{meeting.slug}/").content.decode()


def test_a_meeting_that_is_not_public_has_no_public_programme(editor, client):
    meeting = make_meeting()
    plan(meeting, editor, "1")
    release_programme(meeting=meeting, by=editor, note={})
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    assert client.get(f"/en/meetings/{meeting.slug}/programme/").status_code == 404
    assert client.get(f"/api/v1/meetings/{meeting.pk}/programme/").status_code == 404


@pytest.mark.parametrize("page", ["", "1/"])
def test_the_page_asks_as_much_for_one_sitting_as_for_many(editor, client, page, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.KEEP_PAGES = False
    counts = []
    for number in (1, 6):
        meeting = make_meeting()
        for hour in range(number):
            plan(meeting, editor, "1", "2", day=hour % 4, hour=8 + 3 * (hour // 4))
        release_programme(meeting=meeting, by=editor, note={})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/meetings/{meeting.slug}/programme/{page}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_api_gives_out_a_version_with_its_changes(editor, client):
    meeting = make_meeting()
    url = f"/api/v1/meetings/{meeting.pk}/programme/"
    assert client.get(url).status_code == 404
    sitting = plan(meeting, editor, "1", room="Room XX")
    release_programme(meeting=meeting, by=editor, note={})
    plan(meeting, editor, "2", sitting=sitting, room="Room VII")
    release_programme(meeting=meeting, by=editor, note=NOTE)
    answer = client.get(url)
    data = answer.json()
    assert (data["version"], data["versions"], data["note"]) == (2, [1, 2], NOTE["en"])
    assert [(it["room"], it["agenda_items"], it["change"]) for it in data["sittings"]] == [("Room VII", ["2"], "moved")]
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    first = client.get(f"{url}?version=1").json()
    assert [(it["room"], it["change"]) for it in first["sittings"]] == [("Room XX", None)]
    assert client.get(f"{url}?version=3").status_code == 404
    assert client.get(f"{url}?version=x").status_code == 400


@pytest.fixture
def desk(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def test_the_desk_plans_by_form_and_by_lines_and_releases(desk):
    meeting = make_meeting(begins_on=datetime.date(2030, 6, 17), ends_on=datetime.date(2030, 6, 21))
    base = f"/en/desk/meetings/{meeting.slug}/programme/"
    item = meeting.agenda_items.get(number="2")
    typed = {"day": "2030-06-17", "begins": "10:00", "ends": "13:00", "items": [str(item.pk)], "room": "Room XX",
             "format": "hybrid", "title_en": "", "webcast_url": ""}  # fmt: skip
    answer = desk.post(f"{base}new/", {**typed, "day": "2030-07-17"})
    assert answer.status_code == 422 and "outside the dates" in answer.content.decode()
    assert 'value="10:00"' in answer.content.decode()
    assert desk.post(f"{base}new/", typed).status_code == 302
    sitting = meeting.sittings.get()
    assert (sitting.begins_at.isoformat(), sitting.room) == ("2030-06-17T08:00:00+00:00", "Room XX")
    lines = "2030-06-18 10:00-13:00 | Room XX | 1, 2.1 | Opening\n\n2030-06-18 15:00–00:00 | | 3 |"
    wrong = desk.post(f"{base}lines/", {"lines": lines + "\n2030-06-19 | Room\n2030-06-19 9:00-10:00 | | 9 | A"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["lines"] == [
        "Line 4: Write day and times like 2030-06-15 10:00-13:00.",
        "Line 5: The agenda has no item 9.",
    ]
    assert "2030-06-19 | Room" in wrong.content.decode()
    assert desk.post(f"{base}lines/", {"lines": lines}).status_code == 302
    assert [it.ends_at.isoformat() for it in sittings_of(meeting)] == [
        "2030-06-17T11:00:00+00:00", "2030-06-18T11:00:00+00:00", "2030-06-18T22:00:00+00:00",
    ]  # fmt: skip
    assert desk.get(f"{base}release/").status_code == 200
    assert desk.post(f"{base}release/", {"version": "0"}).status_code == 302
    assert Programme.objects.get().number == 1
    assert desk.post(f"{base}{sitting.pk}/remove/").status_code == 302
    assert desk.post(f"{base}release/", {"version": "1"}).status_code == 422
    assert desk.post(f"{base}release/", {"version": "1", "note_en": "Moved."}).status_code == 302
    page = Client().get(f"/en/meetings/{meeting.slug}/programme/").content.decode()
    assert "Cancelled" in page
    assert desk.get(f"{base}").status_code == 200


def test_a_form_that_somebody_overtook_keeps_what_was_typed(desk, editor):
    meeting = make_meeting(begins_on=datetime.date(2030, 6, 17), ends_on=datetime.date(2030, 6, 21))
    sitting = plan(meeting, editor, "1")
    plan(meeting, editor, "1", sitting=sitting, room="Room VII")
    typed = {"day": "2030-06-17", "begins": "10:00", "ends": "13:00", "room": "My room", "format": "hybrid",
             "title_en": "Mine", "version": "1", "webcast_url": ""}  # fmt: skip
    answer = desk.post(f"/en/desk/meetings/{meeting.slug}/programme/{sitting.pk}/", typed)
    assert answer.status_code == 409 and "My room" in answer.content.decode()
    sitting.refresh_from_db()
    assert sitting.room == "Room VII"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRacing:
    def release_both(self, meeting, editor):
        def release():
            return release_programme(meeting=meeting, by=editor, note={})

        return together(release, release)

    def test_two_releases_at_once_give_one_version(self, editor):
        meeting = make_meeting()
        plan(meeting, editor, "1")
        outcomes = self.release_both(meeting, editor)
        assert sorted(type(it).__name__ for it in outcomes) == ["Programme", "ValidationError"]
        assert Programme.objects.count() == 1

    def test_without_the_lock_both_go_for_the_same_number(self, editor, monkeypatch):
        from meetings.calendar import programme

        meeting = make_meeting()
        plan(meeting, editor, "1")
        without_locks(monkeypatch)
        meet(monkeypatch, programme, "last_released", 2)
        outcomes = self.release_both(meeting, editor)
        assert sorted(type(it).__name__ for it in outcomes) == ["IntegrityError", "Programme"]

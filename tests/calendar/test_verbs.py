"""What becomes of meetings: every state, verb and role; who is told; what a refusal leaves as it was."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from civspace.audit.queries import history
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.calendar import registry
from meetings.calendar.domain import (
    announce_meeting,
    change_meeting,
    create_meeting,
    link_meetings,
    put_document,
    remove_document,
    set_agenda,
    set_meeting_state,
    unlink_meetings,
)
from meetings.calendar.models import AgendaItem, Document, Link, Meeting
from meetings.calendar.states import PUBLIC, State
from tests.factories import make_body, make_meeting, person, staff

pytestmark = pytest.mark.django_db
ALLOWED = {
    ("draft", "announce"): "announced",
    ("announced", "postpone"): "postponed",
    ("announced", "suspend"): "suspended",
    ("announced", "cancel"): "cancelled",
    ("postponed", "resume"): "announced",
    ("postponed", "cancel"): "cancelled",
    ("suspended", "postpone"): "postponed",
    ("suspended", "resume"): "announced",
    ("suspended", "cancel"): "cancelled",
}
VERBS = ("announce", "postpone", "suspend", "resume", "cancel")
KINDS = {verb: f"meeting_{verb}" for verb in VERBS[1:]}


@pytest.fixture
def two_concerned(monkeypatch) -> set:
    people = [person(), person()]
    # Named by two rooms, a person is told once.
    monkeypatch.setattr(registry, "concerned", [lambda meeting: people, lambda meeting: people[:1]])
    return {one.pk for one in people}


def do(verb: str, meeting: Meeting, by) -> Meeting:
    if verb == "announce":
        return announce_meeting(meeting=meeting, by=by)
    return set_meeting_state(meeting=meeting, verb=verb, by=by, note="Because of repairs")


def editor(role: str):
    if role == "portal":
        return None
    if role == "member":
        return person()
    if role == "editor of another body":
        return staff("meetings_editor", scope="csw")
    if role == "other roles":
        return staff("accreditation_officer", "reviewer", "publisher", "read_only")
    return staff("meetings_editor", scope="hrc" if role == "editor" else "*")


@pytest.mark.parametrize(
    "role", ["portal", "editor", "editor of all", "editor of another body", "other roles", "member"]
)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", State.values)
def test_state_verb_role(state: str, verb: str, role: str, two_concerned: set) -> None:
    meeting = make_meeting(state=state, agenda=False)
    by = editor(role)
    if role not in ("portal", "editor", "editor of all"):
        with pytest.raises(PermissionDenied):
            do(verb, meeting, by)
    elif (state, verb) not in ALLOWED:
        with pytest.raises(IllegalMove):
            do(verb, meeting, by)
    else:
        do(verb, meeting, by)
        meeting.refresh_from_db()
        assert meeting.state == ALLOWED[state, verb]
        assert meeting.version == 2
        entry = history(meeting).get()
        assert (entry.verb, entry.from_state, entry.to_state) == (verb, state, ALLOWED[state, verb])
        told = {(notice.recipient_id, notice.kind) for notice in Notice.objects.all()}
        assert told == ({(pk, KINDS[verb]) for pk in two_concerned} if verb != "announce" else set())
        return
    meeting.refresh_from_db()
    assert (meeting.state, meeting.version, history(meeting).count(), Notice.objects.count()) == (state, 1, 0, 0)


def test_announcing_keeps_the_date_of_the_notice() -> None:
    meeting = announce_meeting(meeting=make_meeting(state="draft"), by=None)
    assert meeting.notice_published_on == datetime.datetime.now(meeting.zone).date()
    kept = make_meeting(state="draft", notice_published_on=datetime.date(2020, 1, 2))
    assert announce_meeting(meeting=kept, by=None).notice_published_on == datetime.date(2020, 1, 2)


def test_a_note_is_needed_and_replaces_the_earlier_one_in_every_language(two_concerned: set) -> None:
    meeting = make_meeting(state_note_fr="Ancienne note")
    for note in ("  ", {"en": "", "fr": " "}):
        with pytest.raises(ValidationError) as caught:
            set_meeting_state(meeting=meeting, verb="postpone", by=None, note=note)
        assert caught.value.message_dict == {"note": ["Say what changed, and why."]}
    assert Notice.objects.count() == 0
    with translation.override("ar"):
        set_meeting_state(meeting=meeting, verb="postpone", by=None, note=" بسبب الإصلاحات ")
    meeting.refresh_from_db()
    assert (meeting.state_note_ar, meeting.state_note_fr, meeting.state_note_en) == ("بسبب الإصلاحات", "", "")
    set_meeting_state(meeting=meeting, verb="resume", by=None, note={"en": "All is well", "fr": "Tout va bien"})
    meeting.refresh_from_db()
    assert (meeting.state_note_ar, meeting.state_note_fr, meeting.state_note_en) == ("", "Tout va bien", "All is well")


def test_a_stale_version_changes_nothing(two_concerned: set) -> None:
    meeting = make_meeting()
    for act in (
        lambda: set_meeting_state(meeting=meeting, verb="cancel", by=None, note="x", expected_version=7),
        lambda: change_meeting(meeting=meeting, by=None, changes={"title_en": "Other"}, expected_version=7),
        lambda: set_agenda(meeting=meeting, items=[], by=None, expected_version=7),
    ):
        with pytest.raises(Stale):
            act()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.title_en, meeting.agenda_items.count()) == ("announced", "Seventieth session", 4)
    assert Notice.objects.count() == 0


TOLD = {
    "begins_on": datetime.date(2031, 1, 1),
    "ends_on": datetime.date(2031, 1, 9),
    "place_fr": "Bonn",
    "time_zone": "Europe/Berlin",
    "format": "online",
}
NOT_TOLD = {"title_en": "Other", "summary_es": "Breve", "number": "71", "webcast_url": "https://webtv.un.org/x"}


@pytest.mark.parametrize("state", ["draft", "announced", "postponed"])
@pytest.mark.parametrize(("field", "value"), [*TOLD.items(), *NOT_TOLD.items()])
def test_who_is_told_of_a_change(field: str, value: object, state: str, two_concerned: set) -> None:
    meeting = make_meeting(begins_on=datetime.date(2030, 12, 30), ends_on=datetime.date(2031, 1, 5), state=state)
    change_meeting(meeting=meeting, by=None, changes={field: value})
    meeting.refresh_from_db()
    assert getattr(meeting, field) == value
    told = {(notice.recipient_id, notice.kind) for notice in Notice.objects.all()}
    expected = {(pk, "meeting_moved") for pk in two_concerned} if field in TOLD and state in PUBLIC else set()
    assert told == expected


def test_an_editor_who_moves_a_public_meeting_says_why(two_concerned: set) -> None:
    meeting, by = make_meeting(), staff("meetings_editor", scope="hrc")
    with pytest.raises(ValidationError) as caught:
        change_meeting(meeting=meeting, by=by, changes={"place_en": "Bonn"})
    assert caught.value.message_dict == {"note": ["Say what changed, and why."]}
    meeting.refresh_from_db()
    assert (meeting.place_en, Notice.objects.count()) == ("Geneva", 0)
    change_meeting(meeting=meeting, by=by, changes={"place_en": "Bonn"}, note="Repairs")
    assert {notice.recipient_id for notice in Notice.objects.all()} == two_concerned
    assert history(meeting).get().payload.reason == "Repairs"


def test_the_dates_first_announced_are_kept_once() -> None:
    meeting = make_meeting(begins_on=datetime.date(2030, 6, 15), ends_on=datetime.date(2030, 7, 3))
    for day in (20, 25):
        change_meeting(meeting=meeting, by=None, changes={"begins_on": datetime.date(2030, 6, day)})
    meeting.refresh_from_db()
    assert (meeting.announced_from, meeting.announced_to) == (datetime.date(2030, 6, 15), datetime.date(2030, 7, 3))
    assert meeting.begins_on == datetime.date(2030, 6, 25)


def test_no_difference_is_no_change() -> None:
    meeting = make_meeting()
    change_meeting(meeting=meeting, by=None, changes={"title_en": "Seventieth session"})
    meeting.refresh_from_db()
    assert (meeting.version, history(meeting).count()) == (1, 0)


@pytest.mark.parametrize("field", ["state", "body_id", "invented", "version", "state_note"])
def test_some_fields_no_editing_changes(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        change_meeting(meeting=make_meeting(), by=None, changes={field: "x"})


def test_the_address_of_a_public_meeting_stays() -> None:
    with pytest.raises(ValidationError):
        change_meeting(meeting=make_meeting(), by=None, changes={"slug": "other"})
    draft = make_meeting(state="draft")
    assert change_meeting(meeting=draft, by=None, changes={"slug": "other"}).slug == "other"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title_en": ""}, {"title": ["Give the meeting a title in at least one language."]}),
        ({"slug": "new"}, {"slug": ["This address is taken."]}),
        ({"time_zone": "Mars/Olympus"}, {"time_zone": ["There is no such time zone."]}),
        ({"ends_on": datetime.date(2000, 1, 1)}, {"ends_on": ["The end comes before the beginning."]}),
        ({"announced_from": datetime.date(2000, 1, 1)}, {"announced_to": ["Give both days, or neither."]}),
        (
            {"announced_from": datetime.date(2000, 1, 2), "announced_to": datetime.date(2000, 1, 1)},
            {"announced_to": ["The end comes before the beginning."]},
        ),
    ],
)
def test_fields_that_do_not_fit(changes: dict, errors: dict) -> None:
    meeting = make_meeting(state="draft")
    with pytest.raises(ValidationError) as caught:
        change_meeting(meeting=meeting, by=None, changes=changes)
    assert caught.value.message_dict == errors
    for field in changes:
        assert getattr(Meeting.objects.get(pk=meeting.pk), field) == getattr(meeting, field)


def test_creating_needs_the_role_for_the_body_and_makes_a_draft() -> None:
    body, day = make_body(), datetime.date(2030, 1, 1)
    fields = {"body": body, "slug": "hrc-80", "title_fr": "Session", "begins_on": day, "ends_on": day}
    for by in (person(), staff("meetings_editor", scope="csw"), staff("publisher")):
        with pytest.raises(PermissionDenied):
            create_meeting(meeting=Meeting(**fields), by=by)
    assert Meeting.objects.count() == 0
    with translation.override("ar"):
        made = create_meeting(meeting=Meeting(**fields, state="announced"), by=staff("meetings_editor", scope="hrc"))
    made.refresh_from_db()
    assert (made.state, made.title_fr, made.title_ar) == ("draft", "Session", None)


# The agenda


def items(*lines: str) -> list[dict]:
    rows = []
    for line in lines:
        number, title = line.split("|")
        rows.append({"number": number, "title_en": title, "parent": number.rpartition(".")[0]})
    return rows


def tree(meeting: Meeting) -> list[tuple]:
    return [(i.number, i.title_en, i.parent.number if i.parent else None) for i in meeting.agenda_items.all()]


def test_an_agenda_is_a_tree_in_reading_order_and_items_keep_their_identity() -> None:
    meeting = make_meeting(agenda=False)
    set_agenda(meeting=meeting, items=items("1|Opening", "2|Report", "2.1|Follow-up", "10|Closing"), by=None)
    assert tree(meeting) == [
        ("1", "Opening", None),
        ("2", "Report", None),
        ("2.1", "Follow-up", "2"),
        ("10", "Closing", None),
    ]
    held = {item.number: (item.pk, item.version) for item in meeting.agenda_items.all()}
    set_agenda(meeting=meeting, items=items("2|Report", "2.1|Next steps", "10|Closing", "11|More"), by=None)
    assert [number for number, _title, _parent in tree(meeting)] == ["2", "2.1", "10", "11"]
    now = {item.number: (item.pk, item.version) for item in meeting.agenda_items.all()}
    assert {number: now[number][0] for number in ("2", "2.1", "10")} == {n: held[n][0] for n in ("2", "2.1", "10")}
    assert now["2.1"][1] == held["2.1"][1] + 1
    assert Meeting.objects.get(pk=meeting.pk).version == 3


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (items("1|One", "1|Two"), "Item 1 stands twice."),
        (items("2.1|Child", "2|Parent"), "Item 2.1: its parent has to stand before it."),
        ([{"number": "1", "title_en": ""}], "Item 1 has no title."),
        (
            [{"number": "1", "title_en": "x" * 301}],
            "1: Ensure this value has at most 300 characters (it has 301).",
        ),
    ],
)
def test_an_agenda_that_is_refused_changes_nothing(rows: list, message: str) -> None:
    meeting = make_meeting()
    before = tree(meeting)
    with pytest.raises(ValidationError) as caught:
        set_agenda(meeting=meeting, items=rows, by=None)
    assert caught.value.message_dict == {"agenda": [message]}
    assert tree(meeting) == before
    assert Meeting.objects.get(pk=meeting.pk).version == 1


def test_agenda_documents_and_links_need_the_role() -> None:
    meeting, other = make_meeting(), make_meeting(body=make_body(code="csw", name="Commission"))
    document = put_document(meeting=meeting, by=None, symbol="A/HRC/70/1", title_en="Report")
    link = link_meetings(earlier=other, later=meeting, by=None)
    for by in (person(), staff("meetings_editor", scope="csw"), staff("reviewer")):
        for act in (
            lambda by=by: set_agenda(meeting=meeting, items=[], by=by),
            lambda by=by: put_document(meeting=meeting, by=by, symbol="A/HRC/70/2", title_en="Other"),
            lambda by=by: remove_document(document=document, by=by),
            lambda by=by: link_meetings(earlier=meeting, later=other, by=by),
            lambda by=by: unlink_meetings(link=link, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert (AgendaItem.objects.filter(meeting=meeting).count(), Document.objects.count()) == (4, 1)
    assert Link.objects.count() == 1


# Documents and links


def test_documents_with_and_without_a_symbol() -> None:
    meeting = make_meeting()
    first = put_document(meeting=meeting, by=None, symbol=" A/HRC/70/1  ", title_en="Report", languages=["en", "zh"])
    again = put_document(meeting=meeting, by=None, symbol="A/HRC/70/1", title_en="Annual report")
    assert (again.pk, again.version, again.symbol_key) == (first.pk, 2, "A/HRC/70/1")
    papers = [put_document(meeting=meeting, by=None, title_en=f"Paper {n}") for n in (1, 2)]
    assert len({paper.pk for paper in papers}) == 2
    with pytest.raises(ValidationError) as caught:
        put_document(meeting=meeting, by=None, document=papers[0], symbol="A/HRC/70/1", title_en="Twin")
    assert caught.value.message_dict == {"symbol": ["Another document of this meeting has this symbol."]}
    for wrong, field in (({"title_en": ""}, "title"), ({"languages": ["tlh"]}, "languages")):
        with pytest.raises(ValidationError) as caught:
            put_document(meeting=meeting, by=None, **{"symbol": "A/1/2", "title_en": "T", **wrong})
        assert set(caught.value.message_dict) == {field}
    assert Document.objects.count() == 3
    remove_document(document=papers[0], by=None)
    assert Document.objects.count() == 2


def test_links_have_one_direction() -> None:
    before, after = make_meeting(), make_meeting()
    link = link_meetings(earlier=before, later=after, by=None)
    assert link_meetings(earlier=before, later=after, by=None).pk == link.pk
    for earlier, later in ((after, before), (before, before)):
        with pytest.raises(ValidationError):
            link_meetings(earlier=earlier, later=later, by=None)
    assert Link.objects.count() == 1
    unlink_meetings(link=link, by=None)
    assert Link.objects.count() == 0

"""The desk of meetings editors: who may, everything typed is kept, what is saved and who will be told."""

import datetime

import pytest
from django.test import Client

from civspace.notices.models import Notice
from meetings.calendar import registry
from meetings.calendar.domain import link_meetings, put_document
from meetings.calendar.forms import parent_of
from meetings.calendar.models import Link, Meeting
from tests.factories import make_body, make_meeting, person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    """Return the browser of an editor of the Human Rights Council."""
    client = Client()
    client.force_login(staff("meetings_editor", scope="hrc"))
    return client


def fields(response) -> dict[str, str]:
    """Return what a form shows, as the browser would send it."""
    form = response.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in shown.items()
        if value not in (None, "")
    }


PAGES = ("", "edit/", "agenda/", "documents/new/", "links/", "announce/", "state/postpone/", "modalities/")


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_the_desk_pages_of_a_meeting(page: str) -> None:
    meeting = make_meeting(state="draft")
    url = f"/en/desk/meetings/{meeting.slug}/{page}"
    readers = {
        "nobody": (None, 302),
        "member": (person(), 403),
        "reviewer": (staff("reviewer", scope="hrc"), 403),
        # Somebody else's draft does not exist for them.
        "editor of another body": (staff("meetings_editor", scope="csw"), 404),
        "editor here, staff there": (staff("meetings_editor", scope="hrc"), 302 if page == "state/postpone/" else 200),
    }
    for name, (reader, status) in readers.items():
        client = Client()
        if reader:
            client.force_login(reader)
        assert client.get(url).status_code == status, name
    announced = make_meeting()
    client = Client()
    client.force_login(staff("meetings_editor", scope="csw"))
    assert client.get(f"/en/desk/meetings/{announced.slug}/{page}").status_code == 403
    assert client.post(f"/en/desk/meetings/{announced.slug}/{page}", {}).status_code == 403


def test_the_list_holds_the_meetings_of_the_readers_bodies(desk: Client) -> None:
    mine = make_meeting(title="Mine", state="draft")
    make_meeting(title="Theirs", body=make_body(code="csw", name="CSW"))
    assert [one.pk for one in desk.get("/en/desk/meetings/").context["page_obj"]] == [mine.pk]
    assert list(desk.get("/en/desk/meetings/?state=announced").context["page_obj"]) == []


NEW = {
    "body": "hrc",
    "number": "91",
    "stage": "session",
    "format": "hybrid",
    "begins_on": "2030-06-15",
    "ends_on": "2030-07-03",
    "time_zone": "Europe/Zurich",
}


def test_a_new_meeting_is_a_draft_whose_series_and_address_follow_from_the_body(desk: Client) -> None:
    make_body(ngo_series="A/HRC/{session}/NGO/{n}")
    make_body(code="csw", name="CSW")
    wrong = desk.post("/ar/desk/meetings/new/", {**NEW, "title_fr": "", "place_ru": "Женева", "ends_on": "2030-06-01"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"title_ar", "ends_on"}
    assert wrong.context["form"]["place_ru"].value() == "Женева"
    assert desk.post("/en/desk/meetings/new/", {**NEW, "body": "csw", "title_en": "X"}).status_code == 422
    assert Meeting.objects.count() == 0
    saved = desk.post("/ar/desk/meetings/new/", {**NEW, "title_fr": "Session", "place_ru": "Женева"})
    assert saved.headers["Location"] == "/ar/desk/meetings/hrc-91/"
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.series, meeting.title_fr, meeting.title_ar) == (
        "draft",
        "A/HRC/91/NGO",
        "Session",
        None,
    )
    assert (meeting.place_ru, meeting.invented, meeting.format) == ("Женева", False, "hybrid")
    again = desk.post("/en/desk/meetings/new/", {**NEW, "title_en": "Twin"})
    assert again.headers["Location"] == "/en/desk/meetings/hrc-91-2/"


def test_editing_shows_what_is_there_and_saves_only_what_changed(desk: Client) -> None:
    meeting = make_meeting(title_fr="Session")
    url = f"/fr/desk/meetings/{meeting.slug}/edit/"
    page = desk.get(url)
    # The reader's own language comes first.
    assert next(iter(page.context["form"].fields)) == "title_fr"
    data = fields(page)
    assert (data["title_fr"], data["version"]) == ("Session", 1)
    assert "slug" not in data
    assert desk.post(url, data).status_code == 302
    meeting.refresh_from_db()
    assert meeting.version == 1
    desk.post(url, {**data, "title_fr": "Autre", "invented": "on", "state": "cancelled"})
    meeting.refresh_from_db()
    assert (meeting.title_fr, meeting.title_en, meeting.version) == ("Autre", "Seventieth session", 2)
    assert (meeting.invented, meeting.state) == (False, "announced")


def test_moving_a_public_meeting_shows_who_is_told_and_asks_why(desk: Client, monkeypatch) -> None:
    people = [person(name="Amina Diallo"), person(name="Li Wei")]
    monkeypatch.setattr(registry, "concerned", [lambda meeting: people])
    meeting = make_meeting()
    url = f"/en/desk/meetings/{meeting.slug}/edit/"
    page = desk.get(url)
    assert "2 people by message and e-mail." in page.content.decode()
    data = {**fields(page), "begins_on": "2030-01-07", "ends_on": "2030-01-09"}
    refused = desk.post(url, data)
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"note": ["Say what changed, and why."]}
    assert refused.context["form"]["begins_on"].value() == "2030-01-07"
    assert Notice.objects.count() == 0
    assert desk.post(url, {**data, "note": "Repairs"}).status_code == 302
    assert {notice.recipient_id for notice in Notice.objects.all()} == {one.pk for one in people}


@pytest.mark.parametrize("page", ["edit/", "agenda/", "state/postpone/"])
def test_a_clash_keeps_everything_typed_and_changes_nothing(desk: Client, page: str) -> None:
    meeting = make_meeting()
    url = f"/en/desk/meetings/{meeting.slug}/{page}"
    typed = "state_note_en" if "state" in page else "title_en"
    data = {**fields(desk.get(url)), typed: "1 | My words"}
    Meeting.objects.filter(pk=meeting.pk).update(version=5, number="72")
    clash = desk.post(url, data)
    assert clash.status_code == 409
    form = clash.context["form"]
    assert (form[typed].value(), str(form["version"].value())) == ("1 | My words", "5")
    assert "Somebody changed this meeting meanwhile" in clash.content.decode()
    meeting.refresh_from_db()
    assert (meeting.version, meeting.state, meeting.title_en) == (5, "announced", "Seventieth session")
    assert meeting.agenda_items.count() == 4


def test_postponing_from_the_desk(desk: Client, monkeypatch) -> None:
    people = [person(name="Amina Diallo")]
    monkeypatch.setattr(registry, "concerned", [lambda meeting: people])
    meeting = make_meeting()
    url = f"/en/desk/meetings/{meeting.slug}/state/postpone/"
    page = desk.get(url)
    assert "1 person by message and e-mail." in page.content.decode()
    empty = desk.post(url, {"version": 1, "state_note_fr": " "})
    assert empty.status_code == 422
    assert empty.context["form"].errors == {"state_note_en": ["Say what changed, and why."]}
    assert Notice.objects.count() == 0
    assert desk.post(url, {"version": 1, "state_note_en": "Repairs", "state_note_fr": "Travaux"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.state_note_fr) == ("postponed", "Travaux")
    assert Notice.objects.get().recipient_id == people[0].pk
    assert desk.get(f"/en/desk/meetings/{meeting.slug}/state/erase/").status_code == 404


def test_announcing_asks_once(desk: Client) -> None:
    meeting = make_meeting(state="draft")
    url = f"/en/desk/meetings/{meeting.slug}/announce/"
    assert desk.get(url).status_code == 200
    meeting.refresh_from_db()
    assert meeting.state == "draft"
    for _press in range(2):
        assert desk.post(url).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.version) == ("announced", 2)


# The agenda as text


@pytest.mark.parametrize(
    ("number", "earlier", "parent"),
    [
        ("2.1", ["1", "2"], "2"),
        ("2.1.3", ["2", "2.1"], "2.1"),
        ("75 (b)", ["7", "75"], "75"),
        ("75(b)", ["75"], "75"),
        ("75 (b) (i)", ["75", "75 (b)"], "75 (b)"),
        ("10", ["1"], ""),
        ("3", [], ""),
    ],
)
def test_where_an_item_stands(number: str, earlier: list, parent: str) -> None:
    assert parent_of(number, earlier) == parent


def test_the_agenda_is_edited_as_text_in_each_language(desk: Client) -> None:
    meeting = make_meeting()
    url = f"/fr/desk/meetings/{meeting.slug}/agenda/"
    data = fields(desk.get(url))
    assert data["title_en"].splitlines()[0] == "1 | Organizational matters"
    assert data["title_fr"].splitlines()[2] == "2.1 | "
    data["title_fr"] = "1 | Questions\n\n 2|Rapport | annuel\n2.1 | \n3 | \n4 | Divers"
    assert desk.post(url, data).status_code == 302
    assert [
        (i.number, i.title_fr, i.title_en, i.parent_id and i.parent.number) for i in meeting.agenda_items.all()
    ] == [
        ("1", "Questions", "Organizational matters", None),
        ("2", "Rapport | annuel", "Annual report", None),
        ("2.1", "", "Follow-up", "2"),
        ("3", "", "Promotion of rights", None),
        ("4", "Divers", "", None),
    ]


def test_an_agenda_with_errors_is_kept_as_typed(desk: Client) -> None:
    meeting = make_meeting()
    url = f"/en/desk/meetings/{meeting.slug}/agenda/"
    data = {**fields(desk.get(url)), "title_en": "1 | One\nno number here\n1 | Twice\n5 | ", "title_fr": "9 | Neuf"}
    refused = desk.post(url, data)
    assert refused.status_code == 422
    errors = refused.context["form"].errors
    assert errors["title_en"] == ["Line 2 needs a number, a bar and a title.", "Item 1 stands twice."]
    assert errors["title_fr"] == ["Item 9 is not in the first list."]
    assert refused.context["form"]["title_en"].value() == data["title_en"]
    untitled = desk.post(url, {"version": 1, "title_en": "5 | "})
    assert untitled.context["form"].errors == {"title_en": ["Item 5 has no title."]}
    assert meeting.agenda_items.count() == 4


# Documents and links


def test_documents_are_added_changed_and_removed(desk: Client) -> None:
    meeting = make_meeting()
    base = f"/en/desk/meetings/{meeting.slug}/documents/"
    data = {"symbol": "A/HRC/70/1", "title_ar": "تقرير", "languages": ["en", "zh"], "original": "en"}
    assert desk.post(f"{base}new/", {"symbol": "A/HRC/70/1"}).context["form"].errors == {
        "title_en": ["Give the document a title in at least one language."]
    }
    assert desk.post(f"{base}new/", data).status_code == 302
    twin = desk.post(f"{base}new/", {**data, "title_en": "Twin"})
    assert twin.context["form"].errors == {"symbol": ["Another document of this meeting has this symbol."]}
    document = meeting.documents.get()
    assert (document.title_ar, document.languages, document.original) == ("تقرير", ["en", "zh"], "en")
    page = desk.get(f"{base}{document.pk}/")
    assert desk.post(f"{base}{document.pk}/", {**fields(page), "symbol": "A/HRC/70/2"}).status_code == 302
    document.refresh_from_db()
    assert (document.symbol, document.symbol_key, document.title_ar) == ("A/HRC/70/2", "A/HRC/70/2", "تقرير")
    other = put_document(meeting=make_meeting(), by=None, symbol="A/1/1", title_en="Other meeting's")
    assert desk.get(f"{base}{other.pk}/").status_code == 404
    assert desk.post(f"{base}{other.pk}/remove/").status_code == 404
    assert desk.get(f"{base}{document.pk}/remove/").status_code == 405
    assert desk.post(f"{base}{document.pk}/remove/").status_code == 302
    assert meeting.documents.count() == 0


def test_stages_are_linked_and_unlinked(desk: Client) -> None:
    meeting, before = make_meeting(), make_meeting(title="Before")
    theirs = make_meeting(title="Theirs", body=make_body(code="csw", name="CSW"))
    url = f"/en/desk/meetings/{meeting.slug}/links/"
    assert desk.post(url, {"role": "earlier", "other": theirs.pk}).status_code == 422
    assert desk.post(url, {"role": "earlier", "other": before.pk}).status_code == 302
    link = Link.objects.get()
    assert (link.earlier_id, link.later_id) == (before.pk, meeting.pk)
    wrong = desk.post(url, {"role": "later", "other": before.pk})
    assert wrong.context["form"].errors == {"other": ["These meetings are linked the other way round."]}
    foreign = link_meetings(earlier=theirs, later=make_meeting(), by=None)
    assert desk.post(f"{url}{foreign.pk}/remove/").status_code == 404
    assert desk.post(f"{url}{link.pk}/remove/").status_code == 302
    assert list(Link.objects.all()) == [foreign]


def test_the_desk_page_shows_what_happened_with_reason_and_name(desk: Client) -> None:
    meeting = make_meeting()
    desk.post(f"/en/desk/meetings/{meeting.slug}/state/cancel/", {"version": 1, "state_note_en": "No quorum"})
    page = desk.get(f"/en/desk/meetings/{meeting.slug}/").content.decode()
    assert "Cancelled" in page
    assert page.count("No quorum") == 2
    assert "Ines Moreau" in page
    # Nothing leads on from here.
    assert "/state/" not in page


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_every_desk_page_opens_in_every_language(desk: Client, language: str) -> None:
    meeting = make_meeting()
    for page in PAGES:
        response = desk.get(f"/{language}/desk/meetings/{meeting.slug}/{page}")
        assert response.status_code == (302 if page == "announce/" else 200), page

"""Whom to ask: the nearest contact, who sets it, what is refused, and where it is shown."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civspace.audit.models import Entry
from civspace.clocks.loading import load_stations
from meetings.calendar.contacts import contact_names, contact_of, set_contact, station_of
from meetings.calendar.loading import load_contacts
from meetings.calendar.models import Contact
from tests import factories

pytestmark = pytest.mark.django_db

OFFICE = {
    "office_en": "Liaison",
    "mailbox": "liaison@example.org",
    "phone": "+41 22 000",
    "website": "",
    "opens_at": datetime.time(9),
    "closes_at": datetime.time(17),
    "station": None,
    "first_answer_days": 2,
    "answer_days": 4,
}


@pytest.fixture
def loaded() -> Any:
    load_stations()
    hrc = factories.make_body()
    ecosoc = factories.make_body(code="ecosoc", name="Council", time_zone="America/New_York")
    assert load_contacts().created == 3
    return {
        "hrc": hrc,
        "ecosoc": ecosoc,
        "csw": factories.make_body(code="csw", name="Commission", parent=ecosoc, time_zone="America/New_York"),
        "other": factories.make_body(code="fmi", name="Forum"),
    }


def code_of(thing: Any) -> str:
    found = contact_of(thing)
    assert found is not None
    return found.code


def test_the_api_names_the_nearest_contact(loaded: Any) -> None:
    """In lists as for one thing; what an office has not given is empty."""
    api = Client()
    meeting, other = (factories.make_meeting(body=loaded[code]) for code in ("hrc", "csw"))
    set_contact(meeting=meeting, by=None, values=OFFICE)
    bodies = {it["id"]: it["contact"] for it in api.get("/api/v1/bodies/").json()["results"]}
    for code, body in loaded.items():
        assert bodies[body.code] == api.get(f"/api/v1/bodies/{body.code}/").json()["contact"]
        assert bodies[body.code]["office"] == Contact.objects.get(code=code_of(body)).office, code
    listed = {it["id"]: it["contact"] for it in api.get("/api/v1/meetings/").json()["results"]}
    assert listed == {str(it.pk): api.get(f"/api/v1/meetings/{it.pk}/").json()["contact"] for it in (meeting, other)}
    assert listed[str(other.pk)] == bodies["ecosoc"]
    own = listed[str(meeting.pk)]
    assert (own["office"], own["offices"]["fr"], own["opens_at"]) == ("Liaison", None, "09:00:00")
    assert (own["mailbox"], own["first_answer_days"], own["answer_days"]) == ("liaison@example.org", 2, 4)
    assert own["duty_station"] is None


def test_the_nearest_contact_is_named(loaded: Any, django_assert_num_queries: Any) -> None:
    meeting = factories.make_meeting(body=loaded["hrc"])
    assert [code_of(it) for it in (*loaded.values(), meeting, None)] == [
        "hrc",
        "ecosoc",
        "ecosoc",
        "general",
        "hrc",
        "general",
    ]
    set_contact(meeting=meeting, by=None, values=OFFICE)
    with django_assert_num_queries(1):
        assert code_of(meeting) == f"meeting-{meeting.pk}"
    station = station_of(contact_of(meeting), meeting.body)
    assert station is not None and station.code == "geneva"  # by the zone of the body
    assert contact_names(contact_of(meeting))["fr"] == "Liaison, liaison@example.org, +41 22 000"
    assert load_contacts().kept == 1
    set_contact(meeting=meeting, by=None, values={})
    assert code_of(meeting) == "hrc" and Contact.objects.count() == 3


def test_only_the_editors_of_the_body_set_it(loaded: Any) -> None:
    meeting = factories.make_meeting(body=loaded["hrc"])
    for person in (
        factories.person(),
        factories.staff("reviewer", scope="hrc"),
        factories.staff("meetings_editor", scope="ecosoc"),
    ):
        with pytest.raises(PermissionDenied):
            set_contact(meeting=meeting, by=person, values=OFFICE)
    assert Contact.objects.count() == 3
    set_contact(meeting=meeting, by=factories.staff("meetings_editor", scope="hrc"), values=OFFICE)
    assert Entry.objects.filter(object_id=str(meeting.pk), verb="set_contact").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("closes_at", None), ("closes_at", datetime.time(8)), ("mailbox", "nobody"), ("first_answer_days", 0)],
)
def test_what_cannot_be_is_refused_by_field(loaded: Any, field: str, value: Any) -> None:
    meeting = factories.make_meeting(body=loaded["hrc"])
    with pytest.raises(ValidationError) as refused:
        set_contact(meeting=meeting, by=None, values={**OFFICE, field: value})
    assert set(refused.value.message_dict) == {field}
    assert Contact.objects.count() == 3 and not Entry.objects.filter(verb="set_contact").exists()


def test_the_page_sets_it_and_everybody_reads_it(loaded: Any) -> None:
    meeting = factories.make_meeting(body=loaded["hrc"])
    client = Client()
    client.force_login(factories.staff("meetings_editor", scope="hrc"))
    address = f"/en/desk/meetings/{meeting.slug}/contact/"
    sent = {**OFFICE, "opens_at": "09:00", "closes_at": "17:00", "station": "", "version": meeting.version}
    wrong = client.post(address, {**sent, "closes_at": "08:00"})
    assert wrong.status_code == 422 and "liaison@example.org" in wrong.content.decode()
    assert client.post(address, sent).status_code == 302
    page = Client().get(f"/en/meetings/{meeting.slug}/").content.decode()
    assert "Liaison" in page and "First answer within 2 working days" in page


def test_members_of_an_organization_read_the_general_contact(loaded: Any) -> None:
    head = factories.make_author()
    client = Client()
    client.force_login(head)
    page = client.get(f"/en/my/organizations/{head.organization.pk}/").content.decode()
    assert "Whom to ask" in page and "United Nations Secretariat" in page

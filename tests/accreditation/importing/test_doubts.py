"""What is doubtful in a list stands on the desk of its body and nowhere else, until a colleague has looked at it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civspace.audit.queries import history
from meetings.accreditation.importing.settling import settle_doubt
from meetings.accreditation.importing.states import Why
from meetings.accreditation.models import Doubt
from tests.accreditation.things import fresh, load, officer
from tests.factories import join, make_organization, make_standing, person, staff

pytestmark = pytest.mark.django_db
PAGE = "/en/desk/standing/doubts/"


def doubtful(why: str = Why.NO_COUNTRY, said: str = "") -> Doubt:
    return Doubt.objects.create(standing=make_standing(organization=make_organization()), why=why, said=said)


def test_officers_of_the_body_settle_and_nobody_else():
    load()
    doubt = doubtful()
    member = officer()
    join(member, doubt.standing.organization)
    for other in (officer(scope="hrc"), staff("read_only"), person(), fresh(member)):
        with pytest.raises(PermissionDenied):
            settle_doubt(doubt=doubt, by=other)
    doubt.refresh_from_db()
    assert doubt.settled_at is None and not history(doubt.standing)
    by = officer()
    for _time in range(2):
        settle_doubt(doubt=doubt, by=by)
    assert doubt.settled_by == str(by.pk)
    assert [(entry.verb, entry.payload.difference) for entry in history(doubt.standing)] == [
        ("settle_doubt", {"doubt": ["no_country", ""]})
    ]


def test_the_page_lists_what_waits_and_a_button_settles_it(client):
    load()
    doubt, other = doubtful(Why.ODD_DATE, "1919-01-10"), doubtful()
    assert client.get(PAGE).status_code == 302
    client.force_login(person())
    assert client.get(PAGE).status_code == 403
    client.force_login(officer(scope="hrc"))
    assert not client.get(PAGE).context["listed"]
    assert client.post(PAGE, {"doubt": doubt.pk}).status_code == 404
    client.force_login(officer())
    page = client.get(PAGE).content.decode()
    assert "1919-01-10" in page and other.standing.organization.name in page
    assert [one.pk for one, _may in client.get(PAGE + "?why=no_country").context["listed"]] == [other.pk]
    assert [one.pk for one, _may in client.get(PAGE + "?scheme=nhri").context["listed"]] == []
    table = b"".join(client.get(PAGE + "?format=csv").streaming_content).decode()
    assert table.count("\r\n") == 3 and "1919-01-10" in table
    assert client.post(PAGE, {"doubt": doubt.pk}).url == PAGE
    assert [one.pk for one, _may in client.get(PAGE).context["listed"]] == [other.pk]


def test_three_rows_ask_as_much_as_one(client):
    load()
    client.force_login(officer())
    asked = []
    for count in (1, 2):
        for _number in range(count):
            doubtful()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        asked.append(len(queries))
    assert asked[0] == asked[1]

"""What is doubtful in a list stands on the desk of its body and nowhere else, until a colleague has looked at it."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civspace.audit.queries import history
from civspace.notices.models import Notice
from civspace.workflow import Stale
from meetings.accreditation.importing.settling import correct_standing, settle_doubt
from meetings.accreditation.importing.states import Why
from meetings.accreditation.models import Category, Doubt, Standing
from tests.accreditation.things import fresh, load, officer
from tests.factories import join, make_organization, make_standing, person, staff

pytestmark = pytest.mark.django_db
PAGE = "/en/desk/standing/doubts/"
DAY, DAY_TO_COME = datetime.date(2019, 7, 23), datetime.date(2099, 1, 1)


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


def doubted(why: str, **fields: Any) -> Standing:
    """Return a standing of the special category, taken over for somebody whom nobody has claimed yet."""
    made = make_standing(organization=make_organization(state="listed"), **fields)
    Doubt.objects.create(standing=made, why=why, said="2099-01-01")
    return made


def test_an_officer_puts_right_what_is_doubtful_and_nothing_else():
    load()
    standing, by = doubted(Why.ODD_DATE, valid_from=DAY_TO_COME, granted_by="E/2019/INF/5"), officer()
    member = officer()
    join(member, standing.organization)
    for other in (officer(scope="hrc"), staff("read_only"), person(), fresh(member)):
        with pytest.raises(PermissionDenied):
            correct_standing(standing=standing, by=other, valid_from=DAY)
    today = timezone.now().date()
    for day in (datetime.date(1945, 10, 23), today + datetime.timedelta(days=1)):
        with pytest.raises(ValidationError, match="24 October 1945"):
            correct_standing(standing=standing, by=by, valid_from=day)
    held = make_standing(organization=standing.organization, valid_from=DAY, valid_to=DAY, granted_by="E/2018/INF/1")
    with pytest.raises(ValidationError, match="holds this standing already"):
        correct_standing(standing=standing, by=by, valid_from=DAY)
    held.delete()
    with pytest.raises(ValidationError, match="what is to be put right"):
        correct_standing(standing=standing, by=by)
    for asked in ({"granted_by": "E/2019/INF/6"}, {"valid_from": DAY, "expected_version": 7}):
        with pytest.raises(Stale):
            correct_standing(standing=standing, by=by, **asked)
    assert not history(standing) and Doubt.objects.open().count() == 1
    found = correct_standing(standing=standing, by=by, valid_from=DAY, expected_version=standing.version)
    assert (found.valid_from, found.valid_to, found.granted_by) == (DAY, None, "E/2019/INF/5")
    assert found.version == standing.version + 1
    assert [(entry.verb, entry.payload.difference) for entry in history(standing)] == [
        ("correct", {"valid_from": ["2099-01-01", "2019-07-23"]})
    ]
    assert Doubt.objects.get().settled_by == str(by.pk) and not Notice.objects.exists()
    with pytest.raises(Stale):
        correct_standing(standing=standing, by=by, valid_from=DAY)


def test_people_of_the_organization_are_told_what_was_put_right():
    load()
    head = person()
    standing = make_standing(organization=make_organization(head=head), granted_by="")
    Doubt.objects.create(standing=standing, why=Why.NO_DOCUMENT)
    correct_standing(standing=standing, by=officer(), granted_by=" E/2019/INF/5 ")
    (notice,) = Notice.objects.all()
    assert (notice.recipient_id, notice.kind) == (head.pk, "standing_confirmed")
    assert Standing.objects.get(pk=standing.pk).granted_by == "E/2019/INF/5"


def test_the_page_of_a_standing_shows_doubts_and_puts_them_right(client):
    load()
    standing = doubted(Why.ODD_DATE, valid_from=DAY_TO_COME, granted_by="E/2019/INF/5")
    other = Doubt.objects.create(standing=standing, why=Why.NO_COUNTRY)
    page = f"/en/desk/standing/{standing.pk}/"
    client.force_login(staff("read_only", scope="*"))
    read = client.get(page)
    assert list(read.context["doubts"]) and read.context["correction"] is None
    assert client.post(page, {"act": "settle", "doubt": other.pk}).status_code == 403
    client.force_login(officer())
    assert list(client.get(page).context["correction"].fields) == ["valid_from", "version"]
    assert client.post(page, {"act": "settle", "doubt": doubtful().pk}).status_code == 404
    assert client.post(page, {"act": "settle", "doubt": other.pk}).url == page
    sent = {"act": "correct", "correct-valid_from": "2019-07-23", "correct-version": standing.version}
    wrong = client.post(page, sent | {"correct-valid_from": "2099-01-02"})
    assert wrong.status_code == 422 and "24 October 1945" in wrong.content.decode()
    late = client.post(page, sent | {"correct-version": 9})
    assert late.status_code == 409 and 'value="2019-07-23"' in late.content.decode()
    assert client.post(page, sent).url == page
    assert not client.get(page).context["doubts"]
    assert Standing.objects.get(pk=standing.pk).valid_from == DAY
    assert client.post(page, sent).status_code == 409


def test_what_stands_beside_a_doubt_is_no_code():
    load()
    other = doubted(Why.OTHER_CATEGORY)
    Doubt.objects.update(said="general, roster")
    general, roster = (Category.objects.get(pk=code).name for code in ("general", "roster"))
    assert other.doubts.get().detail == f"{general}, {roster}"
    Doubt.objects.update(why=Why.WITHDRAWN_BEFORE, said="2019-07-23")
    assert other.doubts.get().detail == "23 July 2019"
    Doubt.objects.update(why=Why.WEBSITE, said="not a site")
    assert other.doubts.get().detail == "What the list says: not a site"
    Doubt.objects.update(why=Why.NO_COUNTRY, said="")
    assert other.doubts.get().detail == ""

"""The forms and the endpoints with which more time is given: what is typed stays, and refusals come in one order."""

import datetime

import pytest
from django.utils import timezone

from civspace.notices.models import Notice
from meetings.modalities.loading import load_exception_reasons
from meetings.modalities.models import TimeGrant
from meetings.modalities.queries import current_rule_set
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db):
    load_exception_reasons()
    return factories.open_meeting()


def at(days: int) -> str:
    return (timezone.now() + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def signed_in(client, *roles, scope="hrc"):
    user = factories.staff(*roles, scope=scope)
    client.force_login(user)
    return user


def test_extending_for_everybody_by_the_form(client, meeting) -> None:
    signed_in(client, "meetings_editor")
    address = f"/en/desk/meetings/{meeting.slug}/extend/"
    page = client.get(address)
    assert page.status_code == 200 and b"The deadline now:" in page.content
    sent = {"scope": "everybody", "until": at(20), "reason": "portal-outage", "note": "Down for a day."}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"/en/meetings/{meeting.slug}/exceptions/"
    closes = current_rule_set(meeting.pk).closes_at.astimezone(meeting.zone)
    assert (closes.strftime("%Y-%m-%dT%H:%M"), closes.second) == (sent["until"], 59)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"until": at(3)}, "Choose a time after the deadline that holds now"),
        ({"scope": ""}, "Say for whom."),
        ({"scope": "organizations"}, "Name at least one."),
        ({"scope": "organizations", "organizations": "Nobody of this name"}, "No organization fits"),
        ({"organizations": "zebra watch"}, "You chose another answer"),
        ({"note": ""}, "Write why. Everybody reads it."),
        ({"reason": "other-serious"}, "Select a valid choice"),
    ],
)
def test_what_is_refused_keeps_everything_typed(client, meeting, sent, message) -> None:
    factories.make_organization(name="zebra watch")
    signed_in(client, "meetings_editor")
    values = {"scope": "everybody", "until": at(20), "reason": "portal-outage", "note": "Typed at length", **sent}
    answer = client.post(f"/en/desk/meetings/{meeting.slug}/extend/", values)
    page = answer.content.decode()
    assert answer.status_code == 422 and message in page
    assert values["until"] in page and values["note"] in page and values.get("organizations", "") in page
    assert not TimeGrant.objects.exists()


def test_accepting_late_by_the_form(client, meeting) -> None:
    signed_in(client, "reviewer")
    own = factories.make_author(name="Head").organization
    sent = {"meeting": meeting.pk, "until": at(20), "reason": "force-majeure", "note": "A flood."}
    answer = client.post("/en/desk/late/", {**sent, "organization": own.reference.lower()})
    assert answer.status_code == 302
    assert [row.organization for row in TimeGrant.objects.get().given_to.all()] == [own]
    assert own.name in client.get("/en/desk/late/").content.decode()
    client.force_login(factories.staff("reviewer", scope="ecosoc"))
    assert own.name not in client.get("/en/desk/late/").content.decode()
    assert client.post("/en/desk/late/", {**sent, "organization": own.reference}).status_code == 422


def test_what_the_organization_reads(client, meeting) -> None:
    from meetings.modalities.exceptions import admit_late

    head = factories.make_author(name="Head")
    until = timezone.now() + datetime.timedelta(days=20)
    admit_late(
        meeting=meeting,
        organization=head.organization,
        by=factories.staff("reviewer"),
        until=until,
        reason="other-serious",
        note="As you told us.",
    )
    client.force_login(head)
    page = client.get(f"/en/my/meetings/{meeting.slug}/").content.decode()
    assert "The Secretariat accepts a late submission of this organization:" in page and "As you told us." in page
    assert Notice.objects.get(kind="late_accepted").reason in ("", {})
    client.force_login(factories.make_author(name="Other"))
    assert "As you told us." not in client.get(f"/en/my/meetings/{meeting.slug}/").content.decode()


def post(client, path, user, content, *scopes):
    headers = {"Authorization": f"Bearer {factories.token(user, *scopes)}"} if user else {}
    return client.post(f"/api/v1/{path}", content, content_type="application/json", headers=headers)


def test_the_api_gives_time_in_one_order_of_refusals(client, meeting) -> None:
    editor, reviewer = factories.staff("meetings_editor", scope="hrc"), factories.staff("reviewer", scope="hrc")
    own, path = factories.make_organization(), f"meetings/{meeting.pk}/extensions/"
    until = (timezone.now() + datetime.timedelta(days=20)).replace(microsecond=0)
    sent = {"until": until.isoformat(), "reason": "portal-outage", "note": "Down."}
    assert post(client, path, None, sent).status_code == 401
    assert post(client, f"meetings/{own.pk}/extensions/", editor, sent).status_code == 404
    assert post(client, path, editor, sent, "read").status_code == 403
    assert post(client, path, reviewer, sent).status_code == 403
    wrong = post(client, path, editor, {**sent, "until": "2020-01-01T00:00:00Z"})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {"until"})
    assert not TimeGrant.objects.exists()
    answer = post(client, path, editor, {**sent, "organizations": [str(own.pk)]})
    assert answer.status_code == 201, answer.content
    assert answer.json()["organizations"] == [{"id": str(own.pk), "name": own.name}]
    late = post(
        client,
        f"meetings/{meeting.pk}/late-acceptances/",
        reviewer,
        {**sent, "reason": "other-serious", "organization": str(own.pk), "until": "2099-01-01T00:00:00Z"},
    )
    assert late.status_code == 201, late.content
    row = late.json()
    assert (row["organizations"], row["until"], row["note"], row["role"]) == ([], None, "", "reviewer")
    listed = client.get(f"/api/v1/exceptions/?meeting={meeting.pk}").json()["results"]
    assert [it["kind"] for it in listed] == ["late", "extension"]
    assert len(client.get("/api/v1/exception-reasons/").json()["results"]) == 6
    check = client.post(
        f"/api/v1/meetings/{meeting.pk}/check/",
        {"organization": str(own.pk)},
        content_type="application/json",
    )
    assert check.status_code == 401

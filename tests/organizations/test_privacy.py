"""What stays hidden from whom, and what a person takes along, or leaves behind, when an account is closed."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from accounts.organizations import closing, domain
from accounts.organizations.models import Membership, Organization
from accounts.people import registry as people_registry
from accounts.people.domain import close_account
from civspace.notices import registry as notices_registry
from civspace.notices.domain import bounced, send, sweep
from civspace.notices.models import Delivery, Notice
from civspace.search.queries import search
from tests.factories import join, person, token
from tests.organizations.cast import actor, everything, fresh, heads, invitation_to, roles, told

HIDDEN = ("Secret Harbour Person", "Closed Harbour Union", "Harbour Mission")


@pytest.fixture
def harbour(cast):
    """Return the cast with one open organization and three that the public does not see."""
    cast.owner = person(name="owner")
    cast.open = domain.create_organization(by=cast.owner, name="Open Harbour Forum")
    cast.aside = domain.list_organization(name=HIDDEN[0], set_aside="names a person")
    cast.closed = domain.create_organization(by=cast.owner, name=HIDDEN[1])
    domain.close_organization(organization=cast.closed, by=cast.owner)
    cast.mission = domain.create_organization(by=cast.owner, name=HIDDEN[2], kind="mission", invented=True)
    told()
    return cast


def test_who_sees_which_entries(harbour):
    everybody = {"Open Harbour Forum", "Lake Chad Water Watch"}
    seen = {
        name: set(Organization.objects.visible_to(actor(harbour, name)).values_list("name", flat=True))
        for name in ("anonymous", "stranger", "head", "owner", "officer", "reviewer")
    }
    assert seen == {
        "anonymous": everybody,
        "stranger": everybody,
        "head": everybody,
        "owner": {*everybody, HIDDEN[1]},
        "officer": {*everybody, *HIDDEN},
        "reviewer": {*everybody, *HIDDEN},
    }


def test_what_is_hidden_is_in_no_page_count_search_or_answer(client, harbour):
    parts = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert any("organizations" in part for part in parts)
    for address in ("/en/organizations/", "/en/organizations/?q=harbour", "/en/search/?q=harbour", *parts):
        response = client.get(address)
        assert response.status_code == 200, address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        for name in HIDDEN:
            assert name not in body.decode(), (address, name)
        for hidden in (harbour.aside, harbour.closed, harbour.mission):
            assert str(hidden.pk) not in body.decode(), address
    listed = client.get("/en/organizations/").context["page"].paginator
    assert listed.count == 2
    for one, status in (
        (harbour.open, 200),
        (harbour.aside, 404),
        (harbour.closed, 404),
        (harbour.mission, 404),
    ):
        assert client.get(f"/en/organizations/{one.pk}/").status_code == status
        assert client.get(f"/api/v1/organizations/{one.pk}/").status_code == status
    assert {row["name"] for row in client.get("/api/v1/organizations/").json()["results"]} == {
        "Open Harbour Forum",
        "Lake Chad Water Watch",
    }
    assert [row["name"] for row in client.get("/api/v1/organizations/?q=harbour").json()["results"]] == [
        "Open Harbour Forum"
    ]
    assert search("harbour").count == 1


def test_the_api_gives_each_person_what_they_see_but_never_what_was_set_aside(client, harbour):
    found = {}
    for name in ("stranger", "owner", "officer"):
        header = {"HTTP_AUTHORIZATION": f"Bearer {token(fresh(getattr(harbour, name)), 'read')}"}
        rows = client.get("/api/v1/organizations/?q=harbour", **header).json()["results"]
        found[name] = {row["name"] for row in rows}
    assert found == {
        "stranger": {"Open Harbour Forum"},
        "owner": {"Open Harbour Forum", HIDDEN[1]},
        "officer": {"Open Harbour Forum", HIDDEN[1], HIDDEN[2]},
    }


def test_no_public_answer_names_a_person_or_an_address(client, cast):
    domain.list_organization(name="Fishers of Bol", registered_contact="contact@fishers.example")
    invitation_to(cast, "new@example.org")
    pages = ["/en/organizations/", f"/en/organizations/{cast.organization.pk}/", "/api/v1/organizations/"]
    for address in (*pages, f"/api/v1/organizations/{cast.organization.pk}/"):
        body = client.get(address).content.decode()
        for secret in ("contact@fishers", "new@example.org", cast.head.email, "second_focal", "second_editor"):
            assert secret not in body, (address, secret)


# Accounts


def test_the_room_answers_what_people_asks():
    assert ("organizations", closing.export) in people_registry.exporters
    assert closing.blockers in people_registry.blockers
    assert closing.erase in people_registry.erasers
    assert notices_registry.on_bounce.count(closing.tell_colleagues) == 1


def test_a_person_takes_along_what_is_held_about_them(cast):
    domain.ask_to_join(organization=cast.organization, by=fresh(cast.stranger), role="editor", message="Hello")
    invitation_to(cast, cast.stranger.email)
    (held,) = Membership.objects.filter(person=cast.editor)
    asked = cast.organization.join_requests.get()
    invited = cast.organization.invitations.get()
    nothing = {"roles": [], "requests": [], "invitations": [], "mergers": []}
    assert closing.export(fresh(cast.editor)) == {
        **nothing,
        "roles": [
            {
                "organization": "Lake Chad Water Watch",
                "role": "editor",
                "since": held.created_at.isoformat(),
                "until": None,
                "ended_at": None,
            }
        ],
    }
    assert closing.export(fresh(cast.stranger)) == {
        "roles": [],
        "requests": [
            {
                "organization": "Lake Chad Water Watch",
                "sort": "join",
                "state": "pending",
                "message": "Hello",
                "created_at": asked.created_at.isoformat(),
            }
        ],
        "invitations": [
            {
                "organization": "Lake Chad Water Watch",
                "role": "viewer",
                "state": "pending",
                "created_at": invited.created_at.isoformat(),
            }
        ],
        "mergers": [],
    }
    assert closing.export(person(name="nobody")) == nothing


def test_a_head_does_not_leave_an_organization_behind(cast):
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        close_account(person=fresh(cast.head))
    assert refusal.value.messages == [
        "You are the head of Lake Chad Water Watch. Hand over to another member or close the organization first."
    ]
    assert everything() == before
    for name in ("focal_point", "editor", "viewer", "former", "stranger"):
        assert closing.blockers(fresh(getattr(cast, name))) == []
    domain.hand_over_head(organization=cast.organization, by=fresh(cast.head), to=cast.editor)
    close_account(person=fresh(cast.head))
    assert heads(cast.organization) == ["editor"]
    domain.close_organization(organization=cast.organization, by=fresh(cast.editor))
    close_account(person=fresh(cast.editor))


def test_closing_an_account_ends_roles_requests_and_invitations(cast):
    other = domain.create_organization(by=person(name="elsewhere"), name="Herders of Mao")
    request = domain.ask_to_join(organization=other, by=fresh(cast.focal_point), message="My story")
    told()
    invitation = domain.invite(
        organization=other, by=fresh(other.memberships.get().person), email=cast.focal_point.email, role="viewer"
    )
    told()
    close_account(person=fresh(cast.focal_point))
    assert (fresh(request).state, fresh(request).message, fresh(invitation).state) == ("withdrawn", "", "refused")
    assert "focal_point" not in roles(cast.organization)
    assert told() == {"member_left": {"head", "second_focal"}}
    assert Membership.objects.get(person=cast.focal_point).ended_at is not None


# Addresses that fail


def mailed(recipient) -> Delivery:
    """Return a delivery to somebody, as any notice makes one."""
    (notice,) = send(
        kind="organization_closed",
        event=f"test:{Notice.objects.count()}",
        recipients=[recipient],
        link="/my/",
        context={"organization": "X"},
    )
    sweep()
    return notice.deliveries.get()


def test_when_mail_does_not_arrive_the_others_who_act_are_told_once(cast):
    second = domain.create_organization(by=person(name="elsewhere"), name="Herders of Mao")
    join(cast.focal_point, second, "viewer")
    delivery = mailed(fresh(cast.focal_point))
    bounced(delivery=delivery, code="5.1.1")
    notices = Notice.objects.filter(kind="organization_address_failed")
    assert {notice.recipient.name for notice in notices} == {"head", "second_focal", "elsewhere"}
    assert all("focal_point" in str(notice.context) for notice in notices)
    count = Notice.objects.count()
    bounced(delivery=delivery, code="5.1.1")
    closing.tell_colleagues(fresh(cast.focal_point))
    assert Notice.objects.count() == count


def test_who_belongs_to_nothing_concerns_nobody(cast):
    bounced(delivery=mailed(fresh(cast.stranger)), code="5.1.1")
    bounced(delivery=mailed(fresh(cast.former)), code="5.1.1")
    assert not Notice.objects.filter(kind="organization_address_failed").exists()


def test_anonymous_people_belong_to_nothing():
    from accounts.organizations.queries import memberships_of, organizations_of

    assert (memberships_of(AnonymousUser()), organizations_of(AnonymousUser())) == ([], [])

"""The people of an organization: invited, delegated until a date, and always under one head."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.organizations import domain, tasks
from accounts.organizations.domain.invitations import INVITATION_DAYS
from accounts.organizations.mails import invitation_token
from accounts.organizations.models import Invitation, JoinRequest, Membership
from accounts.organizations.queries import is_member, members_of, organizations_of, people_of, role_in
from accounts.organizations.states import DRAFTERS, SUBMITTERS
from civspace.audit.queries import history
from civspace.workflow import IllegalMove
from tests.factories import join, make_organization, person
from tests.organizations.cast import DAY, everything, fresh, heads, invitation_to, outcome, roles, told


def test_who_belongs_and_as_what(cast):
    organization = cast.organization
    assert roles(organization) == {
        "head": "head",
        "focal_point": "focal_point",
        "second_focal": "focal_point",
        "editor": "editor",
        "officer_member": "editor",
        "second_editor": "editor",
        "viewer": "viewer",
    }
    assert [held.person.name for held in members_of(organization)] == [
        "head",
        "focal_point",
        "second_focal",
        "editor",
        "officer_member",
        "second_editor",
        "viewer",
    ]
    assert {one.name for one in people_of(organization)} == {"head", "focal_point", "second_focal"}
    assert {one.name for one in people_of(organization, ["viewer"])} == {"viewer"}
    assert organizations_of(fresh(cast.editor), SUBMITTERS) == []
    assert organizations_of(fresh(cast.editor), DRAFTERS) == [organization]
    assert (role_in(fresh(cast.former), organization.pk), is_member(fresh(cast.former), organization.pk)) == (
        None,
        False,
    )


# Invitations


def test_the_secret_of_an_invitation_is_kept_only_as_a_hash(cast):
    invitation = invitation_to(cast, "new@example.org")
    token = invitation_token(invitation)
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)
    assert token not in str([(entry.payload.difference, entry.payload.reason) for entry in history(invitation)])
    tasks.sweep()
    assert [one.to for one in mail.outbox] == [["new@example.org"]]
    assert token in mail.outbox[0].body
    # What was sent is not sent again by the next sweep.
    tasks.sweep()
    assert len(mail.outbox) == 1


def test_somebody_with_an_account_has_a_notice_and_no_second_mail(cast):
    invitation = invitation_to(cast, cast.stranger.email.upper())
    assert told() == {"invited": {"stranger"}}
    tasks.sweep()
    assert mail.outbox == []
    membership = domain.accept_invitation(invitation=invitation, by=fresh(cast.stranger))
    assert (membership.role, membership.until) == ("viewer", None)
    assert told() == {"joined": {"head", "focal_point", "second_focal"}}


def test_an_invitation_is_over_at_its_end_and_not_before(cast, monkeypatch):
    invitation = invitation_to(cast, cast.stranger.email)
    assert invitation.expires_at - invitation.created_at <= timedelta(days=INVITATION_DAYS)
    end = invitation.expires_at
    monkeypatch.setattr(timezone, "now", lambda: end)
    told()
    before = everything()
    with pytest.raises(IllegalMove) as refusal:
        domain.accept_invitation(invitation=invitation, by=fresh(cast.stranger))
    assert refusal.value.state == "expired"
    assert everything() == before
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(microseconds=1))
    assert domain.expire() == {"roles": 0, "invitations": 0, "claims": 0}
    domain.accept_invitation(invitation=invitation, by=fresh(cast.stranger))
    assert role_in(fresh(cast.stranger), cast.organization.pk) == "viewer"


def test_expired_invitations_are_swept_once_and_tell_who_invited(cast):
    invitation = invitation_to(cast, "new@example.org")
    assert domain.expire(invitation.expires_at - timedelta(microseconds=1))["invitations"] == 0
    assert domain.expire(invitation.expires_at)["invitations"] == 1
    assert domain.expire(invitation.expires_at)["invitations"] == 0
    assert (fresh(invitation).state, told()) == ("expired", {"invitation_expired": {"head"}})


def test_one_address_is_invited_once_until_the_invitation_is_over(cast):
    first = invitation_to(cast, "new@example.org")
    before = everything()
    for email in ("new@example.org", " NEW@example.org ", "not an address", "", cast.viewer.email.upper()):
        with pytest.raises(ValidationError) as refusal:
            invitation_to(cast, email)
        assert set(refusal.value.error_dict) == {"email"}
    assert everything() == before
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    second = invitation_to(cast, "new@example.org")
    assert (fresh(first).state, fresh(second).state) == ("expired", "pending")


def test_the_database_keeps_one_waiting_invitation_and_none_for_a_head(cast):
    first = invitation_to(cast, "new@example.org")
    for values in ({"email": first.email, "role": "viewer"}, {"email": "b@example.org", "role": "head"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(
                organization=cast.organization, token_hash="x", expires_at=first.expires_at, **values
            )


def test_only_the_address_that_was_invited_accepts_and_only_once(cast):
    invitation = invitation_to(cast, cast.stranger.email, role="editor")
    before = everything()
    for other in (cast.former, cast.viewer, cast.head, cast.officer):
        with pytest.raises(PermissionDenied):
            domain.accept_invitation(invitation=invitation, by=fresh(other))
    assert everything() == before
    domain.accept_invitation(invitation=invitation, by=fresh(cast.stranger))
    before = everything()
    with pytest.raises(IllegalMove):
        domain.accept_invitation(invitation=invitation, by=fresh(cast.stranger))
    assert everything() == before
    assert Membership.objects.filter(person=cast.stranger).count() == 1


def test_somebody_who_has_joined_meanwhile_is_not_made_a_member_twice(cast):
    invitation = invitation_to(cast, cast.stranger.email, role="focal_point")
    join(cast.stranger, cast.organization, "viewer")
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        domain.accept_invitation(invitation=invitation, by=fresh(cast.stranger))
    assert refusal.value.code == "member"
    assert everything() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        join(cast.stranger, cast.organization, "editor")


def test_an_invitation_is_declined_or_taken_back_without_noise(cast):
    declined, taken = invitation_to(cast, cast.stranger.email), invitation_to(cast, "new@example.org")
    told()
    domain.withdraw_invitation(invitation=declined, by=fresh(cast.stranger))
    domain.withdraw_invitation(invitation=taken, by=fresh(cast.focal_point))
    assert (fresh(declined).state, fresh(taken).state, told()) == ("refused", "withdrawn", {})
    tasks.sweep()
    assert mail.outbox == []


def test_sent_again_with_a_new_end_and_the_same_link(cast):
    invitation = invitation_to(cast, "new@example.org")
    tasks.sweep()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() + timedelta(hours=1))
    domain.send_invitation_again(invitation=invitation, by=fresh(cast.head))
    tasks.sweep()
    assert fresh(invitation).expires_at > timezone.now() + timedelta(days=INVITATION_DAYS - 1)
    assert len(mail.outbox) == 2
    assert all(invitation_token(invitation) in one.body for one in mail.outbox)


# Delegation


def test_a_role_until_a_date_ends_by_itself_at_that_date(cast, monkeypatch):
    end = timezone.now() + DAY
    domain.change_role(membership=cast.of_editor, by=fresh(cast.head), role="focal_point", until=end)
    assert told() == {"role_changed": {"second_editor"}}
    member = lambda: role_in(fresh(cast.second_editor), cast.organization.pk)  # noqa: E731
    assert member() == "focal_point"
    assert domain.expire(end - timedelta(microseconds=1))["roles"] == 0
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(microseconds=1))
    assert member() == "focal_point"
    # From the end on nobody acts any longer, swept or not.
    monkeypatch.setattr(timezone, "now", lambda: end)
    assert member() is None
    assert "second_editor" not in {one.name for one in people_of(cast.organization)}
    assert domain.expire(end)["roles"] == 1
    assert told() == {
        "role_ended": {"second_editor"},
        "member_left": {"head", "focal_point", "second_focal"},
    }
    assert domain.expire(end)["roles"] == 0
    assert [entry.verb for entry in history(cast.organization)][-1] == "role_expired"


def test_an_end_lies_ahead(cast):
    before = everything()
    for until in (timezone.now(), timezone.now() - DAY):
        with pytest.raises(ValidationError):
            domain.change_role(membership=cast.of_editor, by=fresh(cast.head), role="editor", until=until)
        with pytest.raises(ValidationError):
            invitation_to(cast, "new@example.org", until=until)
    assert everything() == before


def test_a_delegation_that_was_given_for_longer_is_not_ended(cast):
    """The sweeper looks again under the lock: what it read may have been prolonged since."""
    end = timezone.now() + DAY
    domain.change_role(membership=cast.of_editor, by=fresh(cast.head), role="editor", until=end)
    from accounts.organizations.domain.expiry import _end_role

    stale = fresh(cast.of_editor)
    domain.change_role(membership=cast.of_editor, by=fresh(cast.head), role="editor", until=end + DAY)
    assert _end_role(stale, end) is False
    assert fresh(cast.of_editor).ended_at is None


def test_who_comes_back_after_a_delegation_ran_out_has_one_role(cast):
    Membership.objects.filter(pk=cast.of_editor.pk).update(until=timezone.now() - DAY)
    invitation = invitation_to(cast, cast.second_editor.email, role="viewer")
    domain.accept_invitation(invitation=invitation, by=fresh(cast.second_editor))
    held = Membership.objects.filter(person=cast.second_editor).order_by("pk")
    assert [(one.role, one.ended_at is None) for one in held] == [("editor", False), ("viewer", True)]


def test_the_same_role_again_is_no_change(cast):
    before = everything()
    domain.change_role(membership=cast.of_editor, by=fresh(cast.head), role="editor")
    assert everything() == before


# The head


def test_the_head_never_expires_and_never_ends(cast):
    """The database itself refuses it."""
    head = Membership.objects.filter(organization=cast.organization, role="head")
    for values in ({"until": timezone.now() + DAY}, {"ended_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            head.update(**values)
    assert domain.expire(timezone.now() + timedelta(days=36500))["roles"] == 0
    assert heads(cast.organization) == ["head"]


def test_there_is_one_head(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=cast.of_editor.pk).update(role="head")
    with pytest.raises(IntegrityError), transaction.atomic():
        join(cast.stranger, cast.organization, "head")


def test_handing_over(cast):
    domain.change_role(membership=cast.of_editor, by=fresh(cast.head), role="editor", until=timezone.now() + DAY)
    told()
    domain.hand_over_head(organization=cast.organization, by=fresh(cast.head), to=cast.second_editor)
    assert heads(cast.organization) == ["second_editor"]
    assert roles(cast.organization)["head"] == "focal_point"
    # The place has no end, whatever the delegation before said.
    assert fresh(cast.of_editor).until is None
    assert told() == {"new_head": {"head", "focal_point", "second_focal", "second_editor"}}
    assert outcome(lambda: domain.leave(organization=cast.organization, by=fresh(cast.head))) == "ok"
    assert outcome(lambda: domain.leave(organization=cast.organization, by=fresh(cast.second_editor))) == "invalid"
    assert heads(cast.organization) == ["second_editor"]


def test_handing_over_to_nobody(cast):
    gone = person(name="gone")
    join(gone, cast.organization, "editor")
    gone.is_active = False
    gone.save()
    Membership.objects.filter(pk=cast.of_editor.pk).update(until=timezone.now())
    before = everything()
    for to in (cast.head, cast.stranger, cast.former, gone, cast.second_editor):
        with pytest.raises(ValidationError):
            domain.hand_over_head(organization=cast.organization, by=fresh(cast.head), to=fresh(to))
    assert everything() == before


def test_a_head_who_vanished_is_replaced_on_evidence(cast):
    request = domain.ask_to_replace_head(
        organization=cast.organization, by=fresh(cast.second_editor), message="Minutes of the assembly"
    )
    # An officer who belongs to the organization is not asked.
    assert told() == {"request_waiting": {"officer"}}
    domain.decide_request(request=request, by=fresh(cast.officer), accept=True, reason="Minutes seen")
    assert heads(cast.organization) == ["second_editor"]
    assert "head" not in roles(cast.organization)
    assert told() == {
        "request_accepted": {"second_editor"},
        "new_head": {"head", "focal_point", "second_focal"},
    }
    entry = history(request).last()
    assert (entry.verb, entry.rule["slug"], entry.payload.reason) == ("accept", "head", "Minutes seen")


def test_a_late_decision_on_who_has_become_head_leaves_the_head_there(cast):
    """The head came back and handed over before staff decided."""
    request = domain.ask_to_replace_head(
        organization=cast.organization, by=fresh(cast.second_editor), message="Minutes of the assembly"
    )
    domain.hand_over_head(organization=cast.organization, by=fresh(cast.head), to=cast.second_editor)
    domain.decide_request(request=request, by=fresh(cast.officer), accept=True, reason="Minutes seen")
    assert heads(cast.organization) == ["second_editor"]
    assert roles(cast.organization)["head"] == "focal_point"


def test_a_stranger_can_be_named_head_and_a_refusal_changes_nothing_else(cast):
    before = roles(cast.organization)
    request = domain.ask_to_replace_head(organization=cast.organization, by=fresh(cast.stranger), message="Elected")
    told()
    domain.decide_request(request=request, by=fresh(cast.officer), accept=False, reason="No evidence")
    assert (roles(cast.organization), told()) == (before, {"request_refused": {"stranger"}})
    again = domain.ask_to_replace_head(organization=cast.organization, by=fresh(cast.stranger), message="Elected")
    domain.decide_request(request=again, by=fresh(cast.officer), accept=True, reason="Now proven")
    assert heads(cast.organization) == ["stranger"]
    assert JoinRequest.objects.filter(state="accepted").count() == 1


def test_an_organization_registered_here_has_a_head_from_its_first_moment(db):
    head = person(name="Hana")
    assert heads(domain.create_organization(by=head, name="River Keepers")) == ["Hana"]
    assert role_in(head, make_organization().pk) is None


# Asking to join


def test_asking_to_join_is_decided_with_the_role_and_the_end_that_the_head_gives(cast):
    request = domain.ask_to_join(
        organization=cast.organization, by=fresh(cast.stranger), role="focal_point", message="We met in Bol"
    )
    assert told() == {"join_asked": {"head", "focal_point", "second_focal"}}
    with pytest.raises(ValidationError) as refusal:
        domain.ask_to_join(organization=cast.organization, by=fresh(cast.stranger), role="viewer")
    assert refusal.value.code == "pending"
    end = timezone.now() + DAY
    domain.decide_request(request=request, by=fresh(cast.focal_point), accept=True, role="editor", until=end)
    held = Membership.objects.get(person=cast.stranger)
    assert (held.role, held.until, held.confirmed_at) == ("editor", end, None)
    assert told() == {"request_accepted": {"stranger"}, "joined": {"head", "second_focal"}}


def test_a_refusal_to_admit_has_a_reason(cast):
    request = domain.ask_to_join(organization=cast.organization, by=fresh(cast.stranger))
    told()
    before = everything()
    with pytest.raises(ValidationError):
        domain.decide_request(request=request, by=fresh(cast.head), accept=False, reason=" ")
    assert everything() == before
    domain.decide_request(request=request, by=fresh(cast.head), accept=False, reason="We do not know you")
    assert told() == {"request_refused": {"stranger"}}
    assert (
        domain.withdraw_request(
            request=domain.ask_to_join(organization=cast.organization, by=fresh(cast.stranger)), by=fresh(cast.stranger)
        ).state
        == "withdrawn"
    )


def test_leaving_and_being_removed_tell_those_who_decide(cast):
    domain.leave(organization=cast.organization, by=fresh(cast.second_focal))
    assert told() == {"member_left": {"head", "focal_point"}}
    domain.remove_member(membership=cast.of_editor, by=fresh(cast.focal_point), reason="The project ended")
    assert told() == {"role_ended": {"second_editor"}, "member_left": {"head"}}
    assert outcome(lambda: domain.remove_member(membership=cast.of_editor, by=fresh(cast.head))) == "invalid"


def test_a_request_is_taken_back_by_a_button(client, cast):
    """Only one's own; somebody else's does not exist for them."""
    request = domain.ask_to_join(organization=cast.organization, by=fresh(cast.stranger))
    address = f"/en/my/organizations/requests/{request.pk}/withdraw/"
    client.force_login(cast.former)
    assert client.post(address).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 405
    assert fresh(request).state == "pending"
    assert client.post(address).url == "/en/my/organizations/"
    assert fresh(request).state == "withdrawn"
    # Pressed twice: said, not broken.
    assert client.post(address).status_code == 302
    assert fresh(request).state == "withdrawn"

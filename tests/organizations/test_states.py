"""State x verb: the whole tables of organizations, requests and invitations, by the verbs that people use."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.organizations import domain
from accounts.organizations.models import Invitation, JoinRequest, Membership, Organization
from accounts.organizations.states import ORGANIZATION, REQUEST, RequestState, State
from civspace.workflow import Stale
from tests.factories import person
from tests.organizations.cast import DAY, actor, everything, fresh, invitation_to, outcome


def test_the_table_of_organizations():
    allowed = {
        (verb, state, ORGANIZATION.target(verb, state))
        for verb, state in itertools.product(ORGANIZATION.transitions, State)
        if ORGANIZATION.allows(verb, state)
    }
    assert allowed == {
        ("claim", "listed", "unverified"),
        ("verify", "unverified", "verified"),
        ("unverify", "verified", "unverified"),
        ("close", "unverified", "closed"),
        ("close", "verified", "closed"),
        ("merge", "listed", "closed"),
        ("merge", "unverified", "closed"),
        ("merge", "verified", "closed"),
        ("restore_listed", "closed", "listed"),
        ("restore_unverified", "closed", "unverified"),
        ("restore_verified", "closed", "verified"),
    }
    assert ORGANIZATION.verbs(State.CLOSED) == ["restore_listed", "restore_unverified", "restore_verified"]


def test_the_table_of_requests_and_invitations():
    for verb, target in (
        ("accept", "accepted"),
        ("refuse", "refused"),
        ("withdraw", "withdrawn"),
        ("expire", "expired"),
    ):
        assert REQUEST.target(verb, RequestState.PENDING) == target
        assert [state for state in RequestState if REQUEST.allows(verb, state)] == ["pending"]
    assert set(REQUEST.transitions) == {"accept", "refuse", "withdraw", "expire"}


def _decide(cast: SimpleNamespace, accept: bool) -> Any:
    return domain.decide_request(request=cast.joining, by=actor(cast, "head"), accept=accept, reason="Known")


#: By verb: the states of the organization in which it ends well; in every other it is an illegal move.
ORGANIZATION_VERBS = {
    "verify": ("unverified", "officer", lambda c, by: domain.verify_organization(organization=c.it, by=by, reason="x")),
    "unverify": (
        "verified",
        "officer",
        lambda c, by: domain.unverify_organization(organization=c.it, by=by, reason="x"),
    ),
    "close": (
        "unverified verified",
        "officer",
        lambda c, by: domain.close_organization(organization=c.it, by=by, reason="x"),
    ),
    "claim": ("listed", "stranger", lambda c, by: domain.claim_organization(organization=c.it, by=by, message="x")),
    "join": ("unverified verified", "stranger", lambda c, by: domain.ask_to_join(organization=c.it, by=by)),
    "replace": (
        "unverified verified",
        "editor",
        lambda c, by: domain.ask_to_replace_head(organization=c.it, by=by, message="x"),
    ),
    "update": (
        "unverified verified",
        "head",
        lambda c, by: domain.update_profile(organization=c.it, by=by, about="x"),
    ),
    "add_name": ("unverified verified", "head", lambda c, by: domain.add_name(organization=c.it, by=by, name="Nom")),
    "remove_name": ("unverified verified", "head", lambda c, by: domain.remove_name(name=c.name, by=by)),
    "invite": (
        "unverified verified",
        "head",
        lambda c, by: domain.invite(organization=c.it, by=by, email="x@example.org", role="viewer"),
    ),
    "accept_invitation": (
        "unverified verified",
        "stranger",
        lambda c, by: domain.accept_invitation(invitation=c.invitation, by=by),
    ),
    "accept_request": ("unverified verified", "head", lambda c, by: _decide(c, True)),
    "refuse_request": ("unverified verified listed closed", "head", lambda c, by: _decide(c, False)),
    "change_role": (
        "unverified verified",
        "head",
        lambda c, by: domain.change_role(membership=c.of_editor, by=by, role="viewer"),
    ),
    "hand_over": (
        "unverified verified",
        "head",
        lambda c, by: domain.hand_over_head(organization=c.it, by=by, to=c.editor),
    ),
    # Whoever wants to go may go, whatever the organization is.
    "remove_member": (
        "unverified verified listed closed",
        "head",
        lambda c, by: domain.remove_member(membership=c.of_editor, by=by),
    ),
    "leave": ("unverified verified listed closed", "viewer", lambda c, by: domain.leave(organization=c.it, by=by)),
}


@pytest.mark.parametrize("verb", ORGANIZATION_VERBS)
def test_verbs_in_every_state_of_an_organization(cast, verb):
    good, who, perform = ORGANIZATION_VERBS[verb]
    cast.it = cast.organization
    cast.name = domain.add_name(organization=cast.it, by=fresh(cast.head), name="Veille", language="fr")
    cast.invitation = invitation_to(cast, cast.stranger.email)
    cast.joining = domain.ask_to_join(organization=cast.it, by=person(name="asker"))
    found = {}
    for state in State:
        with transaction.atomic():
            # Not by a verb: what is hidden or half done by one is not the question here.
            Organization.objects.filter(pk=cast.it.pk).update(state=state)
            cast.it = fresh(cast.it)
            before = everything()
            found[state.value] = outcome(lambda: perform(cast, actor(cast, who)))
            assert (everything() == before) == (found[state.value] != "ok")
            transaction.set_rollback(True)
    hidden = {"closed": "denied"} if who == "stranger" and verb in ("claim", "join") else {}
    assert found == {state: "ok" if state in good.split() else hidden.get(state, "illegal") for state in State.values}


REQUEST_VERBS = {
    "accept": lambda c: domain.decide_request(request=c.thing, by=fresh(c.officer), accept=True, reason="x"),
    "refuse": lambda c: domain.decide_request(request=c.thing, by=fresh(c.officer), accept=False, reason="x"),
    "withdraw": lambda c: domain.withdraw_request(request=c.thing, by=fresh(c.editor)),
    "confirm": lambda c: domain.confirm_claim(request=c.thing),
    "deny": lambda c: domain.confirm_claim(request=c.thing, accept=False),
}
INVITATION_VERBS = {
    "accept": lambda c: domain.accept_invitation(invitation=c.thing, by=fresh(c.stranger)),
    "decline": lambda c: domain.withdraw_invitation(invitation=c.thing, by=fresh(c.stranger)),
    "withdraw": lambda c: domain.withdraw_invitation(invitation=c.thing, by=fresh(c.head)),
    "again": lambda c: domain.send_invitation_again(invitation=c.thing, by=fresh(c.head)),
}


@pytest.mark.parametrize("verb", REQUEST_VERBS)
@pytest.mark.parametrize("sort", ["head", "claim"])
def test_verbs_in_every_state_of_a_request(cast, verb, sort):
    if sort == "head":
        cast.thing = domain.ask_to_replace_head(organization=cast.organization, by=fresh(cast.editor), message="Gone")
    else:
        listed = domain.list_organization(name="Niger Delta Fishers", registered_contact="contact@example.org")
        cast.thing = domain.claim_organization(organization=listed, by=fresh(cast.editor), to_contact=True)
    found, ends = {}, {}
    for state in RequestState:
        with transaction.atomic():
            JoinRequest.objects.filter(pk=cast.thing.pk).update(state=state)
            before = everything()
            found[state.value] = outcome(lambda: REQUEST_VERBS[verb](cast))
            ends[state.value] = fresh(cast.thing).state
            assert (everything() == before) == (found[state.value] != "ok")
            transaction.set_rollback(True)
    # Only a claim that was mailed to the registered contact can be answered by its link.
    possible = sort == "claim" or verb in ("accept", "refuse", "withdraw")
    assert found == {state: "ok" if possible and state == "pending" else "illegal" for state in RequestState.values}
    target = {"accept": "accepted", "confirm": "accepted", "withdraw": "withdrawn"}.get(verb, "refused")
    assert ends == {state: target if possible and state == "pending" else state for state in RequestState.values}


@pytest.mark.parametrize("verb", INVITATION_VERBS)
def test_verbs_in_every_state_of_an_invitation(cast, verb):
    cast.thing = invitation_to(cast, cast.stranger.email)
    target = {"accept": "accepted", "decline": "refused", "withdraw": "withdrawn", "again": "pending"}[verb]
    for state in RequestState:
        with transaction.atomic():
            Invitation.objects.filter(pk=cast.thing.pk).update(state=state)
            before = everything()
            found = outcome(lambda: INVITATION_VERBS[verb](cast))
            assert found == ("ok" if state == "pending" else "illegal")
            assert (everything() == before) == (found != "ok")
            assert fresh(cast.thing).state == (target if state == "pending" else state)
            transaction.set_rollback(True)


def test_an_old_version_decides_nothing(cast):
    """What staff and editors looked at is what they decide on."""
    organization = cast.organization
    domain.update_profile(organization=organization, by=fresh(cast.head), about="Newer")
    before = everything()
    for verb in (
        lambda: domain.update_profile(
            organization=organization, by=fresh(cast.head), about="x", version=organization.version
        ),
        lambda: domain.unverify_organization(
            organization=organization, by=fresh(cast.officer), reason="x", version=organization.version
        ),
        lambda: domain.close_organization(organization=organization, by=fresh(cast.head), version=organization.version),
    ):
        with pytest.raises(Stale):
            verb()
    assert everything() == before


@pytest.mark.parametrize("verb", ["verify", "unverify", "close"])
def test_staff_give_a_reason_and_a_published_rule(cast, verb):
    if verb == "verify":
        Organization.objects.filter(pk=cast.organization.pk).update(state="unverified")
    perform = getattr(domain, f"{verb}_organization")
    before = everything()
    assert outcome(lambda: perform(organization=cast.organization, by=fresh(cast.officer), reason=" \n")) == "invalid"
    if verb != "close":
        assert (
            outcome(lambda: perform(organization=cast.organization, by=fresh(cast.officer), reason="x", rule="no-such"))
            == "invalid"
        )
    assert everything() == before


def test_closing_takes_back_what_waits_and_leaves_the_members_their_past(cast):
    invitation = invitation_to(cast, "new@example.org")
    request = domain.ask_to_join(organization=cast.organization, by=fresh(cast.stranger))
    members = Membership.objects.current().filter(organization=cast.organization).count()
    domain.close_organization(organization=cast.organization, by=fresh(cast.head))
    assert (fresh(invitation).state, fresh(request).state) == ("withdrawn", "withdrawn")
    assert fresh(request).decided_at is not None
    assert Membership.objects.current().filter(organization=cast.organization).count() == members
    assert list(Organization.objects.visible_to(fresh(cast.viewer))) == [fresh(cast.organization)]
    assert not Organization.objects.visible_to(fresh(cast.stranger)).exists()


def test_a_run_out_role_is_ended_once_with_its_own_end(cast):
    until = timezone.now() - DAY
    Membership.objects.filter(pk=cast.of_editor.pk).update(until=until)
    assert domain.expire() == {"roles": 1, "invitations": 0, "claims": 0}
    assert fresh(cast.of_editor).ended_at == until
    assert domain.expire() == {"roles": 0, "invitations": 0, "claims": 0}

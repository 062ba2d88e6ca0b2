"""Listed organizations are claimed with proof; missions are confirmed; who is told of what the Secretariat decides."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.organizations import domain, tasks
from accounts.organizations.mails import claim_token
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.organizations.queries import is_delegate, role_in
from accounts.organizations.states import Kind, State
from civspace.audit.queries import history
from civspace.files.domain import store
from civspace.workflow import IllegalMove
from tests.factories import join, person
from tests.organizations.cast import DAY, everything, fresh, heads, invitation_to, outcome, roles, told

CONTACT = "contact@fishers.example"


@pytest.fixture
def listed(db) -> Organization:
    return domain.list_organization(name="Fishers of Bol", listed_in="A/75/893", registered_contact=CONTACT)


# Claims


def test_a_listed_organization_says_where_it_is_named(listed):
    assert (listed.state, heads(listed)) == (State.LISTED, [])
    assert listed.status_label() == "Named as endorser in A/75/893; not registered here"
    assert domain.list_organization(name="Other").status_label() == "Not registered here"


def test_the_registered_contact_confirms_a_claim_by_the_link_it_was_mailed(cast, listed):
    request = domain.claim_organization(organization=listed, by=fresh(cast.stranger), to_contact=True)
    token = claim_token(request)
    assert request.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(JoinRequest.objects.filter(pk=request.pk).values().get())
    # Staff are not asked, and the contact only once.
    assert told() == {}
    tasks.sweep()
    tasks.sweep()
    assert [one.to for one in mail.outbox] == [[CONTACT]]
    assert token in mail.outbox[0].body
    assert heads(listed) == []
    domain.confirm_claim(request=request)
    assert (fresh(listed).state, heads(listed)) == (State.VERIFIED, ["stranger"])
    assert told() == {"request_accepted": {"stranger"}, "verified": {"stranger"}}
    assert [entry.verb for entry in history(listed)] == ["list", "claim", "verify"]
    before = everything()
    for accept in (True, False):
        with pytest.raises(IllegalMove):
            domain.confirm_claim(request=request, accept=accept)
    assert everything() == before


def test_the_contact_denies_a_claim(cast, listed):
    request = domain.claim_organization(organization=listed, by=fresh(cast.stranger), to_contact=True)
    domain.confirm_claim(request=request, accept=False)
    assert (fresh(listed).state, heads(listed), fresh(request).state) == (State.LISTED, [], "refused")
    assert told() == {"request_refused": {"stranger"}}


def test_the_link_of_a_claim_ends(cast, listed, monkeypatch):
    request = domain.claim_organization(organization=listed, by=fresh(cast.stranger), to_contact=True)
    end = request.expires_at
    assert timedelta(days=13) < end - timezone.now() <= timedelta(days=14)
    monkeypatch.setattr(timezone, "now", lambda: end)
    before = everything()
    with pytest.raises(IllegalMove):
        domain.confirm_claim(request=request)
    assert everything() == before
    assert domain.expire(end - timedelta(microseconds=1))["claims"] == 0
    assert (domain.expire(end)["claims"], domain.expire(end)["claims"]) == (1, 0)
    assert (fresh(request).state, told()) == ("expired", {"request_expired": {"stranger"}})


def test_a_claim_needs_a_contact_or_something_that_shows_it(cast, listed):
    without = domain.list_organization(name="Herders of Mao")
    before = everything()
    for verb in (
        lambda: domain.claim_organization(organization=without, by=fresh(cast.stranger), to_contact=True),
        lambda: domain.claim_organization(organization=without, by=fresh(cast.stranger), message="  "),
    ):
        with pytest.raises(ValidationError):
            verb()
    assert everything() == before


def test_staff_accept_a_claim_on_evidence(cast, listed):
    evidence = store(upload=SimpleUploadedFile("statutes.txt", b"Statutes"), by=cast.stranger)
    request = domain.claim_organization(organization=listed, by=fresh(cast.stranger), evidence=evidence)
    assert told() == {"request_waiting": {"officer", "officer_member"}}
    assert (request.token_hash, request.expires_at) == (None, None)
    # No link exists that would answer it, and the clock does not end it.
    assert outcome(lambda: domain.confirm_claim(request=request)) == "illegal"
    assert domain.expire(timezone.now() + timedelta(days=3650))["claims"] == 0
    for reason, rule in ((" ", "claim"), ("Seen", "no-such-rule")):
        with pytest.raises(ValidationError):
            domain.decide_request(request=request, by=fresh(cast.officer), accept=True, reason=reason, rule=rule)
    domain.decide_request(request=request, by=fresh(cast.officer), accept=True, reason="Statutes seen")
    assert (fresh(listed).state, heads(listed)) == (State.VERIFIED, ["stranger"])
    assert fresh(evidence).owner_id == str(request.pk)
    entry = history(request).last()
    assert (entry.verb, entry.rule["slug"], entry.actor_id) == ("accept", "claim", str(cast.officer.pk))


def test_the_first_accepted_claim_wins(cast, listed):
    first = domain.claim_organization(organization=listed, by=fresh(cast.stranger), to_contact=True)
    second = domain.claim_organization(organization=listed, by=fresh(cast.former), message="Mine")
    domain.confirm_claim(request=first)
    before = everything()
    with pytest.raises(IllegalMove):
        domain.decide_request(request=second, by=fresh(cast.officer), accept=True, reason="Seen")
    assert everything() == before
    domain.decide_request(request=second, by=fresh(cast.officer), accept=False, reason="Somebody else proved it")
    assert heads(listed) == ["stranger"]


def test_a_claim_is_made_once_and_taken_back(cast, listed):
    request = domain.claim_organization(organization=listed, by=fresh(cast.stranger), to_contact=True)
    with pytest.raises(ValidationError) as refusal:
        domain.claim_organization(organization=listed, by=fresh(cast.stranger), message="Again")
    assert refusal.value.code == "pending"
    domain.withdraw_request(request=request, by=fresh(cast.stranger))
    assert outcome(lambda: domain.confirm_claim(request=request)) == "illegal"
    tasks.sweep()
    assert mail.outbox == []
    assert (fresh(listed).state, heads(listed)) == (State.LISTED, [])


# States and missions


def test_a_state_is_only_ever_listed(cast):
    state = domain.list_organization(name="Lagunia", kind=Kind.STATE, registered_contact=CONTACT)
    before = everything()
    for verb in (
        lambda: domain.claim_organization(organization=state, by=fresh(cast.stranger), to_contact=True),
        lambda: domain.claim_organization(organization=state, by=fresh(cast.stranger), message="I am the State"),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    for verb in (
        lambda: domain.create_organization(by=fresh(cast.stranger), name="Otherland", kind=Kind.STATE),
        lambda: domain.update_profile(organization=cast.organization, by=fresh(cast.head), kind=Kind.STATE),
    ):
        with pytest.raises(ValidationError) as refusal:
            verb()
        assert set(refusal.value.error_dict) == {"kind"}
    assert everything() == before


def test_an_organization_does_not_become_a_mission(cast):
    mission = _mission(cast)
    domain.decide_request(request=mission.join_requests.get(), by=fresh(cast.officer), accept=True, reason="Note")
    before = everything()
    for verb in (
        lambda: domain.update_profile(organization=cast.organization, by=fresh(cast.head), kind=Kind.MISSION),
        lambda: domain.update_profile(organization=mission, by=fresh(cast.stranger), kind=Kind.NGO),
    ):
        with pytest.raises(ValidationError):
            verb()
    assert everything() == before


def _mission(cast) -> Organization:
    return domain.create_organization(
        by=fresh(cast.stranger), name="Permanent Mission of Lagunia", kind=Kind.MISSION, invented=True
    )


def test_a_mission_names_its_state(cast):
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        domain.create_organization(by=fresh(cast.stranger), name="Permanent Mission", kind=Kind.MISSION)
    assert set(refusal.value.error_dict) == {"country"}
    assert everything() == before


def test_staff_confirm_the_first_delegate_who_then_confirms_colleagues_until_a_date(cast):
    mission = _mission(cast)
    assert (told(), heads(mission), is_delegate(fresh(cast.stranger))) == (
        {"request_waiting": {"officer", "officer_member"}},
        [],
        False,
    )
    # Nobody else sees or joins what nobody has confirmed.
    assert not Organization.objects.visible_to(fresh(cast.viewer)).filter(pk=mission.pk).exists()
    assert outcome(lambda: domain.ask_to_join(organization=mission, by=fresh(cast.viewer))) == "denied"
    request = mission.join_requests.get()
    domain.decide_request(request=request, by=fresh(cast.officer), accept=True, reason="Note verbale of 3 May")
    assert (fresh(mission).state, heads(mission)) == (State.VERIFIED, ["stranger"])
    assert is_delegate(fresh(cast.stranger))
    assert told() == {"request_accepted": {"stranger"}, "verified": {"stranger"}}
    mission = fresh(mission)
    head, colleague = fresh(cast.stranger), fresh(cast.viewer)
    before = everything()
    for verb in (lambda: domain.invite(organization=mission, by=head, email=colleague.email, role="editor"),):
        with pytest.raises(ValidationError) as refusal:
            verb()
        assert set(refusal.value.error_dict) == {"until"}
    assert everything() == before
    end = timezone.now() + DAY
    invitation = domain.invite(organization=mission, by=head, email=colleague.email, role="editor", until=end)
    domain.accept_invitation(invitation=invitation, by=colleague)
    held = Membership.objects.get(organization=mission, person=colleague)
    assert (held.role, held.until, held.confirmed_at is not None) == ("editor", end, True)
    assert is_delegate(fresh(colleague))
    with pytest.raises(ValidationError):
        domain.change_role(membership=held, by=fresh(head), role="viewer")
    request = domain.ask_to_join(organization=mission, by=fresh(cast.editor), role="viewer")
    with pytest.raises(ValidationError):
        domain.decide_request(request=request, by=fresh(head), accept=True)
    domain.decide_request(request=request, by=fresh(head), accept=True, until=end)
    domain.expire(end)
    assert roles(mission) == {"stranger": "head"}
    assert not is_delegate(fresh(colleague))


@pytest.mark.parametrize("ending", ["refused", "withdrawn", "account closed"])
def test_a_mission_that_is_not_confirmed_closes(cast, ending):
    mission = _mission(cast)
    request = mission.join_requests.get()
    told()
    if ending == "refused":
        domain.decide_request(request=request, by=fresh(cast.officer), accept=False, reason="No note verbale")
        assert told() == {"request_refused": {"stranger"}}
    elif ending == "withdrawn":
        domain.withdraw_request(request=request, by=fresh(cast.stranger))
        assert told() == {}
    else:
        from accounts.people.domain import close_account

        close_account(person=fresh(cast.stranger))
        assert told() == {}
    state = "refused" if ending == "refused" else "withdrawn"
    assert (fresh(mission).state, fresh(request).state, heads(mission)) == (State.CLOSED, state, [])


# Who is told


def test_who_is_told_of_what_the_secretariat_decides(cast):
    organization = cast.organization
    acting = {"head", "focal_point", "second_focal"}
    domain.unverify_organization(organization=organization, by=fresh(cast.officer), reason="Statutes ran out")
    assert told() == {"unverified": acting}
    domain.verify_organization(organization=organization, by=fresh(cast.officer), reason="Renewed")
    assert told() == {"verified": acting}
    # A new name makes unverified by itself: those who verify are told too, but not who belongs to the organization.
    domain.update_profile(organization=organization, by=fresh(cast.head), name="Chad Basin Watch")
    assert told() == {"unverified": acting, "request_waiting": {"officer"}}
    invitation_to(cast, "new@example.org")
    domain.ask_to_join(organization=organization, by=fresh(cast.stranger))
    told()
    domain.close_organization(organization=organization, by=fresh(cast.officer), reason="Dissolved")
    assert told() == {"closed": {*acting, "editor", "second_editor", "officer_member", "viewer", "stranger"}}


@pytest.mark.parametrize("verb", ["update", "add_name", "remove_name", "mark_distinct"])
def test_what_concerns_nobody_else_tells_nobody(cast, verb):
    other = domain.list_organization(name="Lake Chad Water Watch Union")
    row = domain.add_name(organization=cast.organization, by=fresh(cast.head), name="Veille", language="fr")
    told()
    {
        "update": lambda: domain.update_profile(organization=cast.organization, by=fresh(cast.head), about="x"),
        "add_name": lambda: domain.add_name(organization=cast.organization, by=fresh(cast.head), name="Otro"),
        "remove_name": lambda: domain.remove_name(name=row, by=fresh(cast.head)),
        "mark_distinct": lambda: domain.mark_distinct(
            first=cast.organization, second=other, by=fresh(cast.officer), reason="Two"
        ),
    }[verb]()
    assert told() == {}


def test_every_kind_of_notice_of_this_room_is_sent_by_one_of_its_verbs():
    """None is registered for nothing, and none is missing."""
    import re
    from pathlib import Path

    from django.conf import settings

    from civspace.notices import kinds

    room = Path(settings.BASE_DIR) / "accounts" / "organizations"
    source = "".join(path.read_text() for path in [*room.glob("domain/*.py"), room / "closing.py"])
    sent = set(re.findall(r'\btell\(\s*"(\w+)"', source))
    merging = (room / "merging" / "telling.py").read_text()
    sent |= {f"merge_{slug}" for slug in re.findall(r'\b_tell\(\s*"(\w+)"', merging)}
    registered = {slug for slug in kinds.KINDS if slug.startswith("organization_")}
    assert registered == {f"organization_{slug}" for slug in sent}


def test_the_clock_and_memberships_of_a_stranger_do_not_meet(cast):
    """A role in one organization opens nothing in another one."""
    other = domain.create_organization(by=person(name="elsewhere"), name="Herders of Mao")
    held = join(person(name="there"), other, "viewer")
    before = everything()
    for verb in (
        lambda: domain.update_profile(organization=other, by=fresh(cast.head), about="x"),
        lambda: domain.remove_member(membership=held, by=fresh(cast.head)),
        lambda: domain.change_role(membership=held, by=fresh(cast.head), role="editor"),
        lambda: domain.close_organization(organization=other, by=fresh(cast.head)),
        lambda: domain.invite(organization=other, by=fresh(cast.head), email="a@example.org", role="viewer"),
    ):
        assert outcome(verb) == "denied"
    assert everything() == before
    assert role_in(fresh(cast.head), other.pk) is None

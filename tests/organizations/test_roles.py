"""Role x verb: who may do what with an organization, with the exact outcome; a refusal changes and sends nothing."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.organizations import domain, rules
from accounts.organizations.models import Membership, Organization
from accounts.organizations.states import State
from civspace.files.domain import store
from civspace.files.readers import may_read
from tests.factories import person
from tests.organizations.cast import ACTORS, DAY, actor, everything, fresh, invitation_to, outcome

Verb = Callable[[SimpleNamespace, Any], Any]


def _join_request(cast: SimpleNamespace) -> Any:
    return domain.ask_to_join(organization=cast.organization, by=person(name="asker"), role="viewer")


def _head_request(cast: SimpleNamespace) -> Any:
    return domain.ask_to_replace_head(organization=cast.organization, by=fresh(cast.second_focal), message="Gone")


def _claim(cast: SimpleNamespace) -> Any:
    listed = domain.list_organization(name="Niger Delta Fishers")
    return domain.claim_organization(organization=listed, by=person(name="asker"), message="I chair it")


def _mission(cast: SimpleNamespace) -> Any:
    mission = domain.create_organization(by=person(name="asker"), name="Mission", kind="mission", invented=True)
    return mission.join_requests.get()


def _translated(cast: SimpleNamespace) -> Any:
    return domain.add_name(
        organization=cast.organization, by=fresh(cast.head), name="Veille du lac Tchad", language="fr"
    )


def _second(cast: SimpleNamespace) -> Organization:
    return domain.list_organization(name="Lake Chad Water Watch Association")


def _to_unverified(cast: SimpleNamespace) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(state=State.UNVERIFIED)


def _nothing(cast: SimpleNamespace) -> None:
    return None


def _decide(accept: bool, **more: Any) -> Verb:
    return lambda cast, by: domain.decide_request(request=cast.thing, by=by, accept=accept, reason="Seen", **more)


#: What is prepared, the verb, and who may; everybody else is denied unless the last column says otherwise.
TABLE: dict[str, tuple[Callable[..., Any], Verb, str, dict[str, str]]] = {
    "create": (
        _nothing,
        lambda cast, by: domain.create_organization(by=by, name="Another One"),
        "head focal_point editor viewer former stranger officer officer_member reviewer",
        {},
    ),
    "update_profile": (
        _nothing,
        lambda cast, by: domain.update_profile(organization=cast.organization, by=by, about="We watch."),
        "head focal_point",
        {},
    ),
    "rename": (
        _nothing,
        lambda cast, by: domain.update_profile(organization=cast.organization, by=by, name="Chad Basin Watch"),
        "head focal_point",
        {},
    ),
    "add_name": (
        _nothing,
        lambda cast, by: domain.add_name(organization=cast.organization, by=by, name="Veille", language="fr"),
        "head focal_point",
        {},
    ),
    "remove_name": (
        _translated,
        lambda cast, by: domain.remove_name(name=cast.thing, by=by),
        "head focal_point",
        {},
    ),
    "verify": (
        _to_unverified,
        lambda cast, by: domain.verify_organization(organization=cast.organization, by=by, reason="Statutes"),
        "officer",
        {},
    ),
    "unverify": (
        _nothing,
        lambda cast, by: domain.unverify_organization(organization=cast.organization, by=by, reason="Forged"),
        "officer",
        {},
    ),
    "close": (
        _nothing,
        lambda cast, by: domain.close_organization(organization=cast.organization, by=by, reason="Dissolved"),
        "head officer",
        {},
    ),
    "close without a reason": (
        _nothing,
        lambda cast, by: domain.close_organization(organization=cast.organization, by=by),
        "head",
        {"officer": "invalid"},
    ),
    "mark_distinct": (
        _second,
        lambda cast, by: domain.mark_distinct(first=cast.organization, second=cast.thing, by=by, reason="Two"),
        "officer",
        {},
    ),
    "invite a viewer": (
        _nothing,
        lambda cast, by: domain.invite(organization=cast.organization, by=by, email="new@example.org", role="viewer"),
        "head focal_point",
        {},
    ),
    "invite a focal point": (
        _nothing,
        lambda cast, by: domain.invite(
            organization=cast.organization, by=by, email="new@example.org", role="focal_point"
        ),
        "head",
        {},
    ),
    "invite a head": (
        _nothing,
        lambda cast, by: domain.invite(organization=cast.organization, by=by, email="new@example.org", role="head"),
        "",
        {},
    ),
    "accept somebody's invitation": (
        lambda cast: invitation_to(cast, "new@example.org"),
        lambda cast, by: domain.accept_invitation(invitation=cast.thing, by=by),
        "",
        {},
    ),
    "withdraw an invitation": (
        lambda cast: invitation_to(cast, "new@example.org"),
        lambda cast, by: domain.withdraw_invitation(invitation=cast.thing, by=by),
        "head focal_point",
        {},
    ),
    "withdraw a focal point's invitation": (
        lambda cast: invitation_to(cast, "new@example.org", role="focal_point"),
        lambda cast, by: domain.withdraw_invitation(invitation=cast.thing, by=by),
        "head",
        {},
    ),
    "send an invitation again": (
        lambda cast: invitation_to(cast, "new@example.org"),
        lambda cast, by: domain.send_invitation_again(invitation=cast.thing, by=by),
        "head focal_point",
        {},
    ),
    "change an editor": (
        _nothing,
        lambda cast, by: domain.change_role(membership=cast.of_editor, by=by, role="viewer"),
        "head focal_point",
        {},
    ),
    "promote an editor": (
        _nothing,
        lambda cast, by: domain.change_role(membership=cast.of_editor, by=by, role="focal_point"),
        "head",
        {},
    ),
    "make an editor head by a change of role": (
        _nothing,
        lambda cast, by: domain.change_role(membership=cast.of_editor, by=by, role="head"),
        "",
        {},
    ),
    "change a focal point": (
        _nothing,
        lambda cast, by: domain.change_role(membership=cast.of_focal, by=by, role="viewer"),
        "head",
        {},
    ),
    "change the head": (
        lambda cast: Membership.objects.get(organization=cast.organization, role="head"),
        lambda cast, by: domain.change_role(membership=cast.thing, by=by, role="viewer"),
        "",
        {},
    ),
    "delegate until a date": (
        _nothing,
        lambda cast, by: domain.change_role(
            membership=cast.of_editor, by=by, role="editor", until=timezone.now() + DAY
        ),
        "head focal_point",
        {},
    ),
    "remove an editor": (
        _nothing,
        lambda cast, by: domain.remove_member(membership=cast.of_editor, by=by),
        "head focal_point",
        {},
    ),
    "remove a focal point": (
        _nothing,
        lambda cast, by: domain.remove_member(membership=cast.of_focal, by=by),
        "head",
        {},
    ),
    "remove the head": (
        lambda cast: Membership.objects.get(organization=cast.organization, role="head"),
        lambda cast, by: domain.remove_member(membership=cast.thing, by=by),
        "",
        {},
    ),
    "hand over": (
        _nothing,
        lambda cast, by: domain.hand_over_head(organization=cast.organization, by=by, to=cast.second_editor),
        "head",
        {},
    ),
    "leave": (
        _nothing,
        lambda cast, by: domain.leave(organization=cast.organization, by=by),
        "focal_point editor viewer officer_member",
        {"head": "invalid"},
    ),
    "ask to join": (
        _nothing,
        lambda cast, by: domain.ask_to_join(organization=cast.organization, by=by, role="editor"),
        "former stranger officer reviewer",
        dict.fromkeys(("head", "focal_point", "editor", "viewer", "officer_member"), "invalid"),
    ),
    "ask to be head": (
        _nothing,
        lambda cast, by: domain.ask_to_join(organization=cast.organization, by=by, role="head"),
        "",
        dict.fromkeys(ACTORS, "invalid"),
    ),
    "ask to replace the head": (
        _nothing,
        lambda cast, by: domain.ask_to_replace_head(organization=cast.organization, by=by, message="Vanished"),
        "focal_point editor viewer former stranger officer officer_member reviewer",
        {"head": "invalid"},
    ),
    "claim a listed one": (
        lambda cast: domain.list_organization(name="Niger Delta Fishers"),
        lambda cast, by: domain.claim_organization(organization=cast.thing, by=by, message="I chair it"),
        "head focal_point editor viewer former stranger officer officer_member reviewer",
        {},
    ),
    "claim a registered one": (
        _nothing,
        lambda cast, by: domain.claim_organization(organization=cast.organization, by=by, message="Mine"),
        "",
        {**dict.fromkeys(ACTORS, "illegal"), "anonymous": "denied"},
    ),
    "accept who asks to join": (_join_request, _decide(True), "head focal_point", {}),
    "accept as focal point who asks to join": (_join_request, _decide(True, role="focal_point"), "head", {}),
    "accept as head who asks to join": (_join_request, _decide(True, role="head"), "", {}),
    "refuse who asks to join": (_join_request, _decide(False), "head focal_point", {}),
    "accept a new head": (_head_request, _decide(True), "officer", {}),
    "refuse a new head": (_head_request, _decide(False), "officer", {}),
    # Nobody belongs to these two yet, so both officers may.
    "accept a claim": (_claim, _decide(True), "officer officer_member", {}),
    "refuse a claim": (_claim, _decide(False), "officer officer_member", {}),
    "accept a first delegate": (_mission, _decide(True), "officer officer_member", {}),
    "refuse a first delegate": (_mission, _decide(False), "officer officer_member", {}),
    "withdraw somebody's request": (
        _join_request,
        lambda cast, by: domain.withdraw_request(request=cast.thing, by=by),
        "",
        {},
    ),
}


@pytest.mark.parametrize("verb", TABLE)
def test_who_may(cast, verb):
    prepare, perform, allowed, others = TABLE[verb]
    cast.thing = prepare(cast)
    before = everything()
    found = {}
    for name in ACTORS:
        with transaction.atomic():
            by = actor(cast, name)
            found[name] = outcome(lambda by=by: perform(cast, by))
            after = everything()
            assert (after == before) == (found[name] != "ok"), name
            if found[name] == "ok":
                assert after["entries"] > before["entries"], name
            transaction.set_rollback(True)
    expected = {name: "ok" if name in allowed.split() else others.get(name, "denied") for name in ACTORS}
    assert found == expected


def test_the_table_holds_every_verb():
    """Each public verb of the room is in the table above, or is nobody's: for imports, the clock or a mailed link."""
    import inspect
    import pathlib

    source = pathlib.Path(__file__).read_text()
    asked = {name for name in domain.__all__ if f"domain.{name}(" in source}
    assert set(domain.__all__) - asked == {"confirm_claim", "expire", "refresh_names"}
    for name in asked:
        assert all(
            parameter.kind is parameter.KEYWORD_ONLY
            for parameter in inspect.signature(getattr(domain, name)).parameters.values()
            if parameter.kind is not parameter.VAR_KEYWORD
        ), name


def test_nobody_acts_on_themselves(cast):
    """Not even those who may change others: one's own role, one's own request, one's own organization as staff."""
    focal = Membership.objects.get(organization=cast.organization, person=cast.focal_point)
    own = domain.ask_to_replace_head(organization=cast.organization, by=fresh(cast.officer_member), message="Gone")
    listed = domain.list_organization(name="Niger Delta Fishers")
    claim = domain.claim_organization(organization=listed, by=fresh(cast.officer), message="Mine")
    before = everything()
    for verb in (
        lambda: domain.change_role(membership=focal, by=fresh(cast.focal_point), role="viewer"),
        lambda: domain.remove_member(membership=focal, by=fresh(cast.focal_point)),
        lambda: domain.decide_request(request=own, by=fresh(cast.officer_member), accept=True, reason="Mine"),
        lambda: domain.decide_request(request=claim, by=fresh(cast.officer), accept=True, reason="Mine"),
    ):
        assert outcome(verb) == "denied"
    assert everything() == before


def test_roles_that_have_run_out_count_for_nothing(cast):
    """A delegation past its end, and a role of the Secretariat past its end, open no door before any sweep."""
    Membership.objects.filter(person=cast.focal_point).update(until=timezone.now())
    cast.officer.staff_roles.update(until=timezone.now())
    before = everything()
    focal, officer = fresh(cast.focal_point), fresh(cast.officer)
    assert outcome(lambda: domain.update_profile(organization=cast.organization, by=focal, about="x")) == "denied"
    assert (
        outcome(lambda: domain.unverify_organization(organization=cast.organization, by=officer, reason="x"))
        == "denied"
    )
    assert everything() == before
    assert not rules.is_officer(officer)


def test_who_reads_evidence(cast):
    """The person who sent it, and officers who may decide on it; not the organization's own people."""
    evidence = store(upload=SimpleUploadedFile("minutes.txt", b"Minutes"), by=cast.second_editor)
    request = domain.ask_to_replace_head(
        organization=cast.organization, by=fresh(cast.second_editor), evidence=evidence
    )
    assert fresh(evidence).owner_id == str(request.pk)
    readers_of = {name for name in (*ACTORS, "second_editor") if may_read(actor(cast, name), fresh(evidence))}
    assert readers_of == {"second_editor", "officer"}

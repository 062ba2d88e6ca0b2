"""Every state × verb × actor, as a whole table: what happens, and that a refusal changes and sends nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from meetings.accreditation.domain import retract_claim
from meetings.accreditation.models import Standing
from meetings.accreditation.rules import MAY, actions
from meetings.accreditation.states import STANDING, State
from tests.accreditation.things import claimed, decide, house, in_state, load, officer
from tests.factories import join, person, staff

pytestmark = pytest.mark.django_db

C, F, R, S, E, T = (
    State.CLAIMED,
    State.CONFIRMED,
    State.REFUSED,
    State.SUSPENDED,
    State.ENDED,
    State.RETRACTED,
)
TABLE = {
    "confirm": {C: F},
    "refuse": {C: R},
    "retract": {C: T},
    "suspend": {F: S},
    "reinstate": {S: F},
    "end": {F: E, S: E},
}
#: What only the portal does, when a complaint was upheld.
PORTAL = {
    "overturn_refusal": {R: C},
    "overturn_suspension": {S: F},
    "overturn_end": {E: F},
    "overturn_end_to_suspended": {E: S},
}
DESK_VERBS = {"confirm", "refuse", "suspend", "reinstate", "end"}
MAY_DO = {
    "officer in scope": DESK_VERBS,
    "officer of every body": DESK_VERBS,
    "officer of another body": set(),
    "officer who heads the organization": {"retract"},
    "officer who views for the organization": set(),
    "reviewer of the body": set(),
    "read-only": set(),
    "head": {"retract"},
    "focal point": {"retract"},
    "editor": set(),
    "viewer": set(),
    "head of another organization": set(),
    "stranger": set(),
    "anonymous": set(),
}


def test_the_transition_table() -> None:
    found = {
        verb: dict.fromkeys(transition.sources, transition.target) for verb, transition in STANDING.transitions.items()
    }
    assert found == TABLE | PORTAL
    assert set(MAY) == set(TABLE)


def actors(organization: Any, people: dict[str, Any]) -> dict[str, Any]:
    chief = officer()
    join(chief, organization, "viewer")
    other, theirs = house()
    return {
        "officer in scope": officer(),
        "officer of every body": officer("*"),
        "officer of another body": officer("hrc"),
        "officer who views for the organization": chief,
        "reviewer of the body": staff("reviewer", scope="ecosoc"),
        "read-only": staff("read_only", scope="ecosoc"),
        "head": people["head"],
        "focal point": people["focal_point"],
        "editor": people["editor"],
        "viewer": people["viewer"],
        "head of another organization": theirs["head"],
        "stranger": person(),
        "anonymous": AnonymousUser(),
    }


def attempt(verb: str, standing: Standing, by: Any) -> None:
    if verb == "retract":
        retract_claim(standing=standing, by=by)
    else:
        decide(standing, verb, by)


def counts() -> tuple[int, int]:
    return Entry.objects.count(), Notice.objects.count()


@pytest.mark.parametrize("state", list(State))
def test_every_verb_by_every_actor(state: State) -> None:
    load()
    organization, people = house()
    desk = officer()
    cast = actors(organization, people)
    head_officer = people["head"]
    for name, actor in cast.items():
        for verb in TABLE:
            Standing.objects.all().delete()
            standing = in_state(state, organization, people["head"], desk)
            before, version = counts(), standing.version
            allowed, legal = verb in MAY_DO[name], state in TABLE[verb]
            if allowed and legal:
                attempt(verb, standing, actor)
                standing.refresh_from_db()
                assert (standing.state, standing.version) == (TABLE[verb][state], version + 1), (name, verb)
                continue
            with pytest.raises(IllegalMove if allowed else PermissionDenied):
                attempt(verb, standing, actor)
            standing.refresh_from_db()
            assert (standing.state, standing.version) == (state, version), (name, verb)
            assert counts() == before, (name, verb)
            assert (verb in actions(actor, standing)) is False
    # The head who is also an officer may take the claim back, and never decides.
    from accounts.people.roles import grant_role

    grant_role(person=head_officer, role="accreditation_officer", scope="*")
    head_officer.__dict__.pop("_current_roles", None)
    Standing.objects.all().delete()
    standing = in_state(state, organization, head_officer, desk)
    expected = [verb for verb in TABLE if state in TABLE[verb] and verb in MAY_DO["officer who heads the organization"]]
    assert actions(head_officer, standing) == expected


@pytest.mark.parametrize("role, allowed", [("head", True), ("focal_point", True), ("editor", False), ("viewer", False)])
def test_who_may_claim(role: str, allowed: bool) -> None:
    load()
    organization, people = house()
    if allowed:
        assert claimed(organization, people[role]).state == State.CLAIMED
        return
    before = counts()
    with pytest.raises(PermissionDenied):
        claimed(organization, people[role])
    assert (Standing.objects.count(), *counts()) == (0, *before)


def test_nobody_outside_claims_for_an_organization() -> None:
    load()
    organization, _people = house()
    for actor in (officer(), person(), AnonymousUser()):
        with pytest.raises(PermissionDenied):
            claimed(organization, actor)
    assert Standing.objects.count() == 0

"""Every verb of a committee and its council: from every state, by everybody, and in every state of its session."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from meetings.accreditation.applications import rules
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, State
from meetings.accreditation.committee.council import decide_in_council
from meetings.accreditation.committee.decisions import decide, review_again, undo_decision
from meetings.accreditation.committee.models import Decision, Item, Session
from meetings.accreditation.committee.recording import COMMITTEE_VERBS, COUNCIL_VERBS, MAY
from meetings.accreditation.committee.sessions import list_applications, place, unlist
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.models import Criterion, Standing
from tests.accreditation.committee.sittings import CRITERION, REASON, Cast, apply, ask, fresh, session_of
from tests.accreditation.things import officer, today
from tests.factories import join, person

pytestmark = pytest.mark.django_db

#: An item leaves the list for the state from which it came, and a decision is undone to the state before it.
UNLISTED = {"unlist_ready": State.READY, "unlist_deferred": State.DEFERRED, "unlist_back": State.BACK}
UNDONE = {
    "undo_to_listed": State.LISTED,
    "undo_to_pending": State.PENDING,
    "undo_to_answered": State.ANSWERED,
    "undo_to_deferred": State.DEFERRED,
}
#: Verbs that the table of applications does not know: they put an item elsewhere, or take one up once more.
BESIDE = {"place": frozenset(State), "review_again": frozenset({State.DEFERRED})}
VERBS = (*MAY, *BESIDE)
#: In which state of its session each can be done. A council has no session: the application's is over, or none.
WHEN = (
    dict.fromkeys(("list", *UNLISTED), {SessionState.PREPARING})
    | dict.fromkeys((*COMMITTEE_VERBS, *UNDONE, "review_again"), {SessionState.SITTING})
    | {"place": {SessionState.PREPARING, SessionState.SITTING}}
)
KINDS = {
    "list": "session_listed",
    **dict.fromkeys(UNLISTED, "session_unlisted"),
    **dict.fromkeys(UNDONE, "application_undone"),
    "recommend": "application_recommended",
    "defer": "application_deferred",
    "close": "application_closed",
    "not_recommend": "application_not_recommended",
    "council_grant": "application_council_granted",
    "council_reject": "application_council_rejected",
    "council_return": "application_council_returned",
}


@dataclass
class Scene:
    """An application with its people, and a session in which a verb is tried."""

    cast: Cast
    application: Application
    session: Session
    people: dict[str, Any]

    def item(self, came_from: str = State.READY) -> Item:
        return Item.objects.create(
            session=self.session, application=self.application, group="new", position=0, came_from=came_from
        )

    def decided(self, verb: str, from_state: str, to_state: str) -> Decision:
        return Decision.objects.create(
            session=self.session, application=self.application, verb=verb, from_state=from_state, to_state=to_state
        )


def scene_of(them: Cast, state: str) -> Scene:
    application = apply(them.scheme, state)
    head = application.organization.memberships.get().person
    own, editor = officer(), person()
    join(own, application.organization, "viewer")
    join(editor, application.organization, "editor")
    people = {
        "secretary": them.secretary,
        "own": own,
        "other_body": them.other_body,
        "reader": them.reader,
        "delegate": them.delegate,
        "head": head,
        "editor": editor,
        "stranger": them.stranger,
    }
    return Scene(them, application, session_of(them), people)


def prepared(verb: str, scene: Scene) -> Callable[[Any], Any]:
    """Set the session and what the verb is about as they are when it is due; return how somebody does it."""
    application = scene.application
    if verb == "list":
        return lambda by: list_applications(session=scene.session, applications=[fresh(application)], by=by)
    if verb in UNLISTED:
        item = scene.item(UNLISTED[verb])
        return lambda by: unlist(item=item, by=by)
    if verb == "place":
        item = scene.item()
        return lambda by: place(item=item, by=by, position=1)
    if verb in COUNCIL_VERBS:
        return lambda by: decide_in_council(
            application=fresh(application), verb=verb, by=by, document="E/2027/L.12", day=today(), **grounds()
        )
    if verb in UNDONE:
        if UNDONE[verb] == State.PENDING:
            ask(application, scene.cast)
        decision = scene.decided("defer", UNDONE[verb], application.state)
        return lambda by: undo_decision(decision=decision, by=by)
    item = scene.item()
    if application.state == State.DEFERRED:
        # By this session: what an earlier one deferred is nothing that it takes up or closes.
        scene.decided("defer", State.LISTED, State.DEFERRED)
    if verb == "review_again":
        return lambda by: review_again(item=item, by=by)
    return lambda by: decide(item=item, verb=verb, by=by, **grounds())


def grounds() -> dict[str, Any]:
    return {"criterion": Criterion.objects.get(pk=CRITERION), "reason": REASON}


def outcome(do: Callable[[Any], Any], by: Any) -> str:
    try:
        do(by)
    except PermissionDenied:
        return "denied"
    except IllegalMove:
        return "illegal"
    return "done"


def as_it_is(application: Application) -> tuple[Any, ...]:
    """Return what a verb that was refused may not have changed."""
    now = fresh(application)
    rows = [list(Item.objects.order_by("pk").values()), list(Decision.objects.order_by("pk").values())]
    made = Entry.objects.count(), Notice.objects.count(), Standing.objects.count()
    return now.state, now.version, now.deferrals, now.session_id, now.decided_at, rows, made


def check_done(verb: str, state: str, scene: Scene) -> None:
    now = fresh(scene.application)
    target = "list" if verb == "review_again" else verb
    assert now.state == (APPLICATION.target(target, state) if target in APPLICATION.transitions else state), verb
    told = Notice.objects.filter(kind=KINDS[verb]) if verb in KINDS else Notice.objects.all()
    expected = {scene.people["head"].pk, scene.people["editor"].pk} if verb in KINDS else set()
    assert set(told.values_list("recipient", flat=True)) == expected, verb


def test_the_table_is_whole() -> None:
    # Questions have a table of their own; `consider_again` follows a complaint and asks for no role of this room.
    elsewhere = {"ask", "answer", "questions_gone", "consider_again"}
    assert set(MAY) | set(rules.MAY) | elsewhere == set(APPLICATION.transitions) | {"save", "discard"}
    assert set(WHEN) == set(VERBS) - set(COUNCIL_VERBS)
    assert set(KINDS) == set(MAY)


@pytest.mark.parametrize("state", State)
def test_every_verb_by_everybody(them: Cast, state: State) -> None:
    scene = scene_of(them, state)
    for verb in VERBS:
        legal = state in (BESIDE[verb] if verb in BESIDE else APPLICATION.transitions[verb].sources)
        with transaction.atomic():
            do = prepared(verb, scene)
            if SessionState.SITTING in WHEN.get(verb, ()):
                Session.objects.filter(pk=scene.session.pk).update(state=SessionState.SITTING)
            before = as_it_is(scene.application)
            for role, somebody in scene.people.items():
                if role != "secretary":
                    assert (verb, role, outcome(do, somebody)) == (verb, role, "denied")
            assert as_it_is(scene.application) == before, verb
            assert (verb, outcome(do, them.secretary)) == (verb, "done" if legal else "illegal")
            if legal:
                check_done(verb, state, scene)
            else:
                assert as_it_is(scene.application) == before, verb
            transaction.set_rollback(True)


@pytest.mark.parametrize("where", SessionState)
def test_every_verb_in_every_state_of_its_session(them: Cast, where: SessionState) -> None:
    for verb, states in WHEN.items():
        source = State.DEFERRED if verb == "review_again" else State.LISTED
        if verb in APPLICATION.transitions and source not in APPLICATION.transitions[verb].sources:
            source = sorted(APPLICATION.transitions[verb].sources)[0]
        with transaction.atomic():
            scene = scene_of(them, source)
            do = prepared(verb, scene)
            Session.objects.filter(pk=scene.session.pk).update(state=where)
            before = as_it_is(scene.application)
            assert (verb, outcome(do, them.secretary)) == (verb, "done" if where in states else "illegal")
            if where not in states:
                assert as_it_is(scene.application) == before, verb
            transaction.set_rollback(True)

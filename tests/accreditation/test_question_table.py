"""Every state × verb × actor of a question: what happens, and that a refusal changes and sends nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.answers import answer_question, save_answer
from meetings.accreditation.committee.asking_rules import MAY, actions
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.questions import (
    ask_question,
    change_draft,
    discard_draft,
    draft_question,
    take_back,
)
from meetings.accreditation.committee.states import QUESTION, QuestionState
from tests.accreditation.asking import DAY, application_of, committee, in_state, mission, seat_of
from tests.accreditation.things import fresh
from tests.factories import join, person, staff

pytestmark = pytest.mark.django_db

D, A, N, W, L = (
    QuestionState.DRAFT,
    QuestionState.ASKED,
    QuestionState.ANSWERED,
    QuestionState.WITHDRAWN,
    QuestionState.LAPSED,
)
#: What each verb leads to, by the state from which it may start; None is a row that is gone.
LEADS = {
    "change_draft": {D: D},
    "discard_draft": {D: None},
    "ask": {D: A},
    "take_back": {A: W, L: W},
    "save_answer": {A: A, L: L},
    "answer": {A: N, L: N},
}
ASKERS, ANSWERERS = {"ask", "take_back", "change_draft", "discard_draft"}, {"save_answer", "answer"}
DRAFTS = {"change_draft", "discard_draft"}
MAY_DO = {
    "head of the mission": ASKERS,
    "focal point of the mission": ASKERS,
    "editor of the mission": DRAFTS,
    "viewer of the mission": set(),
    "delegate who is not confirmed": set(),
    "head of another member's mission": set(),
    "delegate of a mission whose seat has ended": set(),
    "delegate of a mission whose seat has not begun": set(),
    "delegate of a mission without a seat": set(),
    "head of the mission who belongs to the applicant": set(),
    "head of the applicant": ANSWERERS,
    "focal point of the applicant": ANSWERERS,
    "editor of the applicant": {"save_answer"},
    "viewer of the applicant": set(),
    "accreditation officer": set(),
    "every role of the Secretariat": set(),
    "stranger": set(),
    "anonymous": set(),
}


def actors(cast: Any) -> dict[str, Any]:
    mine, theirs = cast.members, cast.people
    loose, both = person(), person()
    join(loose, cast.first, "focal_point", confirmed_at=None)
    join(both, cast.first, "focal_point")
    join(both, cast.applicant, "focal_point")
    today = timezone.now().date()
    gone, before = mission("XAC", "Coland")
    seat_of(gone, "XAC", "Coland", until=today - DAY)
    later, after = mission("XAD", "Doland")
    seat_of(later, "XAD", "Doland", since=today + DAY)
    _none, seatless = mission("XAE", "Eland")
    return {
        "head of the mission": mine["head"],
        "focal point of the mission": mine["focal_point"],
        "editor of the mission": mine["editor"],
        "viewer of the mission": mine["viewer"],
        "delegate who is not confirmed": loose,
        "head of another member's mission": cast.others["head"],
        "delegate of a mission whose seat has ended": before["head"],
        "delegate of a mission whose seat has not begun": after["head"],
        "delegate of a mission without a seat": seatless["head"],
        "head of the mission who belongs to the applicant": both,
        "head of the applicant": theirs["head"],
        "focal point of the applicant": theirs["focal_point"],
        "editor of the applicant": theirs["editor"],
        "viewer of the applicant": theirs["viewer"],
        "accreditation officer": cast.desk,
        "every role of the Secretariat": staff(),
        "stranger": cast.stranger,
        "anonymous": AnonymousUser(),
    }


def attempt(verb: str, question: Question, by: Any) -> Any:
    if verb == "change_draft":
        return change_draft(question=question, by=by, text="Who are the members of the board?", language="en")
    if verb == "discard_draft":
        return discard_draft(question=question, by=by)
    if verb == "ask":
        return ask_question(question=question, by=by)
    if verb == "take_back":
        return take_back(question=question, by=by)
    if verb == "save_answer":
        return save_answer(question=question, by=by, text="As the")
    return answer_question(question=question, by=by, text="As the United Nations does.", language="en")


def told() -> tuple[int, int]:
    return Entry.objects.count(), Notice.objects.count()


def test_the_tables() -> None:
    assert set(MAY) | {"lapse"} == set(QUESTION.transitions)
    found = {verb: {str(one): str(it.target) for one in it.sources} for verb, it in QUESTION.transitions.items()}
    said = {verb: {str(one): str(to) for one, to in LEADS[verb].items()} for verb in ("ask", "answer", "take_back")}
    assert found == said | {"lapse": {"asked": "lapsed"}}


@pytest.mark.parametrize("state", list(QuestionState))
def test_every_verb_by_every_actor(state: QuestionState) -> None:
    cast = committee()
    people = actors(cast)
    question = in_state(cast, state)
    for name, actor in people.items():
        for verb, leads in LEADS.items():
            before, version = told(), question.version
            allowed, legal = verb in MAY_DO[name], state in leads
            with transaction.atomic():
                kept = transaction.savepoint()
                if allowed and legal:
                    attempt(verb, question, actor)
                    now = Question.objects.filter(pk=question.pk).first()
                    wanted = leads[state]
                    assert (now.state if now else None) == wanted, (name, verb)
                    assert now is None or now.version == version + 1, (name, verb)
                    assert verb not in MAY or verb in actions(fresh(actor), question)
                else:
                    with pytest.raises(IllegalMove if allowed else PermissionDenied):
                        attempt(verb, question, actor)
                    now = Question.objects.get(pk=question.pk)
                    assert (now.state, now.version, now.text) == (state, version, question.text), (name, verb)
                    assert told() == before, (name, verb)
                    assert verb not in MAY or verb not in actions(actor, question), (name, verb)
                transaction.savepoint_rollback(kept)


#: In which states of an application a mission drafts, asks, and an organization answers.
DRAFTING = {State.READY, State.LISTED, State.PENDING, State.ANSWERED, State.DEFERRED, State.BACK}
ASKING = {State.LISTED, State.PENDING, State.ANSWERED}
ANSWERING = set(State) - {State.CLOSED, State.WITHDRAWN, State.GRANTED, State.REJECTED, State.REFUSED}


def test_every_state_of_the_application() -> None:
    cast = committee()
    draft, waiting = in_state(cast, D), in_state(cast, A)
    for state in State:
        done = {}
        for verb, act in {
            "draft": lambda: draft_question(
                application=cast.application, seat=cast.seat, by=cast.members["editor"], text="Who?", language="en"
            ),
            "ask": lambda: ask_question(question=draft, by=cast.members["head"], despite=[waiting.reference]),
            "answer": lambda: answer_question(question=waiting, by=cast.people["head"], text="So.", language="en"),
        }.items():
            with transaction.atomic():
                kept = transaction.savepoint()
                type(cast.application).objects.filter(pk=cast.application.pk).update(state=state)
                cast.application.refresh_from_db()
                before = told()
                try:
                    act()
                except IllegalMove:
                    assert told() == before
                    done[verb] = False
                else:
                    done[verb] = True
                transaction.savepoint_rollback(kept)
        assert done == {"draft": state in DRAFTING, "ask": state in ASKING, "answer": state in ANSWERING}, state


def test_what_a_question_does_to_its_application() -> None:
    cast = committee()
    head, answers = cast.members["head"], cast.people["head"]

    def stands() -> str:
        cast.application.refresh_from_db()
        return cast.application.state

    first, second = in_state(cast, A), None
    assert stands() == State.PENDING
    version = cast.application.version
    draft = draft_question(
        application=cast.application, seat=cast.seat, by=head, text="Who sits on the board?", language="en"
    )
    second = ask_question(question=draft, by=head)
    assert (stands(), cast.application.version) == (State.PENDING, version)  # it waits already
    take_back(question=second, by=head)
    assert stands() == State.PENDING  # the first still waits
    answer_question(question=first, by=answers, text="So.", language="en")
    assert stands() == State.ANSWERED
    third = draft_question(application=cast.application, seat=cast.seat, by=head, text="Which partners?", language="en")
    third = ask_question(question=third, by=head)
    assert stands() == State.PENDING
    take_back(question=third, by=head)
    assert stands() == State.ANSWERED  # something was answered in this session

    other = application_of(mission("XAF", "Foland")[0], session=cast.session)
    only = draft_question(application=other, seat=cast.seat, by=head, text="Who?", language="en")
    only = ask_question(question=only, by=head)
    take_back(question=only, by=head)
    other.refresh_from_db()
    assert other.state == State.LISTED  # nothing was asked

    # What was deferred stays so; the answer counts all the same.
    fourth = draft_question(application=cast.application, seat=cast.seat, by=head, text="Since when?", language="en")
    fourth = ask_question(question=fourth, by=head)
    type(cast.application).objects.filter(pk=cast.application.pk).update(state=State.DEFERRED)
    answer_question(question=fourth, by=answers, text="Since 1999.", language="en")
    assert stands() == State.DEFERRED

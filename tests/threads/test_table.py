"""Who sees and who writes: every actor against every kind of thread; a refusal changes and sends nothing."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.threads import domain
from civspace.threads.models import Message, Thread
from civspace.threads.states import THREAD, State
from civspace.workflow import IllegalMove
from tests.threads.cast import ACTORS, OUTSIDE, WRITERS, about, asked, make_cast

pytestmark = pytest.mark.django_db

TEAMS = {
    "statement": {"reads": {"reviewer", "publisher", "read_only"}, "answers": {"reviewer", "publisher"}},
    "claim": {"reads": {"officer"}, "answers": {"officer"}},
    "organization": {
        "reads": {"officer", "officer_elsewhere", "read_only"},
        "answers": {"officer", "officer_elsewhere"},
    },
}


@pytest.fixture
def cast() -> SimpleNamespace:
    return make_cast()


def state_of() -> Any:
    return (
        list(Thread.objects.order_by("pk").values()),
        Message.objects.count(),
        Notice.objects.count(),
        Entry.objects.count(),
    )


@pytest.mark.parametrize("kind", sorted(TEAMS))
def test_who_sees_a_thread_and_its_notes(cast: SimpleNamespace, kind: str) -> None:
    thread = asked(cast, kind)
    answering = next(iter(sorted(TEAMS[kind]["answers"])))
    domain.note(**about(cast.things[kind], kind), by=cast.people[answering], text="Between us.")
    sees, notes = set(), set()
    for actor in ACTORS:
        person = cast.people[actor]
        if Thread.objects.visible_to(person).filter(pk=thread.pk).exists():
            sees.add(actor)
        texts = set(Message.objects.visible_to(person).filter(thread=thread).values_list("text", flat=True))
        assert ("A question." in texts) == (actor in sees), actor
        if "Between us." in texts:
            notes.add(actor)
    assert sees == set(OUTSIDE) | TEAMS[kind]["reads"]
    assert notes == TEAMS[kind]["reads"]


@pytest.mark.parametrize("kind", sorted(TEAMS))
@pytest.mark.parametrize("verb", ["write", "note", "assign", "close"])
def test_who_does_what(cast: SimpleNamespace, kind: str, verb: str) -> None:
    thread = asked(cast, kind)
    may = TEAMS[kind]["answers"] | (set(WRITERS) if verb == "write" else set())
    done = set()
    for actor in ACTORS:
        if actor == "anonymous":
            continue
        by, before = cast.people[actor], state_of()
        thread.refresh_from_db()
        try:
            if verb == "write":
                domain.write(**about(cast.things[kind], kind), by=by, text=f"From {actor}.")
            elif verb == "note":
                domain.note(**about(cast.things[kind], kind), by=by, text=f"From {actor}.")
            elif verb == "assign":
                domain.assign(thread=thread, by=by, to=by)
            else:
                domain.close(thread=thread, by=by, reason="Settled on the phone.")
                Thread.objects.filter(pk=thread.pk).update(state=State.WAITING_FOR_US)
        except PermissionDenied:
            assert state_of() == before, actor
        else:
            done.add(actor)
    assert done == may


@pytest.mark.parametrize("state", list(State))
def test_the_table_of_states(state: str) -> None:
    begun = {State.WAITING_FOR_US, State.WAITING_FOR_THEM}
    assert set(THREAD.verbs(state)) == {"ask", "answer"} | ({"close"} if state in begun else set())


def test_a_thread_that_is_closed_cannot_be_closed_again_and_opens_with_a_message(cast: SimpleNamespace) -> None:
    thread, reviewer = asked(cast), cast.people["reviewer"]
    domain.answer(thread=thread, by=reviewer, text="Yes.")
    domain.close(thread=thread, by=reviewer)
    before = state_of()
    with pytest.raises(IllegalMove):
        domain.close(thread=thread, by=reviewer)
    assert state_of() == before
    domain.answer(thread=thread, by=cast.people["editor"], text="One more thing.")
    thread.refresh_from_db()
    assert thread.state == State.WAITING_FOR_US and thread.due_at is not None


def test_the_secretariat_does_not_begin_about_a_draft_but_answers_what_was_asked(cast: SimpleNamespace) -> None:
    reviewer = cast.people["reviewer"]
    with pytest.raises(PermissionDenied):
        domain.write(**about(cast.draft), by=reviewer, text="We saw your draft.")
    message = domain.write(**about(cast.draft), by=cast.people["head"], text="May we still begin?")
    domain.answer(thread=message.thread, by=reviewer, text="You may.")
    shown = about(cast.draft)["kind"].show([str(cast.draft.pk)], "secretariat")[str(cast.draft.pk)]
    assert (shown.title, shown.url, shown.party) == ("", "", "Lake Forum")


def test_nobody_outside_can_tell_that_a_note_was_written(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    before = Thread.objects.values("version", "updated_at", "state", "last_message_at", "question_number").get()
    domain.note(**about(cast.statement), by=cast.people["reviewer"], text="Between us.")
    after = Thread.objects.values("version", "updated_at", "state", "last_message_at", "question_number").get()
    assert after == before
    assert not Notice.objects.filter(context__icontains="Between us").exists()
    assert thread.messages.said().count() == 1


def test_a_thread_with_nothing_but_a_note_does_not_exist_outside(cast: SimpleNamespace) -> None:
    domain.note(**about(cast.statement), by=cast.people["reviewer"], text="Look at this one.")
    thread = Thread.objects.get()
    assert thread.state == State.OPEN
    assert not Thread.objects.visible_to(cast.people["head"]).exists()
    assert Thread.objects.visible_to(cast.people["reviewer"]).count() == 1

"""By when the Secretariat owes an answer: the clock of a thread, and what its moves mean for the thread."""

from typing import Any

from civspace.audit.queries import history
from civspace.clocks.contesting import load as load_duty
from civspace.clocks.domain import meet_clock, start_clock
from civspace.clocks.models import Clock
from civspace.clocks.queries import live_clock
from civspace.clocks.registry import Duty
from civspace.clocks.states import State as ClockState
from civspace.threads.models import Thread
from civspace.threads.queries import show, subject_of
from civspace.threads.registry import Subject
from civspace.threads.states import Side

ANSWER = "answer"


def begin(thread: Thread, subject: Subject) -> None:
    """Count from a question on; a question asked while one waits does not put the answer off. The thread is locked."""
    if subject.station is None or live_clock(thread, ANSWER) is not None:
        return
    days = subject.answer_days if thread.answer_number else subject.first_answer_days
    clock = start_clock(subject=thread, kind=ANSWER, station=subject.station, working_days=days)
    thread.due_at = clock.due_at
    Thread.objects.filter(pk=thread.pk).update(due_at=clock.due_at)


def end(thread: Thread, by: Any) -> None:
    """Stop counting: the answer is given, or the thread is closed. The thread is locked."""
    if clock := live_clock(thread, ANSWER):
        meet_clock(clock=clock, by=by)
        thread.due_at = None


def follow(clock: Clock) -> None:
    """Take over when an answer is due from a clock that was paused, extended or met."""
    due = clock.due_at if clock.state in (ClockState.RUNNING, ClockState.EXPIRED) else None
    Thread.objects.filter(pk=clock.subject_id).update(due_at=due)


def _load(object_id: str) -> Thread | None:
    return Thread.objects.filter(pk=object_id).first()


def _title(thread: Thread) -> str:
    return show(thread, Side.OUTSIDE).title or thread.object_reference or thread.reference


def _meeting(thread: Thread) -> Any:
    subject = subject_of(thread)
    return subject.meeting if subject is not None else None


def _had(thread: Thread, clock: Clock) -> list[str]:
    """Return the ids of those who had a thread while its answer was awaited, without whoever took it late."""
    found: list[str] = []
    moves = history(thread).filter(verb__in=("assign", "release"), at__lte=clock.due_at)
    for move in moves:
        _before, holder = move.payload.difference.get("assignee", ("", ""))
        found = [holder] if move.at < clock.started_at else [*found, holder]
    return sorted({holder for holder in found if holder})


#: An answer that is overdue, as a duty that was missed.
ANSWERING = Duty(
    load=_load,
    title=_title,
    parties=lambda thread: [thread.party],
    body=lambda thread: thread.body,
    link=lambda thread: f"/my/messages/{thread.pk}/",
    desk_link=lambda thread: f"/desk/messages/{thread.pk}/",
    meeting=_meeting,
    takers=_had,
)


def missed(thread: Thread) -> Clock | None:
    """Return the clock of an answer that is overdue, as a duty that can be contested; None when none is."""
    clock = live_clock(thread, ANSWER)
    return load_duty(str(clock.pk)) if clock is not None and clock.state == ClockState.EXPIRED else None

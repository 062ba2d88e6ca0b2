"""By when the Secretariat owes an answer: the clock of a thread, and what its moves mean for the thread."""

from typing import Any

from civspace.clocks.domain import meet_clock, start_clock
from civspace.clocks.models import Clock
from civspace.clocks.queries import live_clock
from civspace.clocks.states import State as ClockState
from civspace.threads.models import Thread
from civspace.threads.registry import Subject

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

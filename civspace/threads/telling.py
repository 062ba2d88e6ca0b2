"""Who is told what happens in a thread. Discreet mode is kept by the mail itself; the inbox shows everything."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civspace.clocks.models import Clock
from civspace.notices.domain import send
from civspace.notices.kinds import Kind, register, register_category
from civspace.threads import registry
from civspace.threads.models import Message, Thread
from civspace.threads.queries import colleagues, kind_of, show
from civspace.threads.rules import may_answer
from civspace.threads.states import Side

#: Characters of a message that a notice repeats; the whole stands in the thread.
REPEATED = 1200


def register_kinds() -> None:
    """Register the kinds of notice of this room."""
    register_category("messages", _("Messages with the Secretariat"))
    register(
        Kind(
            slug="thread_answer",
            category="messages",
            label=_("Message from the Secretariat"),
            subject=_("Message from the Secretariat: %(title)s"),
            happened=_("The Secretariat wrote about “%(title)s”:\n\n%(text)s"),
            next_step=_("Answer by the link below. A mail sent back to this address is not read."),
        )
    )
    register(
        Kind(
            slug="thread_question",
            category="messages",
            label=_("Message to the Secretariat"),
            subject=_("New message: %(title)s"),
            happened=_("There is a new message about “%(title)s” in a thread assigned to you."),
            next_step=_("Answer before the time ends."),
        )
    )
    register(
        Kind(
            slug="thread_handed_over",
            category="messages",
            label=_("Thread handed over"),
            subject=_("Handed over to you: %(title)s"),
            happened=_("%(name)s handed the thread about “%(title)s” over to you."),
        )
    )
    register(
        Kind(
            slug="thread_overdue",
            category="messages",
            label=_("Answer overdue"),
            subject=_("Overdue: %(title)s"),
            happened=_("The time to answer the message about “%(title)s” is over."),
            next_step=_("Answer now; the authors see that it is late."),
        )
    )
    register(
        Kind(
            slug="thread_closed",
            category="messages",
            label=_("Thread closed"),
            subject=_("Closed without an answer: %(title)s"),
            happened=_("The Secretariat closed the thread about “%(title)s”."),
            next_step=_("Write again to open it."),
            decision=True,
        )
    )


def _title(thread: Thread, side: Side) -> str:
    return show(thread, side).title or thread.object_reference or thread.reference


def _send(kind: str, thread: Thread, event: str, people: Any, side: Side, **extra: Any) -> None:
    place = "my" if side == Side.OUTSIDE else "desk"
    send(
        kind=kind,
        event=f"thread:{thread.pk}:{event}",
        recipients=people,
        link=f"/{place}/messages/{thread.pk}/",
        context={"title": _title(thread, side), **extra.pop("context", {})},
        reference=thread.reference,
        **extra,
    )


def _team(thread: Thread) -> list[Any]:
    """Return the one who has the thread, or everybody of its team; never somebody who belongs to the organization."""
    kind = kind_of(thread)
    team = [person for person in colleagues(kind, thread.body) if may_answer(person, kind, thread)]
    return [person for person in team if str(person.pk) == thread.assignee_id] or team


def tell_message(thread: Thread, message: Message) -> None:
    """Tell the organization what the Secretariat wrote; tell the one who has the thread what was asked.

    A thread that nobody has is seen in the shared inbox and counted there: no mail to a whole team for each message.
    """
    if message.side == Side.SECRETARIAT:
        text = message.text if len(message.text) <= REPEATED else f"{message.text[:REPEATED]}…"
        people = registry.access.people_of(thread.party)
        event = f"message:{message.number}"
        _send("thread_answer", thread, event, people, Side.OUTSIDE, context={"text": text})
    elif thread.assignee_id:
        mine = [person for person in _team(thread) if str(person.pk) == thread.assignee_id]
        _send("thread_question", thread, f"message:{message.number}", mine, Side.SECRETARIAT, by_when=thread.due_at)


def tell_handed_over(thread: Thread, to: Any, by: Any, note: str) -> None:
    """Tell a colleague that a thread is theirs now, with the note."""
    _send(
        "thread_handed_over",
        thread,
        f"assign:{thread.version}",
        [to],
        Side.SECRETARIAT,
        context={"name": by.get_full_name()},
        reason=note,
        by_when=thread.due_at,
    )


def tell_closed(thread: Thread, reason: str) -> None:
    """Tell the organization that its question was closed, and why."""
    people = registry.access.people_of(thread.party)
    _send("thread_closed", thread, f"close:{thread.version}", people, Side.OUTSIDE, reason=reason)


def tell_overdue(clock: Clock) -> None:
    """Tell those who should have answered that the time is over; in the transaction that marked the clock."""
    thread = Thread.objects.filter(pk=clock.subject_id).first()
    if thread is not None:
        _send(
            "thread_overdue",
            thread,
            f"overdue:{clock.pk}:{clock.due_at.isoformat()}",
            _team(thread),
            Side.SECRETARIAT,
            by_when=clock.due_at,
            zone=clock.station.time_zone,
        )

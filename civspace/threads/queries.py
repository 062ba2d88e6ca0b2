"""Reads of threads that more than one caller needs."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from civspace.files.models import File
from civspace.threads import registry
from civspace.threads.models import Message, SavedReply, Seen, Thread, team_q
from civspace.threads.registry import Kind, Shown, Subject
from civspace.threads.states import Side, State


def kind_of(thread: Thread) -> Kind:
    """Return the kind of a thread's object."""
    return registry.kinds[thread.kind]


def subject_of(thread: Thread) -> Subject | None:
    """Return what is known of a thread's object now, or None when it is gone."""
    return kind_of(thread).load(thread.object_id)


def thread_about(kind: Kind, object_id: Any) -> Thread | None:
    """Return the thread about an object, or None while nobody has written."""
    return Thread.objects.filter(object_type=kind.object_type, object_id=str(object_id)).first()


@dataclass(frozen=True)
class Row:
    """A thread as a list prints it."""

    thread: Thread
    shown: Shown
    kind: Kind
    overdue: bool
    unread: bool


GONE = Shown(title="")


def rows(threads: Iterable[Thread], user: Any, side: Side) -> list[Row]:
    """Return threads with what a list says of them; the cost does not grow with their number."""
    found, now = list(threads), timezone.now()
    seen = dict(
        Seen.objects.filter(person_id=str(user.pk), thread__in=[it.pk for it in found]).values_list(
            "thread_id", "number"
        )
    )
    shown: dict[tuple[str, str], Shown] = {}
    for slug, kind in registry.kinds.items():
        if ids := [it.object_id for it in found if it.kind == slug]:
            shown |= {(slug, key): one for key, one in kind.show(ids, side).items()}
    return [
        Row(
            it,
            shown.get((it.kind, it.object_id), GONE),
            kind_of(it),
            it.is_overdue(now),
            _last_of_other(it, side) > seen.get(it.pk, 0),
        )
        for it in found
    ]


def _last_of_other(thread: Thread, side: Side) -> int:
    return thread.answer_number if side == Side.OUTSIDE else thread.question_number


def show(thread: Thread, side: Side) -> Shown:
    """Return how a page names the object of one thread."""
    return kind_of(thread).show([thread.object_id], side).get(thread.object_id, GONE)


def _unseen(threads: "QuerySet[Thread]", user: Any, number: str) -> "QuerySet[Thread]":
    seen = Seen.objects.filter(thread=OuterRef("pk"), person_id=str(user.pk), number__gte=OuterRef(number))
    return threads.filter(~Exists(seen), **{f"{number}__gt": 0})


def unread_outside(user: Any) -> int:
    """Return in how many threads of a person's organizations the Secretariat said something not yet read."""
    if not registry.reader_of(user).parties:
        return 0
    return _unseen(Thread.objects.outside_of(user), user, "answer_number").count()


def unread_on_desk(user: Any) -> int:
    """Return in how many threads that are a person's, or nobody's, something waits that the person has not read."""
    if not registry.reader_of(user).is_staff:
        return 0
    waiting = Thread.objects.on_desk_of(user).filter(
        Q(assignee_id="") | Q(assignee_id=str(user.pk)), state=State.WAITING_FOR_US
    )
    return _unseen(waiting, user, "question_number").count()


def most_urgent(threads: "QuerySet[Thread]") -> "QuerySet[Thread]":
    """Order threads: what is due first, overdue before all; then what was last written."""
    return threads.order_by(F("due_at").asc(nulls_last=True), F("last_message_at").desc(nulls_last=True), "id")


def overdue(threads: "QuerySet[Thread]", now: datetime.datetime | None = None) -> "QuerySet[Thread]":
    """Return those in which an answer is owed whose time is over."""
    return threads.filter(state=State.WAITING_FOR_US, due_at__lt=now or timezone.now())


def next_of(user: Any, thread: Thread) -> Thread | None:
    """Return what a member of a team looks at next: what waits for them or for nobody, the most urgent first."""
    waiting = Thread.objects.filter(team_q(registry.reader_of(user).answers)) & Thread.objects.on_desk_of(user)
    waiting = waiting.filter(Q(assignee_id="") | Q(assignee_id=str(user.pk)), state=State.WAITING_FOR_US)
    return most_urgent(waiting.exclude(pk=thread.pk)).first()


@dataclass(frozen=True)
class Said:
    """A message with what is attached to it."""

    message: Message
    files: tuple[File, ...]


def messages_of(thread: Thread, side: Side) -> list[Said]:
    """Return the messages of a thread in order, as a side may see them; two queries."""
    found = thread.messages.all() if side == Side.SECRETARIAT else thread.messages.said()
    return with_files(found.order_by("number"))


def with_files(messages: Iterable[Message]) -> list[Said]:
    """Return messages with what is attached to them; one query more."""
    found = list(messages)
    owner = Message._meta.label_lower
    files: dict[str, list[File]] = {}
    for file in File.objects.filter(owner_type=owner, owner_id__in=[str(it.pk) for it in found]).order_by("created_at"):
        files.setdefault(file.owner_id, []).append(file)
    return [Said(it, tuple(files.get(str(it.pk), ()))) for it in found]


def replies_for(kind: str, body: str) -> "QuerySet[SavedReply]":
    """Return the replies that a team keeps ready: its own, and those for every body."""
    return SavedReply.objects.filter(kind=kind, body__in=["", body])


def colleagues(kind: Kind, body: str) -> list[Any]:
    """Return those who answer for a team, by name."""
    people = {person.pk: person for person in registry.access.holders(kind.answers, "" if kind.any_body else body)}
    return sorted(people.values(), key=lambda person: person.get_full_name().casefold())

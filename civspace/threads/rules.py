"""Who may read and write in a thread. What its state allows is answered by the table in states."""

from typing import Any

from civspace.threads.models import SavedReply, Thread
from civspace.threads.registry import ALL, Kind, Subject, kinds, reader_of
from civspace.threads.states import Side


def _holds(bodies: Any, body: str) -> bool:
    return ALL in bodies or body in bodies


def side_of(user: Any, kind: Kind, thing: Thread | Subject) -> Side | None:
    """Return the side on which a person stands; a member of the organization is outside whatever else they are."""
    reader = reader_of(user)
    if thing.party in reader.parties:
        return Side.OUTSIDE
    return Side.SECRETARIAT if _holds(reader.reads.get(kind.slug, ()), thing.body) else None


def may_ask(user: Any, thing: Thread | Subject) -> bool:
    """Those who draft for the organization write to the Secretariat."""
    return thing.party in reader_of(user).writes


def may_answer(user: Any, kind: Kind, thing: Thread | Subject) -> bool:
    """The team of the body answers, unless a person belongs to the organization."""
    reader = reader_of(user)
    return _holds(reader.answers.get(kind.slug, ()), thing.body) and thing.party not in reader.parties


def may_write(user: Any, kind: Kind, thing: Thread | Subject) -> bool:
    """Say whether a person may write, on whichever side they stand."""
    return may_ask(user, thing) or may_answer(user, kind, thing)


def may_keep(user: Any, reply: SavedReply) -> bool:
    """Those who answer for a team keep its replies."""
    return _holds(reader_of(user).answers.get(reply.kind, ()), reply.body)


def on_desk(user: Any) -> bool:
    """Say whether a person has a team's inbox."""
    return reader_of(user).is_staff


def may_read_file(user: Any, message_id: str) -> bool:
    """Who reads a message reads what is attached to it; the desk only behind a second factor."""
    from civspace.threads.models import Message
    from civspace.threads.registry import access

    found = Message.objects.visible_to(user).select_related("thread").filter(pk=message_id).first()
    if found is None:
        return False
    return side_of(user, kinds[found.thread.kind], found.thread) == Side.OUTSIDE or access.desk_is_open(user)

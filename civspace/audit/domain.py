"""Writing and verifying audit entries."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from civspace.audit.models import Entry, Payload
from civspace.web.request_id import request_id

CHUNK = 2000
#: Called with (thing, verb) after every entry, inside its transaction: whatever happens to anything writes one.
recorded: list[Callable[[Any, str], None]] = []


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _sealed(entry: Entry) -> str:
    return _digest(
        [
            entry.object_type,
            entry.object_id,
            entry.seq,
            entry.at.isoformat(),
            entry.actor_id,
            entry.verb,
            entry.from_state,
            entry.to_state,
            entry.rule,
            entry.request_id,
            entry.commitment,
            entry.previous,
        ]
    )


def _commitment(payload: Payload) -> str:
    return _digest([payload.salt, payload.actor_name, payload.reason, payload.difference])


def record(
    thing: Any,
    verb: str,
    *,
    by: Any = None,
    reason: str = "",
    rule: dict[str, Any] | None = None,
    difference: dict[str, Any] | None = None,
    from_state: str = "",
    to_state: str = "",
) -> Entry:
    """Append one entry to the chain of a thing, inside the caller's transaction.

    The caller holds the row lock of the thing, so that two entries never race for one number; the unique
    constraint on the number is the guarantee. `by` is a person, or None for the portal itself.
    """
    with transaction.atomic():
        label, key = thing._meta.label_lower, str(thing.pk)
        head = Entry.objects.filter(object_type=label, object_id=key).order_by("-seq").first()
        note = Note(thing, verb, reason, rule, difference, from_state, to_state)
        entry, payload = _entry(label, key, note, by, head.seq + 1 if head else 1, head.hash if head else "")
        entry.save(force_insert=True)
        payload.entry = entry
        payload.save(force_insert=True)
        for tell in recorded:
            tell(thing, verb)
        return entry


@dataclass(frozen=True)
class Note:
    """What one entry of many says: the thing, and what of `record()` is its own."""

    thing: Any
    verb: str
    reason: str = ""
    rule: dict[str, Any] | None = None
    difference: dict[str, Any] | None = None
    from_state: str = ""
    to_state: str = ""


def record_many(notes: Sequence[Note], *, by: Any = None) -> None:
    """Append an entry to the chain of each of many things of one kind, in a few queries; otherwise as `record()`.

    No thing is named twice.
    """
    if not notes:
        return
    label = notes[0].thing._meta.label_lower
    keys = [str(note.thing.pk) for note in notes]
    with transaction.atomic():
        heads: dict[str, tuple[int, str]] = {}
        known = Entry.objects.filter(object_type=label, object_id__in=keys).order_by("object_id", "seq")
        for key, seq, head in known.values_list("object_id", "seq", "hash"):
            heads[key] = (seq, head)
        entries, payloads = [], []
        for key, note in zip(keys, notes, strict=True):
            seq, before = heads.get(key, (0, ""))
            entry, payload = _entry(label, key, note, by, seq + 1, before)
            entries.append(entry)
            payloads.append(payload)
        for payload, entry in zip(payloads, Entry.objects.bulk_create(entries), strict=True):
            payload.entry = entry
        Payload.objects.bulk_create(payloads)
        for note in notes:
            for tell in recorded:
                tell(note.thing, note.verb)


def _entry(label: str, key: str, note: Note, by: Any, seq: int, before: str) -> tuple[Entry, Payload]:
    payload = Payload(
        salt=secrets.token_hex(16),
        actor_name=by.get_full_name() if by is not None else "",
        reason=note.reason,
        difference=json.loads(json.dumps(note.difference or {}, cls=DjangoJSONEncoder)),
    )
    entry = Entry(
        object_type=label,
        object_id=key,
        seq=seq,
        at=timezone.now(),
        actor_id=str(by.pk) if by is not None else "",
        verb=note.verb,
        from_state=note.from_state,
        to_state=note.to_state,
        rule=json.loads(json.dumps(note.rule or {}, cls=DjangoJSONEncoder)),
        request_id=request_id.get(),
        commitment=_commitment(payload),
        previous=before,
    )
    entry.hash = _sealed(entry)
    return entry, payload


def _is_sound(entry: Entry, *, number: int, previous: str) -> bool:
    """Say whether an entry stands in its place and says what it said; an erased payload is not a break."""
    payload = getattr(entry, "payload", None)
    sound = entry.seq == number and entry.previous == previous and entry.hash == _sealed(entry)
    if payload is not None and payload.salt:
        sound = sound and entry.commitment == _commitment(payload)
    return sound


def unsound(entries: "QuerySet[Entry]") -> Iterator[tuple[str, str, int]]:
    """Return type, id and number of the entries of whole chains that no longer verify."""
    chain, number, previous = ("", ""), 0, ""
    rows = entries.select_related("payload").order_by("object_type", "object_id", "seq")
    for entry in rows.iterator(chunk_size=CHUNK):
        if chain != (entry.object_type, entry.object_id):
            chain, number, previous = (entry.object_type, entry.object_id), 0, ""
        number += 1
        if not _is_sound(entry, number=number, previous=previous):
            yield *chain, entry.seq
        previous = entry.hash


def broken(object_type: str, object_id: str) -> list[int]:
    """Return the numbers of the entries of one chain that no longer verify; an erased payload is not a break."""
    return [seq for _type, _id, seq in unsound(Entry.objects.filter(object_type=object_type, object_id=object_id))]


def erase_person(*, actor_id: str, object_type: str) -> None:
    """Take a person out of the payloads: the name wherever they acted, and all that entries about themselves say.

    The chain stays whole: it covers only a salted commitment, and a payload without its salt counts as erased.
    """
    Payload.objects.filter(entry__actor_id=actor_id).update(actor_name="", salt="")
    Payload.objects.filter(entry__object_type=object_type, entry__object_id=actor_id).update(
        actor_name="", salt="", reason="", difference={}
    )


def erase_texts(thing: Any, *, holds: Callable[[str], bool]) -> int:
    """Take reasons and differences out of the entries of a thing that hold what may no longer be read; how many.

    As with a person who is erased the chain stays whole: a payload without its salt counts as erased.
    """
    count = 0
    mine = Payload.objects.filter(entry__object_type=thing._meta.label_lower, entry__object_id=str(thing.pk))
    for payload in mine.exclude(salt=""):
        if holds(payload.reason) or holds(json.dumps(payload.difference, ensure_ascii=False)):
            Payload.objects.filter(pk=payload.pk).update(salt="", reason="", difference={})
            count += 1
    return count

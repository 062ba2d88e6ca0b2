"""Putting things into the index and out of it. Verbs of the rooms above call these inside their own transaction."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from civspace.notices.follows.domain import retract
from civspace.search.analysis import keys
from civspace.search.models import SearchEntry, key
from civspace.search.sources import Document, Indexed, Source

# A position is the second of the date, then a number of its own within it: 28 bits drawn from the identity.
_LOW_BITS = 28


def token_text(object_type: str, documents: Iterable[Document]) -> str:
    """Return the keys of all languages, each once, in a stable order."""
    found = {f"={object_type}"}
    for document in documents:
        title = keys(document.title, document.language)
        found |= title | {f"^{one}" for one in title} | keys(document.text, document.language)
    return " ".join(sorted(found))


def _own_number(object_type: str, object_id: UUID) -> int:
    digest = hashlib.sha256(f"{object_type} {object_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _LOW_BITS)


def _position(date: datetime, number: int) -> int:
    return (int(date.timestamp()) << _LOW_BITS) | (number % (1 << _LOW_BITS))


def _free_position(date: datetime, object_type: str, object_id: UUID) -> int:
    number = _own_number(object_type, object_id)
    others = SearchEntry.objects.exclude(object_type=object_type, object_id=object_id)
    while others.filter(position=_position(date, number)).exists():
        number += 1
    return _position(date, number)


def index(*, object_type: str, object_id: UUID | int | str, date: datetime, documents: Iterable[Document]) -> None:
    """Make a public thing findable, or replace what was found of it. `date` decides which is newer."""
    object_id = key(object_id)
    with transaction.atomic():
        SearchEntry.objects.update_or_create(
            object_type=object_type,
            object_id=object_id,
            defaults={
                "date": date,
                "position": _free_position(date, object_type, object_id),
                "tokens": token_text(object_type, documents),
            },
        )


def forget(*, object_type: str, object_id: UUID | int | str) -> None:
    """Take a thing out of the index, and news of it away from those who follow; nothing when it is not there."""
    SearchEntry.objects.filter(object_type=object_type, object_id=key(object_id)).delete()
    retract(subject_type=object_type, subject_id=key(object_id))


def _rows(object_type: str, batch: list[Indexed], taken: set[int]) -> list[SearchEntry]:
    rows = []
    for thing in batch:
        object_id = key(thing.object_id)
        number = _own_number(object_type, object_id)
        while (position := _position(thing.date, number)) in taken:
            number += 1
        taken.add(position)
        tokens = token_text(object_type, thing.documents)
        row = SearchEntry(object_type=object_type, object_id=object_id, date=thing.date)
        row.position, row.tokens = position, tokens
        rows.append(row)
    return rows


def index_new(object_type: str, things: Iterable[Indexed]) -> int:
    """Make many things findable that are not in the index yet, in a few queries, and return how many."""
    things = list(things)
    wanted = {int(thing.date.timestamp()) for thing in things}
    with transaction.atomic():
        taken: set[int] = set()
        for second in wanted:
            within = (second << _LOW_BITS, (second + 1) << _LOW_BITS)
            taken |= set(SearchEntry.objects.filter(position__range=within).values_list("position", flat=True))
        return len(SearchEntry.objects.bulk_create(_rows(object_type, things, taken)))


def rebuild(source: Source, *, batch_size: int = 1000) -> int:
    """Index everything of one kind anew and return how many things that is; readers see the old or the new index."""
    with transaction.atomic():
        SearchEntry.objects.filter(object_type=source.object_type).delete()
        taken = set(SearchEntry.objects.values_list("position", flat=True))
        batch: list[Indexed] = []
        total = 0
        for thing in source.everything():
            batch.append(thing)
            if len(batch) == batch_size:
                total += len(SearchEntry.objects.bulk_create(_rows(source.object_type, batch, taken)))
                batch = []
        total += len(SearchEntry.objects.bulk_create(_rows(source.object_type, batch, taken)))
    return total

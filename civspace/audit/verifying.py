"""Recomputing the audit trail: each chain by itself, and all of it against the seals of the nights before.

A chain shows an entry that was changed, or taken out of its middle. That its last entries, or all of it, were taken
away only a seal shows; its hash is also written to the log, which is kept elsewhere.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from civspace.audit.domain import CHUNK, unsound
from civspace.audit.models import Entry, Seal

#: What is younger is sealed the next time: its numbers may belong to transactions that have not ended.
SETTLED = timedelta(hours=1)


def broken_entries() -> Iterator[tuple[str, str, int]]:
    """Return type, id and number of every entry of every chain that no longer verifies."""
    return unsound(Entry.objects.all())


def _digest(before: str, after: int, up_to: int) -> tuple[str, int]:
    """Return the hash of the entries between two numbers, going on from a hash, and how many they are."""
    digest, count = hashlib.sha256(before.encode()), 0
    found = Entry.objects.filter(pk__gt=after, pk__lte=up_to).order_by("pk").values_list("pk", "hash")
    for key, value in found.iterator(chunk_size=CHUNK):
        digest.update(f"\n{key} {value}".encode())
        count += 1
    return digest.hexdigest(), count


def broken_seals() -> list[int]:
    """Return the numbers of the seals that the trail no longer fits."""
    bad, before, after = [], "", 0
    for seal in Seal.objects.order_by("up_to"):
        if _digest(before, after, seal.up_to) != (seal.digest, seal.entries):
            bad.append(seal.pk)
        before, after = seal.digest, seal.up_to
    return bad


def seal(now: datetime | None = None) -> Seal | None:
    """Seal what was written since the last seal; return the seal, None if there is nothing new. May run twice."""
    now = now or timezone.now()
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-up_to").first()
        up_to = Entry.objects.filter(at__lte=now - SETTLED).aggregate(newest=Max("pk"))["newest"]
        after = last.up_to if last else 0
        if up_to is None or up_to <= after:
            return None
        digest, count = _digest(last.digest if last else "", after, up_to)
        made, _new = Seal.objects.get_or_create(up_to=up_to, defaults={"at": now, "entries": count, "digest": digest})
        return made

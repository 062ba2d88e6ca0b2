"""Taking the text of a document out of rows and storage; only the hash of what was issued stays."""

import secrets
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from civspace.renditions import registry, store
from civspace.renditions.models import Rendition
from civspace.renditions.states import State

#: What stays of the source of an issued document: enough for the verify page, and none of it says what was written.
KEPT = ("symbol", "issued_on", "specimen")


def erase(renditions: "QuerySet[Rendition]") -> None:
    """Erase documents inside the transaction of the caller; what was never built, or is never issued, goes whole.

    A worker that builds one at this moment no longer finds its lease, and deletes what it stored.
    """
    waiting = renditions.exclude(state=State.READY).select_for_update()
    Rendition.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    for one in renditions.filter(state=State.READY).select_for_update():
        kept = KEPT if registry.is_issued(one.kind) else ()
        one.source = {name: one.source[name] for name in kept if name in one.source}
        # The hash of the input would let guesses of the text be tried; another input may be asked for again.
        one.input_hash, one.erase_bytes = secrets.token_hex(32), True
        one.missing_glyphs = []
        one.save(update_fields=["source", "input_hash", "erase_bytes", "missing_glyphs"])
        transaction.on_commit(partial(_erase_one, one.pk), robust=True)


def erase_bytes() -> int:
    """Delete the bytes that a crash left behind; returns of how many documents. May run twice."""
    waiting = list(Rendition.objects.filter(erase_bytes=True).values_list("pk", flat=True)[:200])
    for key in waiting:
        _erase_one(key)
    return len(waiting)


def _erase_one(key: Any) -> None:
    one = Rendition.objects.filter(pk=key).defer("source").first()
    if one is None:
        return
    delete_unless_held(one.content_hash)
    if registry.is_issued(one.kind):
        Rendition.objects.filter(pk=key).update(erase_bytes=False)
    else:
        one.delete()


def delete_unless_held(digest: str) -> None:
    """Delete bytes from the storage unless a document that was not erased has the same."""
    held = Rendition.objects.filter(content_hash=digest, state=State.READY)
    # A document that was erased has no title any more.
    if digest and not any("title" in source for source in held.values_list("source", flat=True)):
        store.forget(digest)

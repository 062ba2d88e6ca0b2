"""What happens to renditions: they are asked for, built once, withdrawn. The row with its lease is the queue."""

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from civspace.audit.domain import record
from civspace.notices.hints import hint
from civspace.renditions import document, engine, store
from civspace.renditions.models import Rendition
from civspace.renditions.states import State
from civspace.web.languages import interface_code

log = logging.getLogger(__name__)

BUILD = "civspace.renditions.tasks.build"
LEASE = timedelta(seconds=getattr(settings, "RENDITIONS_LEASE_SECONDS", 180))
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=15)  # doubled with every attempt
SWEEP_AT_ONCE = 200
#: The kind of a draft's preview, and how long one is kept.
PREVIEW = "preview"
PREVIEWS_KEPT = timedelta(days=1)

available = engine.available


def request_rendition(*, kind: str, object_id: Any, language: str, source: dict[str, Any], public: bool) -> Rendition:
    """Ask for a document, inside the caller's transaction; the same input asks only once.

    `source` is everything the document says (document.StatementSource or ReceiptSource): it is frozen here, so
    building never looks at the thing again. Raises ValueError for an input from which no document can be made.
    """
    language = interface_code(language)
    document.check_source(kind, source)
    with transaction.atomic():
        rendition, made = Rendition.objects.get_or_create(
            kind=kind,
            object_id=str(object_id),
            language=language,
            input_hash=document.input_hash(kind, language, source),
            defaults={"source": source, "public": public, "next_attempt_at": timezone.now()},
        )
        if made:
            _tell_after_commit(rendition)
    return rendition


def preview(*, language: str, source: dict[str, Any], kind: str = "statement") -> bytes:
    """Return a marked preview of a draft; nothing is stored. Raises engine.Unavailable and ValueError."""
    marked = {**source, "draft": True}
    document.check_source(kind, marked)
    return document.to_pdf(kind, language, marked).content


def withdraw(*, kind: str, object_id: Any) -> int:
    """Mark all documents of a thing as withdrawn; returns how many were not before.

    Their bytes are kept, so that the verify page can say of a copy that it was issued and then withdrawn.
    """
    found = Rendition.objects.filter(kind=kind, object_id=str(object_id), withdrawn_at=None)
    return found.update(withdrawn_at=timezone.now())


def build(*, rendition_id: Any) -> bool:
    """Build a document if it waits and nobody else is at it; returns whether this call made it ready.

    May run twice and may be killed anywhere: until the row says ready, nothing has happened.
    """
    rendition = _claim(rendition_id)
    if rendition is None:
        return False
    try:
        built = document.to_pdf(rendition.kind, rendition.language, rendition.source)
        store.keep(built.content_hash, built.content)
    except engine.Unavailable as error:
        # Not the document's fault: it waits, without counting, until somebody installs what is missing.
        _give_back(rendition, state=State.UNAVAILABLE, error=str(error), attempts=F("attempts") - 1)
        log.warning("%s", error)
        return False
    except Exception as error:
        log.exception("Rendition %s could not be built", rendition.pk)
        _fail(rendition, f"{type(error).__name__}: {error}")
        return False
    if built.missing_glyphs:
        log.warning("Rendition %s lacks glyphs for %s", rendition.pk, ", ".join(built.missing_glyphs))
    return _finish(
        rendition,
        state=State.READY,
        content_hash=built.content_hash,
        size=len(built.content),
        pages=built.pages,
        missing_glyphs=built.missing_glyphs,
        built_at=timezone.now(),
    )


def _finish(rendition: Rendition, *, state: State, **changes: Any) -> bool:
    """Say that a document is ready, and write who built it from what into its own trail."""
    with transaction.atomic():
        finished = _give_back(rendition, state=state, **changes)
        if finished:
            record(rendition, "build", difference={"sha256": changes["content_hash"]}, to_state=state)
    return finished


def forget_previews() -> int:
    """Delete the previews of drafts that were asked for more than a day ago, text and bytes; returns how many.

    A preview is never an issued document, so nothing that can be verified goes. May run twice.
    """
    old = Rendition.objects.filter(kind=PREVIEW, created_at__lt=timezone.now() - PREVIEWS_KEPT)
    count = 0
    for rendition in old.order_by("created_at"):
        digest = rendition.content_hash
        if digest and not Rendition.objects.filter(content_hash=digest).exclude(pk=rendition.pk).exists():
            store.forget(digest)
        rendition.delete()
        count += 1
    return count


def sweep() -> int:
    """Tell the workers again about every document that waits; returns how many.

    Leases that ran out (a worker was killed) are taken back, with fewer attempts left; this is the guarantee behind
    the hints.
    """
    now = timezone.now()
    for rendition in Rendition.objects.filter(state=State.BUILDING, lease_until__lt=now)[:SWEEP_AT_ONCE]:
        _fail(rendition, "The worker stopped before it had finished.")
    for rendition in Rendition.objects.filter(state=State.UNAVAILABLE).defer("source")[:SWEEP_AT_ONCE]:
        if engine.available(rendition.language):
            Rendition.objects.filter(pk=rendition.pk, state=State.UNAVAILABLE).update(
                state=State.QUEUED, next_attempt_at=now, last_error=""
            )
    waiting = list(
        Rendition.objects.filter(state=State.QUEUED, next_attempt_at__lte=now)
        .order_by("next_attempt_at")
        .values_list("pk", flat=True)[:SWEEP_AT_ONCE]
    )
    hint(BUILD, waiting)
    return len(waiting)


def _tell_after_commit(rendition: Rendition) -> None:
    def tell() -> None:
        hint(BUILD, [rendition.pk])

    transaction.on_commit(tell, robust=True)


def _claim(rendition_id: Any) -> Rendition | None:
    """Take the lease in one conditional update: of two workers, one gets it."""
    now = timezone.now()
    lease = uuid.uuid4()
    free = Q(state=State.QUEUED, next_attempt_at__lte=now) | Q(
        state=State.BUILDING, lease_until__lt=now, attempts__lt=ATTEMPTS
    )
    taken = Rendition.objects.filter(free, pk=rendition_id).update(
        state=State.BUILDING, lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return Rendition.objects.get(pk=rendition_id, lease=lease) if taken else None


def _give_back(rendition: Rendition, *, state: State, error: str = "", **changes: Any) -> bool:
    """Write the outcome, if this worker still holds the lease."""
    held = Rendition.objects.filter(pk=rendition.pk, state=State.BUILDING, lease=rendition.lease)
    return bool(held.update(state=state, lease=None, lease_until=None, last_error=error[:2000], **changes))


def _fail(rendition: Rendition, error: str) -> None:
    if rendition.attempts >= ATTEMPTS:
        _give_back(rendition, state=State.FAILED, error=error)
        log.error("Rendition %s was given up after %s attempts", rendition.pk, rendition.attempts)
        return
    wait = BACK_OFF * 2 ** (rendition.attempts - 1)
    _give_back(rendition, state=State.QUEUED, error=error, next_attempt_at=timezone.now() + wait)


def build_again(*, rendition: Rendition) -> bool:
    """Queue a document that was given up; returns False for one in any other state."""
    with transaction.atomic():
        queued = Rendition.objects.filter(pk=rendition.pk, state=State.FAILED).update(
            state=State.QUEUED, attempts=0, next_attempt_at=timezone.now(), last_error=""
        )
        if queued:
            _tell_after_commit(rendition)
    return bool(queued)

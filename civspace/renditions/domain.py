"""What happens to renditions: they are asked for, built once, withdrawn. The row with its lease is the queue."""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from civspace.audit.domain import record
from civspace.notices.hints import hint
from civspace.renditions import document, engine, erasing, registry, store, word
from civspace.renditions.models import Rendition
from civspace.renditions.states import State
from civspace.web.languages import interface_code
from civspace.web.unavailable import storage_failed

log = logging.getLogger(__name__)

BUILD = "civspace.renditions.tasks.build"
LEASE = timedelta(seconds=getattr(settings, "RENDITIONS_LEASE_SECONDS", 180))
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=15)  # doubled with every attempt
STORAGE_BACK_OFF = timedelta(seconds=60)
SWEEP_AT_ONCE = 200
#: The kind of a draft's preview, and how long one is kept.
PREVIEW = "preview"
PREVIEWS_KEPT = timedelta(days=1)

available = engine.available


def request_rendition(
    *, kind: str, object_id: Any, language: str, source: dict[str, Any], public: bool, format: str = "pdf"
) -> Rendition:
    """Ask for a document, inside the caller's transaction; the same input asks only once.

    `format` is "pdf", or "docx" for the copy of a statement in Word.
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
            input_hash=document.input_hash(kind, language, source, format),
            defaults={"format": format, "source": source, "public": public, "next_attempt_at": timezone.now()},
        )
        if made:
            _tell_after_commit(rendition)
    return rendition


def built_now(kind: str, thing: Any, language: str, source: dict[str, Any], *, public: bool = False) -> Rendition:
    """Return a document for whoever may read it, built now where it never was: the same input asks only once."""
    rendition = request_rendition(kind=kind, object_id=thing.pk, language=language, source=source, public=public)
    if rendition.state != State.READY and build(rendition_id=rendition.pk):
        rendition.refresh_from_db()
    return rendition


def preview(*, language: str, source: dict[str, Any], kind: str = "statement") -> bytes:
    """Return a marked preview of a draft; nothing is stored. Raises engine.Unavailable and ValueError."""
    marked = {**source, "draft": True}
    document.check_source(kind, marked)
    return document.to_pdf(kind, language, marked).content


def withdraw(
    *,
    kind: str,
    object_id: Any,
    language: str = "",
    but: Rendition | None = None,
    superseded: bool = False,
    erase: bool = False,
) -> int:
    """Mark the documents of a thing as withdrawn, in one `language` or all, `but` one; returns how many were not.

    `superseded` says that another took their place. Their bytes are kept for proof; with `erase` the text is to be
    read nowhere any more: sources and bytes go, and only the hash stays, so that the verify page can still say of a
    copy that it was issued. Bytes are deleted after the commit; the sweeper deletes what was left.
    """
    with transaction.atomic():
        found = Rendition.objects.filter(kind=kind, object_id=str(object_id))
        if but is not None:
            # The copy in another format that says the same stays with it.
            found = found.exclude(pk__in=[one.pk for one in found if one.source == but.source])
        found = found.filter(language=interface_code(language)) if language else found
        count = found.filter(withdrawn_at=None).update(withdrawn_at=timezone.now(), superseded=superseded)
        if erase:
            erasing.erase(found)
    return count


def reinstate(rendition: Rendition) -> None:
    """Serve a document again that was withdrawn and is now issued anew, word for word."""
    if Rendition.objects.filter(pk=rendition.pk).exclude(withdrawn_at=None).update(withdrawn_at=None):
        rendition.withdrawn_at = None


def build(*, rendition_id: Any) -> bool:
    """Build a document if it waits and nobody else is at it; returns whether this call made it ready.

    May run twice and may be killed anywhere: until the row says ready, nothing has happened.
    """
    rendition = _claim(rendition_id)
    if rendition is None:
        return False
    try:
        built = _built(rendition)
        store.keep(built.content_hash, built.content, rendition.format)
    except engine.Unavailable as error:
        # Not the document's fault: it waits, without counting, until somebody installs what is missing.
        _give_back(rendition, state=State.UNAVAILABLE, error=str(error), attempts=F("attempts") - 1)
        log.warning("%s", error)
        return False
    except Exception as error:
        if storage_failed(error):
            # Not the document's fault either: it waits until there is room again, however long that takes.
            _give_back(
                rendition,
                state=State.QUEUED,
                error=type(error).__name__,
                attempts=F("attempts") - 1,
                next_attempt_at=timezone.now() + STORAGE_BACK_OFF,
            )
            log.warning("Rendition %s could not be stored: %s", rendition.pk, type(error).__name__)
            return False
        log.exception("Rendition %s could not be built", rendition.pk)
        _fail(rendition, f"{type(error).__name__}: {error}")
        return False
    if built.missing_glyphs:
        log.warning("Rendition %s lacks glyphs for %s", rendition.pk, ", ".join(built.missing_glyphs))
    finished = _finish(
        rendition,
        state=State.READY,
        content_hash=built.content_hash,
        size=len(built.content),
        pages=built.pages,
        missing_glyphs=built.missing_glyphs,
        built_at=timezone.now(),
    )
    if not finished:
        erasing.delete_unless_held(built.content_hash)
    return finished


def _built(rendition: Rendition) -> engine.Built:
    if rendition.format == "docx":
        return word.to_docx(rendition.language, rendition.source)
    return document.to_pdf(rendition.kind, rendition.language, rendition.source)


def _finish(rendition: Rendition, *, state: State, **changes: Any) -> bool:
    """Say that a document is ready; if it is one that is issued, write from what it was built into its own trail."""
    with transaction.atomic():
        finished = _give_back(rendition, state=state, **changes)
        if finished and registry.is_issued(rendition.kind):
            record(rendition, "build", difference={"sha256": changes["content_hash"]}, to_state=state)
    return finished


def old_previews() -> QuerySet[Rendition]:
    """Return the previews of drafts that were asked for more than a day ago."""
    return Rendition.objects.filter(kind=PREVIEW, created_at__lt=timezone.now() - PREVIEWS_KEPT)


def forget_previews(*, of: Any = None) -> int:
    """Delete the previews of drafts that were asked for more than a day ago, text and bytes; returns how many.

    With `of`, all those of one thing, whenever they were asked for.

    A preview is never an issued document, so nothing that can be verified goes. May run twice.
    """
    if of is None:
        old = old_previews()
    else:
        old = Rendition.objects.filter(kind=PREVIEW, object_id=str(of))
    count = 0
    for rendition in old.order_by("created_at"):
        rendition.delete()
        erasing.delete_unless_held(rendition.content_hash)
        count += 1
    return count


def sweep() -> int:
    """Tell the workers again about every document that waits; returns how many.

    Leases that ran out (a worker was killed) are taken back, with fewer attempts left; this is the guarantee behind
    the hints.
    """
    now = timezone.now()
    erasing.erase_bytes()
    for rendition in Rendition.objects.filter(_lost(now), state=State.BUILDING)[:SWEEP_AT_ONCE]:
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


def _lost(now: datetime) -> Q:
    """Return which leases hold no more: those that ran out, and those of a clock that was ahead and was set back."""
    return Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)


def _claim(rendition_id: Any) -> Rendition | None:
    """Take the lease in one conditional update: of two workers, one gets it."""
    now = timezone.now()
    lease = uuid.uuid4()
    free = Q(state=State.QUEUED, next_attempt_at__lte=now) | _lost(now) & Q(state=State.BUILDING, attempts__lt=ATTEMPTS)
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

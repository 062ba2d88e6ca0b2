"""Building a compendium volume by volume, by whoever holds the lease; the row with its lease is the queue."""

import logging
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from hashlib import file_digest
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from civspace.audit.domain import record
from civspace.notices.hints import hint
from civspace.renditions import engine, store
from civspace.renditions.binding import Branch, Leaf, bind
from civspace.renditions.models import Rendition
from civspace.renditions.states import WAITING, State
from submissions.record.compendium_front import front_of
from submissions.record.compendium_plan import Plan, Volume, plan
from submissions.record.compendium_set import Collection, collect
from submissions.record.domain.compendium import AT_ONCE, BUILD, asked_of, erase, queue
from submissions.record.models import Compendium, CompendiumPart, CompendiumVolume
from submissions.statements.models import Statement

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=15)  # doubled with every attempt
#: How long a compendium waits for documents that are still being built.
PATIENCE = timedelta(seconds=10)
#: Documents after which the lease is renewed and progress is written.
STEP = 25


class Lost(Exception):
    """The lease is somebody else's now, or what is being built was changed: this worker stops."""


def build(*, compendium_id: Any) -> bool:
    """Build a compendium if it waits and nobody else is at it; returns whether this call made it ready.

    May run twice and may be killed anywhere: volumes that are finished stay, and the next worker goes on behind them.
    """
    compendium = _claim(compendium_id)
    if compendium is None:
        return False
    try:
        with override(compendium.language):
            return _build(compendium)
    except Lost:
        later = timezone.now() + PATIENCE
        _give_back(compendium, state=State.QUEUED, attempts=F("attempts") - 1, next_attempt_at=later)
    except engine.Unavailable as error:
        _give_back(compendium, state=State.UNAVAILABLE, last_error=str(error), attempts=F("attempts") - 1)
        log.warning("%s", error)
    except Exception as error:
        log.exception("Compendium %s could not be built", compendium.pk)
        _fail(compendium, f"{type(error).__name__}: {error}")
    return False


def _build(compendium: Compendium) -> bool:
    collection = collect(asked_of(compendium))
    if not collection.entries:
        with transaction.atomic():
            erase(Compendium.objects.filter(pk=compendium.pk))
            Compendium.objects.filter(pk=compendium.pk, lease=compendium.lease).delete()
        return False
    if waiting := _not_built(collection):
        # Documents come first: a compendium waits for them without counting it as an attempt.
        total = len(collection.entries)
        later = timezone.now() + PATIENCE
        counts = {"total": total, "done": 0, "attempts": F("attempts") - 1, "next_attempt_at": later}
        _give_back(compendium, state=State.QUEUED, last_error=f"{waiting} documents are not built", **counts)
        return False
    planned = plan(collection, most=settings.COMPENDIUM_PAGES)
    _lay_out(compendium, collection, planned)
    for volume in compendium.volumes.order_by("number"):
        if not volume.size:
            _bind(compendium, volume, collection, planned)
    return _finish(compendium, collection)


def _not_built(collection: Collection) -> int:
    """Return how many documents are still being built. Raises engine.Unavailable when this server cannot."""
    states = [it.rendition.state for it in collection.entries if it.rendition is not None]
    if State.UNAVAILABLE in states:
        raise engine.Unavailable(engine.problem(collection.asked.language) or "Documents cannot be built here.")
    return sum(state in WAITING for state in states)


def _lay_out(compendium: Compendium, collection: Collection, planned: Plan) -> None:
    """Write down what stands where; what an earlier worker finished of the very same stays."""
    with transaction.atomic():
        _hold(compendium)
        if compendium.built_of == collection.built_of:
            return
        erase(Compendium.objects.filter(pk=compendium.pk))
        CompendiumVolume.objects.bulk_create(
            [
                CompendiumVolume(
                    compendium=compendium, number=it.number, first_page=it.first_page, last_page=it.last_page
                )
                for it in planned.volumes
            ]
        )
        CompendiumPart.objects.bulk_create(
            [
                CompendiumPart(
                    compendium=compendium,
                    position=position,
                    statement=it.entry.statement,
                    corrigendum=it.entry.corrigendum,
                    language=it.entry.language,
                    volume=it.volume,
                    first_page=it.page,
                    pages=it.pages,
                )
                for position, it in enumerate(planned.placed)
            ]
        )
        _hold(compendium, built_of=collection.built_of, total=len(collection.entries), done=0)


def _hold(compendium: Compendium, **changes: Any) -> None:
    """Write something, and keep the lease for longer. Raises Lost when it is no longer this worker's."""
    held = Compendium.objects.filter(pk=compendium.pk, state=State.BUILDING, lease=compendium.lease)
    if not held.update(lease_until=timezone.now() + LEASE, **changes):
        raise Lost


def _bind(compendium: Compendium, row: CompendiumVolume, collection: Collection, planned: Plan) -> None:
    """Build one volume and store it. Its row says that it is there when it is."""
    volume = planned.volumes[row.number - 1]
    before = sum(len(it.bound) for it in planned.volumes[: row.number - 1])
    day = timezone.now().date()
    front = front_of(collection, planned, volume, day)
    with tempfile.TemporaryFile() as out:
        bound = bind(
            out,
            front=front.content,
            leaves=_leaves(compendium, volume, before),
            outline=_outline(volume),
            first_page=volume.first_page,
            contents=_("Contents"),
        )
        size = out.tell()
        out.seek(0)
        digest = file_digest(out, "sha256").hexdigest()
        _hold(compendium)
        out.seek(0)
        default_storage.delete(row.path)
        default_storage.save(row.path, File(out))
    try:
        with transaction.atomic():
            _hold(compendium, done=before + len(volume.bound))
            CompendiumVolume.objects.filter(pk=row.pk).update(
                size=size, content_hash=digest, pages=bound.front + bound.pages
            )
    except Lost:
        # Erased meanwhile: what was stored after that goes at once.
        default_storage.delete(row.path)
        raise


def _outline(volume: Volume) -> list[Branch]:
    found, at = [], 0
    for heading in volume.headings:
        number = sum(1 for it in heading.placed if it.pages)
        found.append(Branch(heading.label, list(range(at, at + number))))
        at += number
    return found


def _leaves(compendium: Compendium, volume: Volume, before: int) -> Iterator[Leaf]:
    """Yield the documents of a volume. Raises Lost as soon as one of them is no longer to be read."""
    for number, placed in enumerate(volume.bound):
        if number % STEP == 0:
            _hold(compendium, done=before + number)
        rendition: Any = placed.entry.rendition
        if not Rendition.objects.filter(pk=rendition.pk, withdrawn_at=None).exists():
            raise Lost
        yield Leaf(store.read(rendition.content_hash), f"{placed.entry.symbol}: {placed.entry.title}")


def _finish(compendium: Compendium, collection: Collection) -> bool:
    """Say that a compendium is ready, if it is still of what stands now.

    The statements are locked for that: whoever takes one back either did so before, and then it is another set; or
    comes after, and then finds this compendium and erases it.
    """
    with transaction.atomic():
        keys = {it.statement.pk for it in collection.entries}
        list(Statement.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
        same = collect(collection.asked).built_of == collection.built_of
        if not same:
            again = Compendium.objects.filter(pk=compendium.pk, state=State.BUILDING, lease=compendium.lease)
            if again.exists():
                erase(Compendium.objects.filter(pk=compendium.pk))
                queue(again)
            return False
        total = len(collection.entries)
        if not _give_back(compendium, state=State.READY, built_at=timezone.now(), done=total, total=total):
            return False
        record(compendium, "build", to_state=State.READY)
    return True


def _claim(compendium_id: Any) -> Compendium | None:
    """Take the lease in one conditional update: of two workers, one gets it."""
    now, lease = timezone.now(), uuid.uuid4()
    free = Q(state=State.QUEUED, next_attempt_at__lte=now) | Q(
        state=State.BUILDING, lease_until__lt=now, attempts__lt=ATTEMPTS
    )
    taken = Compendium.objects.filter(free, pk=compendium_id).update(
        state=State.BUILDING, lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    found = Compendium.objects.select_related("meeting").filter(pk=compendium_id, lease=lease)
    return found.first() if taken else None


def _give_back(compendium: Compendium, *, state: State, last_error: str = "", **changes: Any) -> bool:
    """Write the outcome, if this worker still holds the lease."""
    held = Compendium.objects.filter(pk=compendium.pk, state=State.BUILDING, lease=compendium.lease)
    return bool(held.update(state=state, lease=None, lease_until=None, last_error=last_error[:2000], **changes))


def _fail(compendium: Compendium, error: str) -> None:
    if compendium.attempts >= ATTEMPTS:
        _give_back(compendium, state=State.FAILED, last_error=error)
        log.error("Compendium %s was given up after %s attempts", compendium.pk, compendium.attempts)
        return
    wait = BACK_OFF * 2 ** (compendium.attempts - 1)
    _give_back(compendium, state=State.QUEUED, last_error=error, next_attempt_at=timezone.now() + wait)


def sweep() -> int:
    """Tell the workers again about every compendium that waits; returns how many. Take back leases that ran out."""
    now = timezone.now()
    for compendium in Compendium.objects.filter(state=State.BUILDING, lease_until__lt=now)[:AT_ONCE]:
        _fail(compendium, "The worker stopped before it had finished.")
    for compendium in Compendium.objects.filter(state=State.UNAVAILABLE)[:AT_ONCE]:
        if engine.available(compendium.language):
            Compendium.objects.filter(pk=compendium.pk, state=State.UNAVAILABLE).update(
                state=State.QUEUED, next_attempt_at=now, last_error=""
            )
    waiting = list(
        Compendium.objects.filter(state=State.QUEUED, next_attempt_at__lte=now)
        .order_by("next_attempt_at")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    hint(BUILD, waiting)
    return len(waiting)

"""What waits for a worker: how much, since when, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Model, Q, QuerySet
from django.utils import timezone

from civspace.files import scanning
from civspace.files.models import File
from civspace.files.queries import unscanned
from civspace.notices import queries as notices
from civspace.notices.follows import fanout
from civspace.notices.models import Delivery
from civspace.notices.states import State as DeliveryState
from civspace.operations import purging
from civspace.operations.models import Purge
from civspace.renditions.models import Rendition
from civspace.renditions.states import State as RenditionState
from submissions.record.models import Compendium
from submissions.statements.models import BulkAct
from submissions.statements.states import ActState

BUILDING = (RenditionState.QUEUED, RenditionState.BUILDING)


@dataclass(frozen=True)
class Queue:
    """One kind of work: rows that are due, the oldest moment at which one of them was, and rows that were given up."""

    name: str
    waiting: int
    oldest: datetime | None
    failed: int

    def seconds(self, now: datetime) -> float:
        """Return for how many seconds the oldest has waited; 0 when nothing does."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


def _queue(name: str, waiting: "QuerySet[Model]", since: str, failed: "QuerySet[Model] | None" = None) -> Queue:
    found = waiting.order_by().aggregate(waiting=Count("pk"), oldest=Min(since))
    return Queue(name, found["waiting"], found["oldest"], failed.count() if failed is not None else 0)


def queues(now: datetime | None = None) -> dict[str, Queue]:
    """Return every queue by its name. A row that a worker is at counts as waiting until it is done."""
    now = now or timezone.now()
    due = Q(next_attempt_at__lte=now)
    mails = Delivery.objects.filter(pk__in=notices.due(now).values("pk")) | Delivery.objects.filter(
        state=DeliveryState.SENDING
    )
    building = Q(state__in=BUILDING)
    given_up = Q(state__in=[RenditionState.FAILED, RenditionState.UNAVAILABLE])
    found = (
        _queue("mail", mails, "next_attempt_at", Delivery.objects.filter(state=DeliveryState.FAILED)),
        _queue("news", fanout.waiting(now), "created_at"),
        _queue("documents", Rendition.objects.filter(building & due), "next_attempt_at", _among(Rendition, given_up)),
        _queue("compendia", Compendium.objects.filter(building & due), "next_attempt_at", _among(Compendium, given_up)),
        _queue("scans", unscanned() if scanning.configured() else File.objects.none(), "created_at"),
        _queue("purges", purging.due(now), "next_attempt_at", Purge.objects.exclude(given_up_at=None)),
        _queue("bulk_acts", BulkAct.objects.exclude(state=ActState.DONE), "created_at"),
    )
    return {queue.name: queue for queue in found}


def _among(model: type[Model], which: Q) -> "QuerySet[Model]":
    return model._default_manager.filter(which)

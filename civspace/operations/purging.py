"""Telling proxies what has changed: a row for each in the transaction of the change, sent when it has committed.

A proxy that is away neither fails nor slows a change: its row waits. What a proxy fetched just before the change and
kept just after it would survive the first message, so all is sent again when no older page can be under way.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from civspace.notices.hints import hint
from civspace.operations.models import Purge
from civspace.operations.proxies import NotTold, proxies
from civspace.web.shown import places_of

log = logging.getLogger(__name__)

TASK = "civspace.operations.tasks.purge"
LEASE = timedelta(seconds=60)
AT_MOST = 40.0  # seconds for one row at a time; less than the lease
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30, 60, 120, 300, 600))
ROUNDS = 2
#: Seconds from the first message to the second, beside those that a replica may be behind: the longest that a page
#: which was begun before the change takes to reach a proxy.
AGAIN = 10
SWEEP_SECONDS = 12.0
SWEEP_ROWS = 200
KEPT_DAYS = 7


def note(thing: Any, verb: str) -> None:
    """Write down what proxies must fetch anew after a change; called inside its transaction, which it never fails."""
    if not settings.PURGE_URLS:
        return
    try:
        with transaction.atomic():
            if (places := places_of(thing, verb)) is None:
                return
            rows = [Purge(proxy=name, paths=list(places.paths), everything=places.gone) for name in proxies()]
            Purge.objects.bulk_create(rows)
    except Exception:
        log.exception("Proxies will not be told of a change")
        return
    keys = [row.pk for row in rows]
    transaction.on_commit(lambda: hint(TASK, keys), robust=True)


def due(now: datetime) -> "QuerySet[Purge]":
    """Return the rows whose time has come and that nobody holds: what must not be seen any more first."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Purge.objects.filter(free, given_up_at=None, next_attempt_at__lte=now).order_by(
        "-everything", "next_attempt_at", "pk"
    )


def purge(*, purge_id: Any) -> bool:
    """Tell a proxy what one row names, if it is due and nobody else is at it; say whether it was told."""
    now = timezone.now()
    if not due(now).filter(pk=purge_id).order_by().update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    row = Purge.objects.get(pk=purge_id)
    mine = Purge.objects.filter(pk=row.pk, attempts=row.attempts)
    proxy = proxies().get(row.proxy)
    if proxy is None:  # nobody but those of the settings is ever asked
        mine.delete()
        return False
    until, told = time.monotonic() + AT_MOST, row.told
    try:
        for done in proxy.tell(row.paths[row.told :], everything=row.everything and not row.told):
            told = row.told + done
            if time.monotonic() > until:
                raise NotTold("too slow")
    except NotTold as error:
        _failed(row, mine, told=told, why=str(error))
        return False
    if row.round < ROUNDS:
        again = timezone.now() + timedelta(seconds=AGAIN + settings.REPLICA_LAG)
        mine.update(round=row.round + 1, told=0, attempts=0, lease_until=None, next_attempt_at=again)
    else:
        mine.delete()
    return True


def _failed(row: Purge, mine: "QuerySet[Purge]", *, told: int, why: str) -> None:
    log.warning("The proxy %s was not told what has changed: %s", row.proxy, why)
    now = timezone.now()
    if row.attempts > len(PAUSES):
        mine.update(given_up_at=now, lease_until=None, told=told, last_error=why[:60])
    else:
        later = now + PAUSES[row.attempts - 1]
        mine.update(next_attempt_at=later, lease_until=None, told=told, last_error=why[:60])


def sweep() -> int:
    """Send what is due, for some seconds: the guarantee behind the hints. Returns how many rows were sent."""
    stop, sent = time.monotonic() + SWEEP_SECONDS, 0
    for key in list(due(timezone.now()).values_list("pk", flat=True)[:SWEEP_ROWS]):
        if time.monotonic() > stop:
            break
        sent += purge(purge_id=key)
    return sent


def forget() -> int:
    """Delete rows that were given up long ago; return how many."""
    return Purge.objects.filter(given_up_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()[0]

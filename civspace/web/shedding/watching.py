"""How full this process is: requests under way, how long one waited in front of it, a database that is full."""

import datetime
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone

from civspace.web.shedding.levels import WRITES, Level

LONGEST = 120.0  # seconds; what claims to have waited longer has a clock that is wrong
FULL_FOR = 1.0  # seconds that reads are shed after the database had no connection left
#: What PostgreSQL and PgBouncer say when no connection is left, by code and in words.
FULL_STATES = ("53300",)
FULL_WORDS = (
    "too many clients",
    "too many connections",
    "remaining connection slots",
    "no more connections allowed",
    "query_wait_timeout",
    "couldn't get a connection",
)


#: What it says when others kept what a request needs for longer than it waits.
HELD_STATE, HELD_WORDS = "55P03", "canceling statement due to lock timeout"


class Process:
    """What this process has under way."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.under_way, self.database_full_until = 0, 0.0

    @contextmanager
    def enter(self) -> Iterator[int]:
        """Count a request while it is answered; gives how many are under way, this one among them."""
        with self.lock:
            self.under_way += 1
            number = self.under_way
        try:
            yield number
        finally:
            with self.lock:
                self.under_way -= 1


process = Process()


def queue_seconds(request: HttpRequest) -> float:
    """Return how long a request waited between our proxy and this process; 0 where no proxy of ours says when it came.

    `X-Request-Start` holds seconds or milliseconds since 1970, with or without `t=` (nginx: `t=${msec}`).
    """
    said = request.headers.get("X-Request-Start", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    try:
        began = float(said.removeprefix("t="))
    except ValueError:
        return 0.0
    if began > 1e11:  # milliseconds
        began /= 1000
    waited = time.time() - began
    return waited if 0 <= waited <= LONGEST else 0.0


def arrived_at(request: HttpRequest) -> datetime.datetime:
    """Return when a request had reached the portal: our proxy, where it says so, else this process."""
    return getattr(request, "arrived", None) or timezone.now()


def too_full(level: Level, number: int, waited: float) -> bool:
    """Say whether a request of a level must be turned away: `number` under way, `waited` seconds in the queue."""
    if 0 < getattr(settings, level.setting) < number:
        return True
    if settings.SHED_SECONDS and waited > level.waits * settings.SHED_SECONDS:
        return True
    return level is not WRITES and time.monotonic() < process.database_full_until


def is_full(error: BaseException | None) -> bool:
    """Say whether an error means that the database has no connection left; nothing was done then."""
    while error is not None:
        if isinstance(error, OperationalError) and any(words in str(error) for words in FULL_WORDS):
            return True
        if state_of(error) in FULL_STATES:
            return True
        error = error.__cause__
    return False


def is_held(error: BaseException | None) -> bool:
    """Say whether an error means that others were in the way for too long; nothing was done then."""
    while error is not None:
        if state_of(error) == HELD_STATE or (isinstance(error, OperationalError) and HELD_WORDS in str(error)):
            return True
        error = error.__cause__
    return False


def state_of(error: BaseException) -> str:
    """Return PostgreSQL's code of an error, or ""."""
    return str(getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or "")


def note_failure(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Note on a request that failed whether it failed because there were too many: the database was full, or others
    were in the way. Whoever was submitting is then given a knock receipt."""
    error = sys.exc_info()[1]
    if request is None:
        return
    if is_full(error):
        process.database_full_until = time.monotonic() + FULL_FOR
    elif not is_held(error):
        return
    request.crowded = True  # type: ignore[attr-defined]


got_request_exception.connect(note_failure, dispatch_uid="civspace.web.shedding")

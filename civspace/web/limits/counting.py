"""Counting requests against the limits, in windows of time, in the cache that all processes share.

Without the cache nothing is limited: limits protect the portal, and must not be what stops it.
"""

import logging
import math
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache

from civspace.web import metrics
from civspace.web.limits.keys import hashed
from civspace.web.limits.table import Limit

log = logging.getLogger(__name__)
REST = 5.0  # seconds without a look at a cache that failed, so that not every request waits for it


@dataclass(frozen=True)
class Taken:
    """What is left of one limit for one subject after this request: how many, and seconds to the next window."""

    limit: Limit
    key: str
    left: int
    reset: int

    @property
    def refused(self) -> bool:
        """Say whether this request is one too many."""
        return self.left < 0


class _Breaker:
    """Remembers that the cache failed."""

    def __init__(self) -> None:
        self.lock, self.until = threading.Lock(), 0.0

    def open(self) -> bool:
        return time.monotonic() < self.until

    def failed(self) -> None:
        with self.lock:
            self.until = time.monotonic() + REST
        metrics.events.happened("limits_failed_open")
        log.warning("The shared cache does not answer; nothing is limited meanwhile")


breaker = _Breaker()


def take(limits: Iterable[Limit], subjects: Mapping[str, str], *, now: float | None = None) -> list[Taken]:
    """Count one request under each limit whose subject is known; return what is left of each.

    `subjects` are account, organization, address and domain; what is "" is not known and not counted.
    """
    found: list[Taken] = []
    if breaker.open():
        return found
    now = time.time() if now is None else now
    try:
        for limit in limits:
            parts = [subjects.get(name, "") for name in limit.by]
            if all(parts):
                found.append(_count(limit, parts, now))
    except Exception:  # whatever a cache raises when it is away
        breaker.failed()
        return []
    for taken in found:
        if taken.refused:
            metrics.events.happened("limit_refused", taken.limit.name)
    return found


def _count(limit: Limit, parts: list[str], now: float) -> Taken:
    window = int(now // limit.seconds)
    key = f"limits:{limit.name}:{hashed(limit.name, *parts)}:{window}"
    reset = max(1, math.ceil((window + 1) * limit.seconds - now))
    try:
        used = cache.incr(key)
    except ValueError:  # the first of its window, or another process was just before us
        used = 1 if cache.add(key, 1, limit.seconds + 1) else cache.incr(key)
    return Taken(limit, key, limit.count - used, reset)


def give_back(taken: Iterable[Taken]) -> None:
    """Take what succeeded out of the limits that count failures alone."""
    try:
        for it in taken:
            if it.limit.failures and not it.refused:
                cache.decr(it.key)
    except ValueError:
        return  # its window is over
    except Exception:
        breaker.failed()


def wait_of(taken: Iterable[Taken]) -> int:
    """Return after how many seconds one may come again, or 0 when nothing was refused."""
    return max((it.reset for it in taken if it.refused), default=0)


def headers_of(taken: Iterable[Taken]) -> dict[str, str]:
    """Return the headers that say what the limits are and what is left (draft-ietf-httpapi-ratelimit-headers)."""
    rows = list(taken)
    if not rows:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{it.limit.name}";q={it.limit.count};w={it.limit.seconds}' for it in rows),
        "RateLimit": ", ".join(f'"{it.limit.name}";r={max(0, it.left)};t={it.reset}' for it in rows),
    }

"""How often somebody may try, without knowing who: in memory, under a key that is gone after a day."""

import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest

DAY = 86_400.0


class TooMany(Exception):
    """This sender has tried too often; `seconds` until the next try."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__()


class Busy(Exception):
    """Too many people are being served at this moment."""


class Senders:
    """Names for senders: a keyed hash of the address, or of the Tor circuit that stands in its place."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.salt, self.until = b"", 0.0

    def name(self, request: HttpRequest) -> bytes:
        """Return the name of whoever sent a request. Nobody can find the address from it, nor compare two days."""
        with self.lock:
            if self.clock() >= self.until:
                self.salt, self.until = secrets.token_bytes(32), self.clock() + DAY
            return hmac.digest(self.salt, _address(request).encode(), "sha256")[:16]


def _address(request: HttpRequest) -> str:
    """Return the address that our outermost proxy saw; without proxies, that of the connection."""
    if settings.INTAKE_PROXIES:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(seen) >= settings.INTAKE_PROXIES:
            return seen[-settings.INTAKE_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


class Tries:
    """Counts tries in a window of seconds, per sender and of all senders together.

    A sender beyond the limit is refused; when all together are beyond theirs, each waits a second, and nobody is locked
    out by others.
    """

    def __init__(
        self,
        *,
        each: int,
        window: float,
        of_all: int = 0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.each, self.window, self.of_all, self.clock, self.sleep = each, window, of_all, clock, sleep
        self.lock = threading.Lock()
        self.by_sender: dict[bytes, deque[float]] = {}
        self.all: deque[float] = deque()

    def take(self, sender: bytes) -> None:
        """Count one try. Raises TooMany."""
        with self.lock:
            now = self.clock()
            self._forget(now)
            times = self.by_sender.setdefault(sender, deque())
            if len(times) >= self.each:
                raise TooMany(times[0] + self.window - now)
            times.append(now)
            self.all.append(now)
            slow = self.of_all and len(self.all) > self.of_all
        if slow:
            self.sleep(1.0)

    def give_back(self, sender: bytes) -> None:
        """Take back the last try of a sender: it was none."""
        with self.lock:
            for times in (self.by_sender.get(sender), self.all):
                if times:
                    times.pop()

    def clear(self) -> None:
        """Forget everybody."""
        with self.lock:
            self.by_sender.clear()
            self.all.clear()

    def _forget(self, now: float) -> None:
        while self.all and self.all[0] <= now - 60:
            self.all.popleft()
        for sender in list(self.by_sender):
            times = self.by_sender[sender]
            while times and times[0] <= now - self.window:
                times.popleft()
            if not times:
                del self.by_sender[sender]


class Places:
    """A waiting room in front of what takes memory: who finds no place is asked to come back, and takes none."""

    def __init__(self, number: int) -> None:
        self.places = threading.BoundedSemaphore(number)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place. Raises Busy at once when there is none."""
        if not self.places.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self.places.release()


class Once:
    """Forms that have been sent: a form that is sent again does nothing. Kept for a day, in memory, as hashes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.seen: dict[bytes, float] = {}

    def take(self, token: str) -> bool:
        """Say whether this form comes for the first time, and remember it."""
        mark = hmac.digest(settings.SECRET_KEY.encode(), token.encode(), "sha256")
        with self.lock:
            now = self.clock()
            self.seen = {other: until for other, until in self.seen.items() if until > now}
            if mark in self.seen:
                return False
            self.seen[mark] = now + DAY
            return True

    def give_back(self, token: str) -> None:
        """Forget a form: it was not accepted, and may come again."""
        with self.lock:
            self.seen.pop(hmac.digest(settings.SECRET_KEY.encode(), token.encode(), "sha256"), None)


senders = Senders()
entries = Tries(each=settings.INTAKE_TRIES, window=600.0, of_all=settings.INTAKE_TRIES_OF_ALL)
reports = Tries(each=settings.INTAKE_REPORTS, window=3600.0)
places = Places(settings.INTAKE_PLACES)
once = Once()

"""How many requests were answered, how and how fast: counted in every web process, summed by whoever is asked.

Where several processes may serve (they then share a cache) each writes its numbers down now and then; a process that
ends leaves its file, so that sums do not fall, and files of a week ago are forgotten.
"""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

#: Upper bounds in seconds; each answer is counted in every bucket that it fits into, as Prometheus wants it.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
EVERY = 5.0  # seconds between two times that a process writes its numbers down
KEPT = 7 * 86400  # seconds
FIELDS = ("method", "route", "status")

#: For (method, route, status): how many answers of each bucket, of all, and seconds.
Key = tuple[str, str, str]


class _Numbers:
    """Numbers of this process, and of all where several serve."""

    folder = ""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begin()

    def begin(self) -> None:
        """Count from nothing: a process that was forked has answered nothing yet."""
        self.pid, self.began, self.written = os.getpid(), time.time_ns(), 0.0
        self.counts: Counter[tuple[Key, str]] = Counter()

    def forked(self) -> None:
        """Begin anew in a process that was forked."""
        if self.pid != os.getpid():
            self.begin()

    def write_now_and_then(self) -> None:
        """Put the numbers where the other processes find them, if it is time."""
        if _several() and time.monotonic() - self.written >= EVERY:
            self.write()

    def write(self) -> None:
        """Put the numbers where the other processes find them."""
        self.written = time.monotonic()
        rows = [[*key, part, number] for (key, part), number in self.counts.items()]
        path = _folder(self.folder) / f"{self.pid}-{self.began}.json"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_suffix(".new")
            new.write_text(json.dumps(rows), encoding="utf-8")
            new.replace(path)
        except OSError:
            return  # numbers are no reason to fail

    def total(self) -> "Counter[tuple[Key, str]]":
        """Return the numbers of all processes."""
        with self.lock:
            self.forked()
            if not _several():
                return Counter(self.counts)
            self.write()
        return _sum(_folder(self.folder).glob("*.json"))


class Requests(_Numbers):
    """The answers of this process."""

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. Never raises for a disk that is full."""
        key = (method, route or "none", str(status))
        with self.lock:
            self.forked()
            for bound in BUCKETS:
                if seconds <= bound:
                    self.counts[key, str(bound)] += 1
            self.counts[key, "+Inf"] += 1
            self.counts[key, "sum"] += seconds  # type: ignore[assignment]
            self.write_now_and_then()


class Events(_Numbers):
    """What happened in this process that is no answer of its own: a limit that refused, a request that was shed."""

    folder = "events"

    def happened(self, name: str, kind: str = "") -> None:
        """Count one event. Never raises for a disk that is full."""
        with self.lock:
            self.forked()
            self.counts[(name, kind, ""), ""] += 1
            self.write_now_and_then()


def _several() -> bool:
    return not settings.CACHES["default"]["BACKEND"].endswith("LocMemCache")


def _folder(name: str) -> Path:
    return Path(settings.DATA_DIR) / "metrics" / name


def _sum(paths: Iterable[Path]) -> "Counter[tuple[Key, str]]":
    total: Counter[tuple[Key, str]] = Counter()
    for path in paths:
        try:
            if path.stat().st_mtime < time.time() - KEPT:
                path.unlink()
                continue
            rows = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        for method, route, status, part, number in rows:
            total[(method, route, status), part] += number
    return total


requests, events = Requests(), Events()

"""Public pages read from a copy of the database that follows it (streaming replication of PostgreSQL).

Only what anybody may read and nobody is signed in to read goes there, never a transaction, and nothing after the first
write of a request. A copy that is away, or has not caught up with where the database stood some seconds ago, is left
alone. How far it is behind is told by places in the log of changes, not by clocks of two machines, so that a copy that
was cut off is found even though nothing seems to be waiting there.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections

from civspace.settings.databases import REPLICA
from civspace.web import metrics

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

STEP = 1.0  # seconds between two looks of a process
REST = 5.0  # seconds for which a copy that failed is left alone
#: Whether this request reads from the copy.
reading: ContextVar[bool] = ContextVar("reading", default=False)

#: What a database raises that is not there (any more).
GONE = (OperationalError, InterfaceError)
_POSITION = "SELECT pg_current_wal_lsn() - '0/0'"
_REPLAYED = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'"


class Router:
    """Reads go to the copy while the request may read there; whatever writes, and all after it, to the database."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return the copy outside of transactions, if this request reads there."""
        return REPLICA if reading.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return the database, and read there from now on: a request sees what it wrote."""
        reading.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Rows of both are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The copy is changed by nobody but the database."""
        return db != REPLICA


class Watch:
    """Whether the copy may be read, as one process found it at its last look."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin again, as if the process had just started."""
        self.ready, self.look_at, self.found_at = False, 0.0, 0.0
        #: (when, where the database stood then); of those that the copy has passed, only the last is kept.
        self.marks: deque[tuple[float, int]] = deque()

    def may_read(self) -> bool:
        """Say whether the copy is there and at most `REPLICA_LAG` seconds behind; one thread looks, once a second.

        Where a look does not end, because the copy takes questions and answers none, what was found before soon
        counts for nothing.
        """
        if time.monotonic() >= self.look_at and self.lock.acquire(blocking=False):
            try:
                self.look_at = time.monotonic() + STEP
                self._look()
            finally:
                self.lock.release()
        return self.ready and time.monotonic() - self.found_at <= settings.REPLICA_LAG

    def leave(self) -> None:
        """Read from the database for some seconds: the copy failed."""
        if self.ready:
            log.warning("The replica does not answer; the database is read instead")
        self.ready, self.look_at = False, time.monotonic() + REST
        connections[REPLICA].close()

    def _look(self) -> None:
        try:
            stood = int(_ask(DEFAULT_DB_ALIAS, _POSITION)[0])
        except DatabaseError:
            self.ready = False
            return
        now = time.monotonic()
        self.marks.append((now, stood))
        try:
            follows, replayed = _ask(REPLICA, _REPLAYED)
        except DatabaseError:
            self.leave()
            return
        while len(self.marks) > 1 and follows and self.marks[1][1] <= replayed:
            self.marks.popleft()
        when, stood = self.marks[0]
        ready = bool(follows) and stood <= replayed and time.monotonic() - when <= settings.REPLICA_LAG
        if ready is not self.ready:
            log.info("The replica is read" if ready else "The replica is behind; the database is read instead")
        self.ready, self.found_at = ready, time.monotonic()


def _ask(alias: str, question: str) -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


watch = Watch()


def asked(question: Callable[[], Answer]) -> Answer:
    """Return the answer of a question that only reads; from the database, if the copy fails over it."""
    try:
        return question()
    except GONE:
        if not leave():
            raise
        return question()


def may_read() -> bool:
    """Say whether this request, which may, reads from the copy; count where it reads."""
    ready = watch.may_read()
    metrics.events.happened("replica_reads", "replica" if ready else "database")
    return ready


def there_is_one() -> bool:
    """Say whether the portal has a copy to read from."""
    return REPLICA in connections.settings


def leave() -> bool:
    """Leave the copy for the rest of this request; say whether it was read."""
    if not reading.get():
        return False
    reading.set(False)
    metrics.events.happened("replica_reads", "failed")
    watch.leave()
    return True

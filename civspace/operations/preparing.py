"""Several processes may prepare one installation at once: they wait for the database, and for each other."""

import fcntl
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection

from civspace.operations.queries import is_migrated, reference_loaded

# The number of this lock among the advisory locks of a PostgreSQL database: any, and always the same.
LOCK = 75_893
STEP = 0.5  # seconds between two looks


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let only one process prepare a portal; the others wait until it has ended, also by a crash.

    PostgreSQL holds the lock with the connection, so this needs a session of its own: through a pool that shares
    sessions it raises ImproperlyConfigured.
    """
    if settings.POOLED:
        raise ImproperlyConfigured("Through a pool nothing can be prepared: set CIVSPACE_DIRECT=1 for this command.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A migration takes as long as it takes, and so does waiting for another process's.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET lock_timeout = 0")
        # Asked again and again: a statement that waits is seen by an index that is made beside the work
        # (CREATE INDEX CONCURRENTLY), which waits for it in turn.
        wait_until(_holds_the_lock, seconds=math.inf)
        try:
            yield
        except BaseException:
            connection.close()
            raise
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    else:
        with (settings.DATA_DIR / "preparing").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _holds_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def wait_until(there: Callable[[], bool], *, seconds: float) -> bool:
    """Look until something is there, for so many seconds; say whether it is."""
    until = time.monotonic() + seconds
    while not there():
        if time.monotonic() >= until:
            return False
        time.sleep(STEP)
    return True


def database_answers() -> bool:
    """Say whether the database takes a connection."""
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def is_prepared() -> bool:
    """Say whether the portal has the tables and the reference data of this version of the code."""
    try:
        return is_migrated() and reference_loaded()
    except DatabaseError:
        connection.close()
        return False

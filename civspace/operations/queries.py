"""Whether the portal is complete and answers: the parts of its health."""

import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from civspace.operations import clock
from civspace.operations.domain import WORKER_ANSWERS_WITHIN
from civspace.operations.models import Sign

READY_PARTS = ("database", "migrated", "clock", "cache", "storage")
PARTS = ("database", "migrated", "reference", "demo", "worker")
seen_migrated = False


def missing_migrations() -> int:
    """Count the migrations that have not run."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_migrated() -> bool:
    """Say whether every migration has run. A yes is remembered: the code of a process does not change."""
    global seen_migrated
    if not seen_migrated:
        seen_migrated = not missing_migrations()
    return seen_migrated


def worker_answered() -> bool:
    """Say whether a worker has taken and finished a task lately."""
    since = timezone.now() - WORKER_ANSWERS_WITHIN
    return Sign.objects.filter(name=Sign.WORKER, at__gte=since).exists()


def demo_loaded() -> bool:
    """Say whether the demo data are complete, or were never due."""
    return not settings.DEMO or Sign.objects.filter(name=Sign.DEMO).exists()


def reference_loaded() -> bool:
    """Say whether the reference data of every room were loaded to the end."""
    return Sign.objects.filter(name=Sign.REFERENCE).exists()


def health() -> dict[str, bool]:
    """Return each part of the portal and whether it is there. Parts that could not be asked count as missing."""
    parts = dict.fromkeys(PARTS, False)
    try:
        parts["migrated"] = is_migrated()
        parts["database"] = True
        if parts["migrated"]:
            parts["reference"] = reference_loaded()
            parts["demo"] = demo_loaded()
            parts["worker"] = worker_answered()
    except DatabaseError:
        pass
    return parts


def readiness() -> dict[str, bool]:
    """Return what one web process needs to serve, and whether it is there: database, clock, cache and so on.

    A worker is not among them: what it would do waits in the database.
    """
    parts = dict.fromkeys(READY_PARTS, False)
    try:
        parts["migrated"] = is_migrated()
        connection.ensure_connection()
        parts["database"] = True
        parts["clock"] = clock.agrees()
    except DatabaseError:
        parts["migrated"] = False
    parts["cache"] = cache_answers()
    parts["storage"] = all(writable(Path(place)) for place in (settings.DATA_DIR, settings.MEDIA_ROOT))
    return parts


def cache_answers() -> bool:
    """Say whether the cache takes something and gives it back."""
    try:
        cache.set("ready", True, 10)
        return cache.get("ready") is True
    except Exception:  # each backend fails in a way of its own
        return False


def writable(place: Path) -> bool:
    """Say whether a directory can be written to, or can be made."""
    there = next(it for it in (place, *place.parents) if it.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def is_empty() -> bool:
    """Say whether nobody has begun to use the portal: whatever people do in it begins with a person."""
    return not get_user_model().objects.exists()


def demo_begun() -> bool:
    """Say whether loading the demo data began here (and may have been interrupted)."""
    return Sign.objects.filter(name=Sign.DEMO_BEGUN).exists()

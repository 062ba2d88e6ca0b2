"""Whether the portal is complete and answers: the parts of its health."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from civspace.operations.domain import WORKER_ANSWERS_WITHIN
from civspace.operations.models import Sign

PARTS = ("database", "migrated", "reference", "demo", "worker")
seen_migrated = False


def is_migrated() -> bool:
    """Say whether every migration has run. A yes is remembered: the code of a process does not change."""
    global seen_migrated
    if not seen_migrated:
        executor = MigrationExecutor(connection)
        seen_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
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


def is_empty() -> bool:
    """Say whether nobody has begun to use the portal: whatever people do in it begins with a person."""
    return not get_user_model().objects.exists()


def demo_begun() -> bool:
    """Say whether loading the demo data began here (and may have been interrupted)."""
    return Sign.objects.filter(name=Sign.DEMO_BEGUN).exists()

"""The numbers of the portal in the text format of Prometheus. None of them is about a person or an organization."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Count, Q
from django.utils import timezone

from civspace.operations.models import Sign
from civspace.operations.queries import health
from civspace.operations.queues import queues
from civspace.web.limits.table import LIMITS
from civspace.web.metrics import BUCKETS, FIELDS, events, requests
from civspace.web.shedding.levels import LEVELS
from submissions.statements.models import Statement
from submissions.statements.states import State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: Every metric: kind and meaning.
METRICS = {
    "civspace_request_duration_seconds": ("histogram", "Seconds from a request to its answer."),
    "civspace_limit_refused_total": ("counter", "Requests that a limit refused, by limit."),
    "civspace_limits_failed_open_total": ("counter", "Times that limits rested because the cache did not answer."),
    "civspace_shed_total": ("counter", "Requests that were shed because the process was full, by class."),
    "civspace_knocks_total": ("counter", "Knock receipts: given, used, refused."),
    "civspace_replica_reads_total": (
        "counter",
        "Public requests by where they read: replica, database (it is behind or away), failed (in the middle of one).",
    ),
    "civspace_up": ("gauge", "Whether a part of the portal is there, as /healthz says."),
    "civspace_queue_waiting": ("gauge", "Rows that are due and wait for a worker."),
    "civspace_queue_oldest_seconds": ("gauge", "Seconds that the oldest of them has waited."),
    "civspace_queue_failed": ("gauge", "Rows that were given up or cannot be done here."),
    "civspace_worker_last_answer_timestamp_seconds": ("gauge", "When a worker last answered; 0 if none did."),
    "civspace_audit_verified_timestamp_seconds": ("gauge", "When the audit trail was last found whole; 0 if never."),
    "civspace_statements_submitted": ("gauge", "Statements that were ever submitted."),
    "civspace_statements_published": ("gauge", "Statements that are published."),
}

Sample = tuple[str, dict[str, str], float]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _line(name: str, labels: dict[str, str], value: float) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value:.15g}" if inside else f"{name} {value:.15g}"


def _requests() -> Iterator[Sample]:
    name, total = "civspace_request_duration_seconds", requests.total()
    for key in sorted({key for key, _part in total}):
        labels = dict(zip(FIELDS, key, strict=True))
        for bound in (*map(str, BUCKETS), "+Inf"):
            yield f"{name}_bucket", {**labels, "le": bound}, total[key, bound]
        yield f"{name}_sum", labels, total[key, "sum"]
        yield f"{name}_count", labels, total[key, "+Inf"]


#: What is counted as it happens: its label, and every value of it, so that what never happened is told as 0.
EVENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "limit_refused": ("limit", tuple(limit.name for limit in LIMITS)),
    "limits_failed_open": ("", ("",)),
    "shed": ("class", tuple(level.name for level in LEVELS)),
    "knocks": ("what", ("given", "used", "refused")),
    "replica_reads": ("from", ("replica", "database", "failed")),
}


def _events() -> Iterator[Sample]:
    total = events.total()
    for name, (label, kinds) in EVENTS.items():
        for kind in kinds:
            yield f"civspace_{name}_total", {label: kind} if label else {}, total[(name, kind, ""), ""]


def _parts() -> Iterator[Sample]:
    for part, there in health().items():
        yield "civspace_up", {"part": part}, float(there)


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0


def _database() -> Iterator[Sample]:
    now = timezone.now()
    for queue in queues(now).values():
        labels = {"queue": queue.name}
        yield "civspace_queue_waiting", labels, queue.waiting
        yield "civspace_queue_oldest_seconds", labels, queue.seconds(now)
        yield "civspace_queue_failed", labels, queue.failed
    signs = dict(Sign.objects.filter(name__in=[Sign.WORKER, Sign.AUDIT]).values_list("name", "at"))
    yield "civspace_worker_last_answer_timestamp_seconds", {}, _seconds(signs.get(Sign.WORKER))
    yield "civspace_audit_verified_timestamp_seconds", {}, _seconds(signs.get(Sign.AUDIT))
    counts = Statement.objects.order_by().aggregate(
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        published=Count("pk", filter=Q(state=State.PUBLISHED)),
    )
    yield "civspace_statements_submitted", {}, counts["submitted"]
    yield "civspace_statements_published", {}, counts["published"]


def samples() -> list[Sample]:
    """Return every number; what only the database knows is left out while it does not answer."""
    found = [*_requests(), *_events(), *_parts()]
    try:
        found += list(_database())
    except DatabaseError:
        return found
    return found


def text() -> str:
    """Return the numbers, each metric with its kind and meaning."""
    by_metric: dict[str, list[str]] = {name: [] for name in METRICS}
    for name, labels, value in samples():
        metric = next(it for it in METRICS if name == it or name.startswith(f"{it}_"))
        by_metric[metric].append(_line(name, labels, value))
    lines: list[str] = []
    for metric, (kind, meaning) in METRICS.items():
        if by_metric[metric]:
            lines += [f"# HELP {metric} {meaning}", f"# TYPE {metric} {kind}", *by_metric[metric]]
    return "\n".join(lines) + "\n"

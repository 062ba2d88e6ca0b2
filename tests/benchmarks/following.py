"""Follow fan-out of one publication: what it costs the request that publishes, and how long until all are told.

Each stands beside its bare reference: the emission beside one insert, the fan-out beside as many in batches.
"""

import time
import tracemalloc
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from civspace.notices.follows import domain, fanout
from civspace.notices.follows.models import Follow, Hit, News
from civspace.notices.follows.states import BATCH
from submissions.statements.following import emit_language, emit_published
from submissions.statements.models import Statement
from tests.benchmarks.bare.models import Row


def _followers(statement: Statement, number: int) -> None:
    key = str(statement.meeting_id)
    topic = domain.topic_of("meeting", key)
    for start in range(0, number, 1000):
        size = min(1000, number - start)
        people = User.objects.bulk_create([User(email=f"bench{start + n}@example.org") for n in range(size)])
        Follow.objects.bulk_create(
            [Follow(person=it, kind="meeting", key=key, topic=topic, pace="at_once") for it in people]
        )


def _seconds(call: Any) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _bare(number: int) -> None:
    for start in range(0, number, BATCH):
        with transaction.atomic():
            size = min(BATCH, number - start)
            Row.objects.bulk_create([Row(title="t", body="b", created_at=timezone.now()) for _one in range(size)])


def _peak(statement: Statement) -> int:
    """Return the bytes that telling the same people of something else takes at most; watching slows it down."""
    emit_language(statement, "fr")
    news = News.objects.get(event=f"statement:{statement.pk}:language:fr")
    tracemalloc.start()
    fanout.fan_out(news_id=news.pk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def fan_out_to(number: int) -> list[dict[str, Any]]:
    """Return the rows of the report: each with its name, the number of followers and its ratio."""
    statement = Statement.objects.select_related("meeting", "organization", "agenda_item").order_by("pk")[0]
    _followers(statement, number)
    bare = _seconds(lambda: Row.objects.create(title="t", body="b", created_at=timezone.now()))
    emitting = _seconds(lambda: emit_published(statement))
    news = News.objects.get(event=f"statement:{statement.pk}:published")
    telling = _seconds(lambda: fanout.fan_out(news_id=news.pk))
    assert Hit.objects.filter(news=news).count() == number
    peak = _peak(statement)
    reference = _seconds(lambda: _bare(number))
    return [
        {"name": "follow emission", "size": number, "ratio": round(emitting / bare, 2), "target": None},
        {"name": "follow fan-out", "size": number, "ratio": round(telling / reference, 2), "target": None},
        {"name": "fan-out memory, MB", "size": number, "ratio": round(peak / 1_000_000, 2), "target": 50},
    ]

"""From one piece of news to everybody who follows what it is about, in batches.

Each batch is one transaction: what the people of the batch are told, and where the next batch begins. A worker may be
killed at any line; the lease runs out and another goes on from there. Memory is bounded by the batch.
"""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from civspace.notices.domain import send
from civspace.notices.follows import registry
from civspace.notices.follows.digests import ensure_due
from civspace.notices.follows.models import Follow, Hit, News
from civspace.notices.follows.states import BATCH, FASTEST, LEASE, MAX_CLAIMS, Pace

SWEEP_SECONDS = 12.0  # one sweep ends before the next begins


class LeaseLost(Exception):
    """Another worker has the news: what this one was about to write is undone."""


def waiting(now: datetime) -> QuerySet[News]:
    """Return the news that a worker may take."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return News.objects.filter(free, done_at=None, claims__lt=MAX_CLAIMS)


def _claim(news_id: Any) -> News | None:
    now = timezone.now()
    taken = waiting(now).filter(pk=news_id).update(lease_until=now + LEASE, claims=F("claims") + 1)
    return News.objects.get(pk=news_id) if taken else None


def _go_on(news: News, **changes: Any) -> None:
    """Write how far the work is, if the claim still holds."""
    held = News.objects.filter(pk=news.pk, claims=news.claims, done_at=None)
    if not held.update(**changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(news, name, value)


def _expand(news: News) -> None:
    """Find the saved searches that a new thing fits, once: whoever goes on later sees the same topics."""
    topics = list(news.topics)
    if news.is_new:
        for expand in registry.expanders:
            topics += expand(news)
    _go_on(news, topics=list(dict.fromkeys(topics)), expanded=True)


def fan_out(*, news_id: Any) -> int:
    """Tell everybody who follows what a piece of news is about; return how many were told by this call.

    Does nothing when another worker has it, or when it is done. May run twice and at once: nobody is told twice.
    """
    news = _claim(news_id)
    if news is None:
        return 0
    told = 0
    try:
        if not news.expanded:
            _expand(news)
        while news.done_at is None:
            told += _batch(news)
    except LeaseLost:
        pass
    return told


@transaction.atomic
def _batch(news: News) -> int:
    """Tell the next people, and write where the batch after them begins."""
    now = timezone.now()
    if news.at_topic >= len(news.topics):
        _go_on(news, done_at=now, lease_until=None)
        return 0
    followers = Follow.objects.filter(topic=news.topics[news.at_topic])
    if news.at_person is not None:
        followers = followers.filter(person_id__gt=news.at_person)
    people = list(followers.order_by("person_id").values_list("person_id", flat=True)[:BATCH])
    if not people:
        _go_on(news, at_topic=news.at_topic + 1, at_person=None, lease_until=now + LEASE)
        return 0
    _go_on(news, at_person=people[-1], lease_until=now + LEASE)
    return _tell(news, people, now)


def _paces(news: News, people: list[UUID]) -> dict[UUID, str]:
    """Return how soon each person wants to hear of this: the fastest of what they follow of its topics."""
    found: dict[UUID, str] = {}
    chunk = 500
    for start in range(0, len(news.topics), chunk):
        rows = Follow.objects.filter(person__in=people, topic__in=news.topics[start : start + chunk])
        for person, pace in rows.values_list("person_id", "pace"):
            if person not in found or FASTEST[Pace(pace)] < FASTEST[Pace(found[person])]:
                found[person] = pace
    return found


def _tell(news: News, people: list[UUID], now: datetime) -> int:
    paces = _paces(news, people)
    already = set(Hit.objects.filter(news=news, person__in=people).values_list("person_id", flat=True))
    fresh = {person: pace for person, pace in paces.items() if person not in already}
    active = get_user_model()._default_manager.filter(pk__in=list(fresh), is_active=True).order_by("pk")
    users = {user.pk: user for user in active}
    hits = [
        Hit(
            person_id=person,
            news=news,
            pace=fresh[person],
            created_at=now,
            told_at=now if fresh[person] == Pace.AT_ONCE else None,
        )
        for person in users
    ]
    Hit.objects.bulk_create(hits, ignore_conflicts=True)
    at_once = [users[person] for person in users if fresh[person] == Pace.AT_ONCE]
    _send(news, at_once)
    ensure_due([(users[person], fresh[person]) for person in users if fresh[person] != Pace.AT_ONCE], now)
    return len(hits)


def _send(news: News, people: Iterable[Any]) -> None:
    send(
        kind=registry.notice_kind(news.kind),
        event=f"news:{news.pk}",
        recipients=people,
        link=news.link,
        context={"news": str(news.pk)},
        by_when=news.by_when,
        zone=news.zone or settings.TIME_ZONE,
    )


def sweep_news() -> int:
    """Fan out what waits, the oldest first, for some seconds: the guarantee behind the hints. Returns how many."""
    stop, done = time.monotonic() + SWEEP_SECONDS, 0
    for key in list(waiting(timezone.now()).order_by("pk").values_list("pk", flat=True)[:200]):
        if time.monotonic() > stop:
            break
        fan_out(news_id=key)
        done += 1
    return done

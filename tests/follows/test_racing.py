"""Two workers and two people at the same moment, on PostgreSQL; each with a control that fails without the lock."""

import threading
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from civspace.notices.follows import digests, domain, fanout
from civspace.notices.follows.models import Digest, Follow, Hit, News
from civspace.notices.models import Delivery, Notice
from civspace.search.models import SavedSearch
from tests import factories
from tests.follows.conftest import fan_out_all
from tests.statements.test_racing import meet, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def news_for(number: int, pace: str = "at_once") -> News:
    """Return a piece of news that so many follow."""
    meeting = factories.make_meeting()
    people = User.objects.bulk_create([User(email=f"r{n}@example.org", name=f"R {n}") for n in range(number)])
    key, topic = str(meeting.pk), domain.topic_of("meeting", str(meeting.pk))
    Follow.objects.bulk_create([Follow(person=it, kind="meeting", key=key, topic=topic, pace=pace) for it in people])
    from meetings.calendar.following import emit_meeting

    emit_meeting("meeting_changed", meeting, event="x")
    return News.objects.get()


def test_two_workers_tell_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "BATCH", 3)
    news = news_for(10)
    outcomes = together(*[lambda: fanout.fan_out(news_id=news.pk)] * 2)
    assert sorted(outcomes) == [0, 10]
    assert Hit.objects.count() == Notice.objects.count() == Delivery.objects.count() == 10


def test_the_control_without_the_claim_both_work(monkeypatch: pytest.MonkeyPatch) -> None:
    news = news_for(10)
    monkeypatch.setattr(fanout, "_claim", lambda key: News.objects.get(pk=key))
    monkeypatch.setattr(fanout, "_go_on", lambda news, **changes: [setattr(news, *each) for each in changes.items()])
    meet(monkeypatch, fanout, "_paces", 2)
    assert together(*[lambda: fanout.fan_out(news_id=news.pk)] * 2) == [10, 10]
    # What the database holds unique is told once even so.
    assert Hit.objects.count() == Notice.objects.count() == Delivery.objects.count() == 10


def due_digest() -> Any:
    news_for(1, pace="daily")
    fan_out_all()
    Digest.objects.update(due_at=timezone.now())
    return Digest.objects.get()


def test_two_workers_make_one_digest() -> None:
    digest = due_digest()
    outcomes = together(*[lambda: digests.build(digest_id=digest.pk)] * 2)
    assert sorted(outcomes) == [False, True]
    assert Notice.objects.count() == 1


def test_the_control_without_the_lock_both_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = due_digest()
    without_locks(monkeypatch)
    monkeypatch.setattr(Digest, "save", lambda self, **options: None)
    meet(monkeypatch, digests, "lines_of", 2)
    assert together(*[lambda: digests.build(digest_id=digest.pk)] * 2) == [True, True]


def follow_while_another_stops() -> None:
    """Stop following a search in the moment in which another person has begun to, and has not committed yet."""
    first, second = factories.person(), factories.person()
    held = domain.follow(by=first, kind="search", key="q=water")
    begun, stopped = threading.Event(), threading.Event()

    def begin() -> None:
        with transaction.atomic():
            domain.follow(by=second, kind="search", key="q=water")
            begun.set()
            stopped.wait(2)

    def stop() -> None:
        begun.wait(10)
        domain.unfollow(follow=held, by=first)
        stopped.set()

    assert together(begin, stop) == [None, None]
    assert list(Follow.objects.values_list("person", flat=True)) == [second.pk]


def test_a_search_is_kept_for_who_begins_while_another_stops() -> None:
    follow_while_another_stops()
    assert SavedSearch.objects.count() == 1


def test_the_control_without_the_lock_the_search_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    follow_while_another_stops()
    assert SavedSearch.objects.count() == 0

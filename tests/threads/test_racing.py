"""Two at the same moment, on PostgreSQL: the first messages about one thing, and one clock that two workers expire."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from civspace.clocks import domain as clocks
from civspace.clocks.models import Clock
from civspace.notices.models import Notice
from civspace.threads import domain
from civspace.threads.models import Message, Thread
from civspace.workflow import Stale
from tests.statements.test_racing import meet, together, without_locks
from tests.threads.cast import about, asked, make_cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def ask_both(cast: Any) -> list[Any]:
    return together(
        *[
            lambda name=name: domain.write(**about(cast.statement), by=cast.people[name], text=f"From {name}.")
            for name in ("head", "editor")
        ]
    )


def test_two_first_messages_go_into_one_thread():
    cast = make_cast()
    outcomes = ask_both(cast)
    assert sorted(it.number for it in outcomes) == [1, 2]
    thread = Thread.objects.get()
    assert (thread.numbered, thread.messages.count(), Clock.objects.count()) == (2, 2, 1)


def test_control_without_the_lock_one_is_lost(monkeypatch):
    cast = make_cast()
    asked(cast)
    without_locks(monkeypatch)
    meet(monkeypatch, domain, "_locked", 2)
    outcomes = ask_both(cast)
    assert any(isinstance(it, IntegrityError | Stale) for it in outcomes)
    assert Message.objects.count() == 2


def test_a_clock_that_two_workers_expire_is_told_once():
    cast = make_cast()
    asked(cast)
    now = timezone.now()
    past = {"started_at": now - datetime.timedelta(days=9), "due_at": now - datetime.timedelta(days=1)}
    Clock.objects.update(**past)
    clock = Clock.objects.get()
    outcomes = together(*[lambda: clocks.expire_clock(clock_id=clock.pk)] * 2)
    assert sorted(outcomes) == [False, True]
    assert Notice.objects.filter(kind="thread_overdue").count() == 2  # the reviewer and the publisher, once each

"""A broker that is gone or silent neither fails nor slows a committed change."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from django.db import transaction

from civspace.notices import hints
from civspace.notices.domain import sweep
from civspace.notices.models import Delivery
from tests.notices.conftest import person, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def with_broker(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Have the hints go to a broker at a port."""
    app = Celery("dead", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.conf.broker_transport_options = {"socket_connect_timeout": 0.2, "socket_timeout": 5}
    monkeypatch.setattr(hints, "current_app", app)


@pytest.mark.parametrize("broker", ["silent_port", "closed_port"])
def test_a_dead_broker_costs_at_most_one_wait(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, broker: str
) -> None:
    with_broker(monkeypatch, request.getfixturevalue(broker))
    people = [person(name) for name in ("Amal", "Bina", "Chen")]
    times = []
    for number in range(4):
        with transaction.atomic():
            tell(*people, event=str(number))
            begun = time.monotonic()
        times.append(time.monotonic() - begun)
    assert times[0] < hints.WAIT + 0.3
    assert sum(times[1:]) < hints.WAIT
    assert Delivery.objects.filter(state="queued").count() == 12
    assert sweep() == 12


def test_a_hint_names_the_task_and_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    class App:
        def send_task(self, *args: Any, **options: Any) -> None:
            sent.append((args, options))

    monkeypatch.setattr(hints, "current_app", App())
    hints.hint("a.task", [1, 2])
    hints.hint("a.task", [])
    assert sent == [
        (("a.task",), {"args": ["1"], "retry": False, "ignore_result": True}),
        (("a.task",), {"args": ["2"], "retry": False, "ignore_result": True}),
    ]


def test_a_broker_that_is_slow_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[str] = []

    class App:
        def send_task(self, task: str, **options: Any) -> None:
            time.sleep(0.3)
            published.append(task)

    monkeypatch.setattr(hints, "current_app", App())
    hints.hint("a.task", [1])
    assert hints.rest.resting
    time.sleep(0.3)
    hints.hint("a.task", [2])
    time.sleep(0.3)
    assert published == ["a.task", "a.task"]

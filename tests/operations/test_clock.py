"""A clock that is wrong deletes nothing and takes its machine out of service."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.people.models import Session
from accounts.people.tasks import forget_sessions
from civspace.celery import BY_THE_CLOCK
from civspace.operations import clock

pytestmark = pytest.mark.django_db


def ahead(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Set this machine's clock, but not the database's."""
    real = timezone.now
    monkeypatch.setattr(clock.timezone, "now", lambda: real() + timedelta(**by))


@pytest.fixture
def ended() -> Any:
    """A session that has run out."""
    return Session.objects.create(session_key="ended", expire_date=timezone.now() - timedelta(seconds=1))


@pytest.mark.postgres
@pytest.mark.parametrize("seconds, agrees", [(0, True), (25, True), (-25, True), (35, False), (-35, False)])
def test_clocks_agree_within_half_a_minute(monkeypatch: pytest.MonkeyPatch, seconds: int, agrees: bool) -> None:
    ahead(monkeypatch, seconds=seconds)
    assert abs(clock.difference() - seconds) < 5
    assert clock.agrees() is agrees


def test_nothing_is_deleted_by_a_clock_that_is_wrong(monkeypatch: pytest.MonkeyPatch, ended: Any) -> None:
    monkeypatch.setattr(clock, "difference", lambda: 3600.0)
    assert forget_sessions() is None
    assert Session.objects.filter(pk=ended.pk).exists()
    monkeypatch.setattr(clock, "difference", lambda: 0.2)
    assert forget_sessions() == 1
    assert not Session.objects.filter(pk=ended.pk).exists()


def test_a_process_with_a_wrong_clock_is_not_ready(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    monkeypatch.setattr(clock, "difference", lambda: -3600.0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["clock"])


@pytest.mark.parametrize(
    "name, by_the_clock",
    [
        ("accounts.people.tasks.forget_sessions", True),
        ("submissions.statements.tasks.purge", True),
        ("submissions.statements.tasks.end_waiting", True),
        ("accounts.organizations.tasks.expire", True),
        ("civspace.clocks.tasks.sweep", True),
        ("civspace.notices.tasks.sweep", False),
        ("civspace.notices.tasks.deliver", False),
        ("civspace.renditions.tasks.build", False),
        ("submissions.statements.tasks.remind", False),
    ],
)
def test_which_tasks_are_left_out(name: str, by_the_clock: bool) -> None:
    assert bool(BY_THE_CLOCK.search(name)) is by_the_clock

"""The health of the portal: 200 only when every part is there."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from civspace.celery import heartbeat
from civspace.operations import queries
from civspace.operations.domain import give_sign, take_sign_back
from civspace.operations.models import Sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete():
    """A portal with its reference data, and a worker that has just answered."""
    give_sign(name=Sign.REFERENCE)
    heartbeat()


def test_healthy_when_every_part_is_there(client, complete):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "missing": [],
        "parts": {"database": True, "migrated": True, "reference": True, "demo": True, "worker": True},
    }
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_worker_that_answered_long_ago_is_missing(client, complete):
    Sign.objects.filter(name=Sign.WORKER).update(at=timezone.now() - timedelta(seconds=91))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["worker"])


def test_a_worker_that_died_is_missing_at_once(client, complete):
    take_sign_back(name=Sign.WORKER)
    assert client.get("/healthz").json()["missing"] == ["worker"]


def test_the_demo_is_missing_until_it_is_complete(client, complete, settings):
    settings.DEMO = True
    give_sign(name=Sign.DEMO_BEGUN)
    assert client.get("/healthz").json()["missing"] == ["demo"]
    give_sign(name=Sign.DEMO)
    assert client.get("/healthz").status_code == 200


def test_an_empty_portal_lacks_its_reference_data(client, complete):
    take_sign_back(name=Sign.REFERENCE)
    assert client.get("/healthz").json()["missing"] == ["reference"]


def test_migrations_that_wait_are_seen(client, complete, monkeypatch):
    monkeypatch.setattr(queries, "is_migrated", lambda: False)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["migrated", "reference", "demo", "worker"]


def test_a_database_that_does_not_answer_is_no_error_page(client, monkeypatch):
    def fail() -> bool:
        raise DatabaseError

    monkeypatch.setattr(queries, "is_migrated", fail)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["database", "migrated", "reference", "demo", "worker"]


def test_giving_a_sign_again_moves_its_time():
    give_sign(name=Sign.WORKER)
    first = Sign.objects.get().at
    give_sign(name=Sign.WORKER)
    assert Sign.objects.get().at > first

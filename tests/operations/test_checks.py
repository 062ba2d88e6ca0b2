"""What an installation must not be: each fault is found alone, with its number and a hint."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from civspace.files import pandoc
from civspace.operations import checks
from civspace.operations.domain import refuse_demo_with_production
from civspace.operations.web_lock import hold_web_process
from civspace.renditions import engine

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SHARED = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}


def ids(deploy=False):
    return [found.id for found in run_checks(tags=[checks.TAG], include_deployment_checks=deploy)]


@pytest.fixture
def sound(settings, monkeypatch):
    """A production installation without a fault."""
    for name, value in {
        "DEMO": False,
        "PRODUCTION": True,
        "DEBUG": False,
        "SECRET_KEY": "k" * 64,
        "ALLOWED_HOSTS": ["portal.example.org"],
        "BASE_URL": "https://portal.example.org",
        "CACHES": SHARED,
        "CELERY_BROKER_URL": "redis://broker",
        "EMAIL_URL": "smtp://mail",
        "DEFAULT_FROM_EMAIL": "CivSpace <no-reply@portal.example.org>",
        "CONTACT_EMAIL": "secretariat@portal.example.org",
        "DESK_UNDO_MINUTES": 5,
    }.items():
        setattr(settings, name, value)
    monkeypatch.setattr(checks, "on_sqlite", lambda: False)
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    monkeypatch.delenv("GRANIAN_WORKERS", raising=False)
    return settings


FAULTS = [
    ({"DEMO": True}, "E001"),
    ({"DEMO": True, "PRODUCTION": False}, "W001"),
    ({"ALLOWED_HOSTS": []}, "E002"),
    ({"ALLOWED_HOSTS": ["portal.example.org", "*"]}, "E008"),
    ({"CACHES": LOCAL}, "E003"),
    ({"CACHES": LOCAL, "PRODUCTION": False}, "E003"),
    ({"DEBUG": True}, "E004"),
    ({"SECRET_KEY": "k" * 49}, "E005"),
    ({"SECRET_KEY": "django-insecure-" + "k" * 64}, "E005"),
    ({"SECRET_KEY": "a key for tests only, not a secret of any installation"}, "E005"),
    ({"BASE_URL": "http://portal.example.org"}, "E007"),
    ({"BASE_URL": "https://portal.example.org/here"}, "E007"),
    ({"BASE_URL": "portal.example.org"}, "E007"),
    ({"MEDIA_ROOT": "/dev/null/files"}, "E009"),
    ({"DATA_DIR": "/dev/null/data"}, "E009"),
    ({"FILES_HOST": "portal.example.org"}, "E014"),
    ({"FILES_HOST": "https://files.example.org/"}, "E014"),
    ({"TIME_ZONE": "Europe/Berlin"}, "E010"),
    ({"CELERY_TIMEZONE": "Europe/Berlin"}, "E010"),
    ({"USE_TZ": False}, "E010"),
    ({"DESK_UNDO_MINUTES": -1}, "E011"),
    ({"DESK_UNDO_MINUTES": 1441}, "E011"),
    ({"DESK_CLAIM_HOURS": -1}, "E012"),
    ({"CELERY_BROKER_URL": "filesystem://localhost"}, "W003"),
    ({"EMAIL_URL": ""}, "W004"),
    ({"DEFAULT_FROM_EMAIL": "CivSpace <no-reply@localhost>"}, "W005"),
    ({"CONTACT_EMAIL": ""}, "W006"),
    ({"POOLED": True}, "E022"),
]


def test_a_sound_installation_has_no_fault(sound):
    assert ids() == []
    checks.refuse_what_is_unsafe()


@pytest.mark.parametrize(("fault", "number"), FAULTS, ids=lambda value: str(value)[:40])
def test_each_fault_is_found_alone_with_a_hint(sound, fault, number):
    for name, value in fault.items():
        setattr(sound, name, value)
    (found,) = run_checks(tags=[checks.TAG])
    assert found.id == f"civspace.{number}"
    assert found.hint
    assert found.is_serious() is number.startswith("E")
    if found.is_serious():
        with pytest.raises(ImproperlyConfigured, match=rf"civspace\.{number}: "):
            checks.refuse_what_is_unsafe()
    else:
        checks.refuse_what_is_unsafe()


def test_one_process_may_do_with_less(sound, monkeypatch):
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    sound.CACHES = LOCAL
    assert ids() == ["civspace.W020"]  # a second machine would not be seen
    monkeypatch.setattr(checks, "on_sqlite", lambda: True)
    assert ids() == ["civspace.W002"]
    sound.CACHES = SHARED
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    assert ids() == ["civspace.E006"]


def test_granians_workers_are_counted_too(sound, monkeypatch):
    sound.CACHES = LOCAL
    monkeypatch.setenv("WEB_CONCURRENCY", "")
    assert ids() == ["civspace.W020"]
    monkeypatch.setenv("GRANIAN_WORKERS", "3")
    assert ids() == ["civspace.E003"]


def test_what_builds_and_reads_documents_is_looked_for_before_a_deployment(sound, monkeypatch):
    monkeypatch.setattr(engine, "problem", lambda language: "Install it." if language == "zh-hans" else "")
    monkeypatch.setattr(pandoc, "program", lambda: sys.executable)
    assert (ids(), ids(deploy=True)) == ([], ["civspace.W007"])

    def gone() -> str:
        raise OSError

    monkeypatch.setattr(engine, "problem", lambda language: "")
    monkeypatch.setattr(pandoc, "program", gone)
    assert ids(deploy=True) == ["civspace.W008"]


def test_no_web_process_starts_with_a_demo_in_production(settings):
    settings.DEMO = settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="DEMO=0"):
        refuse_demo_with_production()
    settings.PRODUCTION = False
    refuse_demo_with_production()


HOLD = """
import sys, time
from pathlib import Path
from civspace.operations.web_lock import hold_web_process
hold_web_process(Path(sys.argv[1]), patience=0)
print("held", flush=True)
time.sleep(30)
"""


def test_a_second_web_process_with_a_cache_of_its_own_refuses_to_start(settings, tmp_path):
    settings.CACHES = LOCAL
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=os.environ)
    try:
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
            hold_web_process(tmp_path, patience=0.1)
    finally:
        first.kill()
        first.communicate()
    hold_web_process(tmp_path, patience=5)
    hold_web_process(tmp_path, patience=0)  # the process that holds it may ask again


@pytest.mark.parametrize(
    ("vendors", "lag", "numbers"),
    [
        (("postgresql", "postgresql"), 5, []),
        (("postgresql", "sqlite"), 5, ["E023"]),
        (("sqlite", "postgresql"), 5, ["E023"]),
        (("postgresql", "postgresql"), 0, ["E024"]),
        (("postgresql", "postgresql"), 61, ["E024"]),
    ],
)
def test_a_replica_is_one_of_postgresql_and_not_long_behind(sound, monkeypatch, vendors, lag, numbers):
    main, copy = (SimpleNamespace(vendor=vendor) for vendor in vendors)
    monkeypatch.setattr(checks.replica, "there_is_one", lambda: True)
    monkeypatch.setattr(checks, "connections", {"default": main, "replica": copy})
    sound.REPLICA_LAG = lag
    assert ids() == [f"civspace.{number}" for number in numbers]

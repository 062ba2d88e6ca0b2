"""deploy/entry as it runs in production: on PostgreSQL and Redis, twice, and two at once."""

import os
import signal
import subprocess
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from tests.run.portal import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
REDIS = os.environ.get("REDIS_URL", "")
pytestmark = [
    pytest.mark.run,
    pytest.mark.skipif(not POSTGRES.startswith("postgres"), reason="needs PostgreSQL (TEST_DATABASE_URL)"),
    pytest.mark.skipif(not REDIS, reason="needs Redis (REDIS_URL)"),
]


def ask(url, statement):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """The environment of an installation whose database is empty, and is dropped afterwards."""
    folder = tmp_path_factory.mktemp("installation")
    name = f"civspace_entry_{uuid.uuid4().hex[:10]}"
    url = urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    ask(POSTGRES, f"CREATE DATABASE {name}")
    port = free_port()
    (folder / "database_url").write_text(f"{url}\n")
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "TMPDIR"}}
    yield {
        **kept,
        "HOME": str(folder),
        "DATABASE_URL_FILE": str(folder / "database_url"),
        "REDIS_URL": REDIS,
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEMO": "0",
        "CIVSPACE_HOSTS": "portal.example.org",
        "CIVSPACE_BASE_URL": "https://portal.example.org",
        "CIVSPACE_DATA_DIR": str(folder / "data"),
        "CIVSPACE_RUN_DIR": str(folder),
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "WORKER_CONCURRENCY": "1",
        "DATABASE_FOR_TEST": url,
    }
    ask(POSTGRES, f"DROP DATABASE {name} WITH (FORCE)")
    broker = redis.Redis.from_url(REDIS)
    broker.delete("urgent", "default", "slow", "unacked", "unacked_index", *broker.keys("_kombu.binding*"))


def start(installation, *args):
    return subprocess.Popen(
        [ROOT / "deploy" / "entry", *args],
        env=installation,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(installation, *args):
    process = start(installation, *args)
    said = process.communicate(timeout=400)[0]
    return process.returncode, said


def migrations(installation):
    return ask(installation["DATABASE_FOR_TEST"], "SELECT app, name FROM django_migrations")


def test_a_part_that_only_waits_says_that_nobody_prepared(installation):
    code, said = run({**installation, "CIVSPACE_PATIENCE": "1"}, "worker", "urgent")
    assert code == 1
    assert "Nobody has prepared this portal" in said


def test_a_database_that_never_answers_ends_the_start(installation, tmp_path):
    (tmp_path / "url").write_text("postgres://nobody@127.0.0.1:9/none")
    other = {**installation, "DATABASE_URL_FILE": str(tmp_path / "url"), "CIVSPACE_PATIENCE": "1"}
    code, said = run(other, "prepare")
    assert code == 1
    assert "OperationalError" in said


def test_two_at_once_one_migrates_and_a_third_finds_all_done(installation):
    both = [start(installation, "prepare") for _ in range(2)]
    said = [process.communicate(timeout=500)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("Migrations applied" in text for text in said) == [False, True]
    rows = migrations(installation)
    assert len(rows) == len(set(rows)) > 60
    code, text = run(installation, "prepare")
    assert (code, "Migrations applied" in text) == (0, False)
    assert migrations(installation) == rows
    assert (Path(installation["CIVSPACE_DATA_DIR"]) / "static" / "staticfiles.json").exists()


def test_web_worker_and_beat_make_a_healthy_portal_and_end_when_asked(installation):
    parts = [start(installation, *args) for args in (["web"], ["worker"], ["beat"])]
    try:
        until = time.monotonic() + 200
        while run(installation, "healthy", "web")[0] and time.monotonic() < until:
            time.sleep(1)
        assert run(installation, "healthy", "web") == (0, "")
        assert [process.poll() for process in parts] == [None, None, None]
        code, link = run(installation, "create_staff", "officer@portal.example.org")
        assert code == 0
        assert link.splitlines()[-1].startswith("https://portal.example.org/en/")
        while run(installation, "healthy", "beat")[0] and time.monotonic() < until:
            time.sleep(1)
        signs = "SELECT name FROM civspace_operations_sign ORDER BY name"
        while len(ask(installation["DATABASE_FOR_TEST"], signs)) < 2 and time.monotonic() < until:
            time.sleep(1)
        assert ask(installation["DATABASE_FOR_TEST"], signs) == [("reference",), ("worker",)]
    finally:
        for process in parts:
            process.send_signal(signal.SIGTERM)
        ended = [process.communicate(timeout=60)[0] for process in parts]
    assert [process.returncode for process in parts] == [0, 0, 0], ended

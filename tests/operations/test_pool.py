"""The whole portal through a pool that shares sessions per transaction: nothing of it needs a session of its own."""

import subprocess
import sys

import psycopg2
import pytest

from tests.private import truth
from tests.private.pool import SIZE, pool_binary, pool_of
from tests.private.portal import private_portal
from tests.run.portal import ROOT

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(pool_binary() is None, reason="needs PgBouncer on this machine"),
]


def test_from_draft_to_reader_through_a_pool(tmp_path) -> None:
    with private_portal(start=False, CIVSPACE_POOLED="1") as portal, pool_of(portal.postgres) as url:
        portal.env |= {
            "DATABASE_URL": url,
            "CIVSPACE_DIRECT_DATABASE_URL": portal.postgres.url_of("civspace", gate=False),
        }
        portal.postgres.gate.close()  # nobody reaches the server by the way that the pool replaces
        portal.start()
        officer = portal.officer()
        drafts = [portal.author(number).submitted() for number in (0, 1, 0)]
        assert [officer.publish(draft).status for draft in drafts] == [302] * 3
        portal.settle()
        truth.holds(portal, drafts)
        assert truth.symbols_hold(portal) == [f"A/HRC/70/NGO/{number}" for number in (1, 2, 3)]
        truth.page_tells(portal, drafts[0])
        assert portal.reader().get("/en/search/?q=faults").status == 200
        assert portal.reader().get("/en/statements/?format=csv").status == 200
        sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'civspace' AND pid <> pg_backend_pid()"
        assert portal.postgres.ask(sessions)[0][0] <= SIZE

        line = [sys.executable, "manage.py", "prepare", "--adopt"]
        env = {**portal.env, "CIVSPACE_STATIC_DIR": str(tmp_path / "static")}
        pooled = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
        assert pooled.returncode == 1 and "Through a pool nothing can be prepared" in pooled.stderr
        env["CIVSPACE_DIRECT"] = "1"
        past = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
        assert past.returncode == 0, past.stderr


def test_the_pool_really_shares_sessions() -> None:
    """The control: what a session keeps is lost here, so that the test above could have failed."""
    with private_portal(start=False) as portal, pool_of(portal.postgres) as url:
        one, other = psycopg2.connect(url), psycopg2.connect(url)
        for connection in (one, other):
            connection.autocommit = True
        with one.cursor() as cursor, other.cursor() as second:
            cursor.execute("SELECT pg_advisory_lock(1), pg_backend_pid()")
            second.execute("SELECT pg_try_advisory_lock(1), pg_backend_pid()")
            assert second.fetchone() == (True, cursor.fetchone()[1])
        one.close()
        other.close()

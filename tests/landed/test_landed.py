"""Every state that was ever released can be taken over: nothing is lost, and the pages answer."""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEPT = sorted(HERE.glob("*.sqlite3.gz"))

TAKE_OVER = """
import civspace.celery, django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("migrate", check_unapplied=True, verbosity=0)
for model in apps.get_models():
    list(model._base_manager.all()[:5])
for path in ("", "meetings/", "statements/", "organizations/"):
    answer = Client().get(f"/en/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
"""


def run(folder: Path, *line: str) -> None:
    """Run Python on the portal in the folder; fail with what it said."""
    env = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "TEST_DATABASE_URL")
    }
    env |= {"CIVSPACE_DATA_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "civspace.settings.portal"}
    done = subprocess.run([sys.executable, *line], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of every table that people or the portal fill."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in names if name.startswith(("accounts_", "meetings_", "submissions_", "civspace_audit"))]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}


@pytest.mark.run
@pytest.mark.parametrize("kept", KEPT, ids=[path.name for path in KEPT])
def test_a_released_state_is_taken_over(kept, tmp_path):
    path = tmp_path / "civspace.sqlite3"
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    with closing(sqlite3.connect(path)) as database:
        before = counts(database)
    assert sum(before.values()) > 0

    run(tmp_path, "-c", TAKE_OVER)

    with closing(sqlite3.connect(path)) as database:
        after = counts(database)
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    lost = {name: (number, after.get(name)) for name, number in before.items() if after.get(name, 0) < number}
    assert lost == {}

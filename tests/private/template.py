"""The cluster that every private portal begins with: migrated, with the people of `story`, made once and copied."""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.keeping import kept
from tests.private import servers
from tests.run.portal import ROOT

SECRET = "a key for private portals only, not a secret of any installation; long enough for the checks"
HOST = "portal.example.org"
OWN = ("tests/factories.py", "tests/private/story.py", "tests/private/settings.py", "tests/private/template.py")


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process of a private portal, as production sets it."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR", "HOME") if key in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "tests.private.settings",
        "CIVSPACE_PRODUCTION": "1",
        "CIVSPACE_SECRET_KEY": SECRET,
        "CIVSPACE_HOSTS": HOST,
        "CIVSPACE_BASE_URL": f"https://{HOST}",
        "CIVSPACE_CONTACT_EMAIL": "secretariat@portal.example.org",
        "CIVSPACE_FROM_EMAIL": f"CivSpace <no-reply@{HOST}>",
        "CIVSPACE_UNDO_MINUTES": "0",
        "CIVSPACE_DATA_DIR": str(data),
        "DEMO": "0",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        **more,
    }


@cache
def template() -> Path:
    """Return the folder with the stopped cluster (`data`), static files (`static`) and `story.json`."""
    return kept("template", _make, OWN, str(servers.postgres_binaries()))


def story() -> dict[str, Any]:
    """Return the keys of what is in every private portal."""
    found: dict[str, Any] = json.loads((template() / "story.json").read_text())
    return found


def _make(place: Path) -> None:
    with servers.postgres() as server, servers.redis_server() as redis:
        env = environment(
            place / "made", DATABASE_URL=server.url, REDIS_URL=redis.url, CIVSPACE_STATIC_DIR=str(place / "static")
        )
        _run(["manage.py", "prepare"], env)
        _run(["-m", "tests.private.story", str(place / "story.json")], env)
        server.ask("CHECKPOINT")
        server.stop()
        shutil.rmtree(place / "made", ignore_errors=True)
        subprocess.run(["cp", "-a", str(server.data), str(place / "data")], check=True)


def _run(line: list[str], env: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, *line], cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"

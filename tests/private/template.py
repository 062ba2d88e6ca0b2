"""The cluster that every private portal begins with: migrated, with the people of `story`, made once and copied."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from tests.private import servers
from tests.run.portal import ROOT

SECRET = "a key for private portals only, not a secret of any installation; long enough for the checks"
HOST = "portal.example.org"
#: Templates that nobody asked for so long are removed (seconds).
FORGOTTEN = 6 * 3600
CODE = ("civspace", "accounts", "meetings", "submissions")
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


def fingerprint() -> str:
    """Return a hash of all that the template is made of."""
    digest = hashlib.sha256(str(servers.postgres_binaries()).encode())
    files = [ROOT / name for name in OWN]
    for folder in CODE:
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix != ".pyc" and path.is_file()]
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def template() -> Path:
    """Return the folder with the stopped cluster (`data`), static files (`static`) and `story.json`.

    Kept among the temporary files under the hash of the code, so that of several test processes, and of several runs
    of the same code, one makes it.
    """
    place = Path(tempfile.gettempdir()) / f"civspace-template-{os.geteuid()}-{fingerprint()}"
    with open(f"{place}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "story.json").exists():
            shutil.rmtree(place, ignore_errors=True)
            _make(place)
        os.utime(place)
    _forget_others(place)
    return place


def story() -> dict[str, Any]:
    """Return the keys of what is in every private portal."""
    found: dict[str, Any] = json.loads((template() / "story.json").read_text())
    return found


def _make(place: Path) -> None:
    place.mkdir(mode=0o755)
    with servers.postgres() as server, servers.redis_server() as redis:
        env = environment(
            place / "made", DATABASE_URL=server.url, REDIS_URL=redis.url, CIVSPACE_STATIC_DIR=str(place / "static")
        )
        _run(["manage.py", "prepare"], env)
        _run(["-m", "tests.private.story", str(place / "story.json.new")], env)
        server.ask("CHECKPOINT")
        server.stop()
        shutil.rmtree(place / "made", ignore_errors=True)
        subprocess.run(["cp", "-a", str(server.data), str(place / "data")], check=True)
    (place / "story.json.new").rename(place / "story.json")


def _run(line: list[str], env: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, *line], cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"


def _forget_others(mine: Path) -> None:
    for other in mine.parent.glob(f"civspace-template-{os.geteuid()}-*"):
        try:
            if other not in (mine, Path(f"{mine}.lock")) and time.time() - other.stat().st_mtime > FORGOTTEN:
                shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink(missing_ok=True)
        except FileNotFoundError:
            continue

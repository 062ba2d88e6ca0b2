"""Keep a small database of the present state, so that every later release proves that it can take it over.

Run at each release: `.venv/bin/python -m tests.landed.keep 0.1.0`. It prepares a demo portal in a directory of its own
and writes tests/landed/<name>.sqlite3.gz. A kept file is never changed.
"""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def keep(name: str) -> Path:
    """Write the file for a release and return it. Raises FileExistsError if there is one of that name."""
    if not re.fullmatch(r"[0-9A-Za-z.-]+", name):
        raise ValueError("A name is made of letters, digits, points and hyphens.")
    target = HERE / f"{name}.sqlite3.gz"
    if target.exists():
        raise FileExistsError(f"{target.name} is kept already")
    with tempfile.TemporaryDirectory(prefix="civspace-keep-") as folder:
        env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        env |= {"CIVSPACE_DATA_DIR": folder, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "civspace.settings.portal"}
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True)
        small = Path(folder) / "small.sqlite3"
        with closing(sqlite3.connect(Path(folder) / "civspace.sqlite3")) as database:
            database.execute("VACUUM INTO ?", [str(small)])
        target.write_bytes(gzip.compress(small.read_bytes(), compresslevel=9, mtime=0))
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.landed.keep NAME")
    kept = keep(sys.argv[1])
    print(f"{kept.relative_to(ROOT)}: {kept.stat().st_size // 1024} KB")

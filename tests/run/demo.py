"""A demonstration that was loaded once, for tests that need a portal with it, and not its first start."""

import datetime
import subprocess
from functools import cache
from pathlib import Path

from tests.keeping import kept
from tests.run.portal import Portal

#: What a demonstration is made of, beside the rooms of the portal.
SOURCES = ("reprisals", "templates", "locale", "requirements/run.txt", "tests/run/demo.py", "tests/run/portal.py")


def demo_portal(data_dir: Path) -> Portal:
    """Return a portal, not started yet, whose data directory is a copy of one that was stopped in order today."""
    subprocess.run(["cp", "-a", str(_loaded() / "var"), str(data_dir)], check=True)
    return Portal(data_dir)


@cache
def _loaded() -> Path:
    # Its dates are counted from the day on which it was loaded.
    return kept("demo", _load, SOURCES, datetime.datetime.now(datetime.UTC).date().isoformat())


def _load(place: Path) -> None:
    portal = Portal(place / "var")
    try:
        portal.start()
        assert portal.stop() == 0
        portal.wait_for_nobody()
    finally:
        portal.end()

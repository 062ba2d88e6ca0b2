"""One web process at a time where each would have a cache of its own: rate limits count in it."""

import fcntl
import os
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Seconds to wait for the process before this one, which may just be ending.
PATIENCE = 10.0
#: The lock files that this process holds, until it ends; processes that it forks are part of it.
_held: dict[Path, int] = {}


def hold_web_process(data_dir: Path, *, patience: float = PATIENCE) -> None:
    """Hold the place of the only web process on a data directory. Raise ImproperlyConfigured if another one does."""
    path = data_dir / "web"
    if path in _held:
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                os.close(file)
                raise ImproperlyConfigured(
                    "civspace.E003: Another web process runs here, and each has a cache of its own. Set REDIS_URL."
                ) from error
            time.sleep(0.1)
        else:
            _held[path] = file
            return

"""What takes long to make and serves many tests: made once, kept among the temporary files under the hash of the code.

So of several test processes, and of several runs of the same code, one makes it.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What nobody asked for so long is removed (seconds).
FORGOTTEN = 6 * 3600
CODE = ("civspace", "accounts", "meetings", "submissions")


def kept(kind: str, make: Callable[[Path], None], sources: Iterable[str], also: str = "") -> Path:
    """Return the folder that `make` filled for the code as it is, its `sources` (files and folders) and `also`.

    `make` gets an empty folder; when it raises, the next who asks tries again.
    """
    own = f"civspace-{kind}-{os.geteuid()}-"
    place = Path(tempfile.gettempdir()) / f"{own}{_fingerprint((*CODE, *sources), also)}"
    with open(f"{place}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / ".kept").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o755)
            make(place)
            (place / ".kept").touch()
        os.utime(place)
    _forget_others(place, own)
    return place


def _fingerprint(sources: Iterable[str], also: str) -> str:
    digest = hashlib.sha256(also.encode())
    files: list[Path] = []
    for source in (ROOT / name for name in sources):
        found = source.rglob("*") if source.is_dir() else [source]
        files += [path for path in found if path.suffix not in (".pyc", ".mo") and path.is_file()]
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _forget_others(mine: Path, own: str) -> None:
    for other in mine.parent.glob(f"{own}*"):
        try:
            if other not in (mine, Path(f"{mine}.lock")) and time.time() - other.stat().st_mtime > FORGOTTEN:
                shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink(missing_ok=True)
        except FileNotFoundError:
            continue

"""Making a backup, and putting one back."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from accounts.people.models import Session
from civspace.audit.verifying import broken_entries, broken_seals
from civspace.operations.backup import database, erasures, files, manifest, sealing


class NotEmpty(Exception):
    """What is there would be lost, or is in use. The message says what."""


@dataclass(frozen=True)
class Restored:
    """What was put back (nothing, when that was done by other means), and what was done again after it."""

    made_at: datetime | None
    files: int
    again: list[tuple[erasures.Erasure, str]]
    unsound: int


def make(place: Path, *, recipient: str = "") -> Path:
    """Make a backup in a folder and return its path: a folder of its own, or (with a key) one encrypted file.

    The database comes first and the files after it: files are never changed, so whatever a row names is there. It is
    there under its name only when it is whole. Raises database.ToolFailed, sealing.NoAge or OSError.
    """
    place.mkdir(parents=True, exist_ok=True)
    name = f"civspace-{timezone.now():%Y%m%dT%H%M%SZ}"
    erasures.write_new()
    half = Path(tempfile.mkdtemp(prefix=".half-", dir=place))  # nobody else may read it
    try:
        database.dump(half / database.name())
        files.copy_out(half / "files")
        manifest.write(half)
        if not recipient:
            return half.rename(place / name)
        sealed = half.with_suffix(sealing.SUFFIX)
        sealing.seal(half, sealed, recipient=recipient)
        return sealed.rename(place / f"{name}{sealing.SUFFIX}")
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def opened(backup: Path, *, identity: Path | None) -> Iterator[Path]:
    """Give the folder of a backup, unpacked for as long as it is needed if it is encrypted."""
    if backup.is_dir():
        yield backup
        return
    if identity is None:
        raise manifest.Unfit("This is no folder. An encrypted backup needs the file with its key (--identity).")
    with tempfile.TemporaryDirectory(prefix=".open-", dir=backup.parent) as folder:
        sealing.unseal(backup, Path(folder), identity=identity)
        yield Path(folder)


def restore(folder: Path, *, force: bool = False) -> Restored:
    """Put a backup back in the place of what is there, migrate it, and do again what was erased since it was made.

    Every session ends. Raises manifest.Unfit or NotEmpty, and has then changed nothing; a failure later leaves a portal
    that is not to be used before this was run again (with `force`).
    """
    held = manifest.read(folder)
    if not force:
        if not database.is_empty():
            raise NotEmpty("The database holds people. Nothing was changed; --force replaces what is there.")
        if any(True for _name in files.stored()):
            raise NotEmpty("Files are stored already. Nothing was changed; --force replaces what is there.")
    if others := database.others():
        raise NotEmpty(f"The database is in use ({others} other sessions). Stop web, workers and beat first.")
    if database.is_there():
        erasures.write_new(everything=True)
    database.load(folder / database.name())
    count = files.put_back(folder / "files")
    return _set_right(manifest.made_at(held), count)


def set_right() -> Restored:
    """Do the rest of restore() for a database and files that were put back by other means. Raises NotEmpty."""
    if others := database.others():
        raise NotEmpty(f"The database is in use ({others} other sessions). Stop web, workers and beat first.")
    return _set_right(None, 0)


def _set_right(made_at: datetime | None, count: int) -> Restored:
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    Session.objects.all().delete()
    for name in settings.CACHES:
        caches[name].clear()
    again = erasures.do_again()
    erasures.write_new(everything=True)
    unsound = sum(1 for _entry in broken_entries()) + len(broken_seals())
    return Restored(made_at, count, again, unsound)

"""Backups: database and blobs in one stream, sealed (age) to a key that is not on the server, with no file between.

Pepper and audit key are not in it: they belong into another set, or whoever steals one has both.
"""

import io
import os
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.db import connection

from reprisals.vault.days import today
from reprisals.vault.errors import Refused, Unavailable, Unreadable

PREFIX, SUFFIX = "vault-", ".tar.age"
SQLITE, POSTGRES = "reprisals.sqlite3", "reprisals.sql"


def make(folder: Path) -> Path:
    """Write today's backup into a folder and return it. Raises Unavailable without a pinned key, or if a dump fails."""
    target = folder / f"{PREFIX}{today().isoformat()}{SUFFIX}"
    part = target.with_suffix(".part")
    try:
        recipient = pyrage.x25519.Recipient.from_str(settings.REPRISALS_BACKUP_KEY)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with part.open("wb") as file:
            part.chmod(0o600)
            pyrage.encrypt_io(io.BufferedReader(_Reader(_archive())), file, [recipient])
        part.replace(target)
    except (OSError, subprocess.SubprocessError, pyrage.EncryptError, pyrage.RecipientError) as error:
        part.unlink(missing_ok=True)
        raise Unavailable from error
    return target


def expired(folder: Path) -> list[Path]:
    """Return the backups that are older than REPRISALS_BACKUP_DAYS: what was shredded must leave them too."""
    before = today() - timedelta(days=settings.REPRISALS_BACKUP_DAYS)
    found = []
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}")):
        try:
            day = date.fromisoformat(path.name.removeprefix(PREFIX).removesuffix(SUFFIX))
        except ValueError:
            continue
        if day < before:
            found.append(path)
    return found


def restore(backup: Path, identity: str, folder: Path) -> int:
    """Open a backup into an empty folder of a scratch machine; return how many blobs came. Raises Unreadable, Refused.

    SQLite is checked for integrity; a dump of PostgreSQL is left as `reprisals.sql`, for psql.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise Refused("the folder is not empty")
    clear = io.BytesIO()
    try:
        with backup.open("rb") as file:
            pyrage.decrypt_io(file, clear, [pyrage.x25519.Identity.from_str(identity.strip())])
        clear.seek(0)
        with tarfile.open(fileobj=clear) as archive:
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError, pyrage.DecryptError, pyrage.IdentityError) as error:
        raise Unreadable from error
    if (folder / SQLITE).exists():
        database = sqlite3.connect(folder / SQLITE)
        try:
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Unreadable
        finally:
            database.close()
    blobs = folder / "blobs"
    return len(list(blobs.iterdir())) if blobs.exists() else 0


def _dump() -> tuple[str, bytes]:
    """Return the database as one consistent copy, in memory."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(":memory:")
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        data: bytes = copy.serialize()
        copy.close()
        return SQLITE, data
    values = connection.settings_dict
    environment = {"PGPASSWORD": str(values["PASSWORD"] or ""), "PATH": os.environ.get("PATH", "/usr/bin:/bin")}
    command = ["pg_dump", "--no-owner", "--dbname", str(values["NAME"])]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if value := values[name] or values["OPTIONS"].get(name.lower()):
            command += [option, str(value)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=3600)  # noqa: S603
    return POSTGRES, done.stdout


def _archive() -> Iterator[bytes]:
    """Yield a tar archive of database and blobs, piece by piece."""
    name, data = _dump()
    yield from _member(name, io.BytesIO(data), len(data))
    store = Path(settings.REPRISALS_BLOBS)
    for path in sorted(store.iterdir()) if store.is_dir() else []:
        try:
            with path.open("rb") as file:
                yield from _member(f"blobs/{path.name}", file, os.fstat(file.fileno()).st_size)
        except FileNotFoundError:
            continue  # given up or shredded meanwhile
    yield b"\0" * 2 * tarfile.BLOCKSIZE


def _member(name: str, file: Any, size: int) -> Iterator[bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    yield info.tobuf()
    while piece := file.read(64 * 1024):
        yield piece
    yield b"\0" * (-size % tarfile.BLOCKSIZE)


class _Reader(io.RawIOBase):
    """Pieces as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(target), len(self._rest))
        target[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

"""What a backup says of itself: when, of which release and migrations, and the hash of each of its files."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from civspace.operations.backup.files import sha256_of

NAME = "manifest.json"
FORMAT = 1


class Unfit(Exception):
    """A backup that is not put back: damaged, of another engine, or of a later release. The message says which."""


def write(folder: Path) -> dict[str, Any]:
    """Write the manifest of a folder that holds a backup, as its last file; return it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    applied = MigrationRecorder(connection).applied_migrations()
    held = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "engine": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "files": {str(path.relative_to(folder)): sha256_of(path) for path in paths},
    }
    (folder / NAME).write_text(json.dumps(held, indent=1, ensure_ascii=False))
    return held


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of a backup after holding every file against it. Raises Unfit."""
    try:
        held: dict[str, Any] = json.loads((folder / NAME).read_text())
    except (OSError, ValueError) as error:
        raise Unfit(f"There is no readable {NAME}: this is no backup, or one that was not finished.") from error
    if held.get("format") != FORMAT:
        raise Unfit(f"The backup has format {held.get('format')}; this release reads {FORMAT}.")
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {NAME}
    for name in sorted(there ^ set(held["files"])):
        raise Unfit(f"{name} is missing from the backup or from its manifest.")
    for name, digest in held["files"].items():
        if sha256_of(folder / name) != digest:
            raise Unfit(f"{name} is not what the manifest says: the backup is damaged.")
    if held["engine"] != connection.vendor:
        raise Unfit(f"The backup is of {held['engine']}; this portal runs on {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(held["migrations"]) - known - _replaced()):
        raise Unfit(f"The backup is of a later release: it knows {unknown[0]}. Install that release first.")
    return held


def _replaced() -> set[str]:
    """Return the migrations that squashed ones stand for."""
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for one in loader.disk_migrations.values() for app, name in one.replaces}


def made_at(held: dict[str, Any]) -> datetime:
    """Return when the backup was made."""
    return datetime.fromisoformat(held["made_at"])

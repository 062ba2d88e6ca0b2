"""The stored files, from a folder or a bucket alike, read and written through the storage of the portal."""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.core.files.base import File
from django.core.files.storage import default_storage

CHUNK = 1024 * 1024


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def stored(folder: str = "") -> Iterator[str]:
    """Return the name of every stored file, in order."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for inner in sorted(folders):
        yield from stored(f"{folder}/{inner}" if folder else inner)


def copy_out(place: Path) -> None:
    """Copy every stored file below a folder. One that is deleted meanwhile is left out: no row names it any more."""
    for name in stored():
        target = place / name
        try:
            source = default_storage.open(name)
        except FileNotFoundError:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("wb") as out:
            while block := source.read(CHUNK):
                out.write(block)


def put_back(place: Path) -> int:
    """Put every file of a backup into the storage under its own name, and take away all others. Returns how many."""
    names = {str(PurePosixPath(path.relative_to(place))) for path in place.rglob("*") if path.is_file()}
    for name in list(stored()):
        default_storage.delete(name)
    for name in sorted(names):
        with (place / name).open("rb") as file:
            default_storage.save(name, File(file))
    return len(names)

"""Bytes under the hash of their content, in the default storage: whole, or not at all."""

import hashlib
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(path: str, data: bytes) -> None:
    """Store bytes once under the path that follows from their hash.

    What a killed process or a full disk left half-written there is replaced, and nothing half-written is left behind.
    Raises what the storage raises (OSError of a file system, errors of its own for a bucket).
    """
    if default_storage.exists(path):
        with default_storage.open(path, "rb") as file:
            if hashlib.sha256(file.read()).digest() == hashlib.sha256(data).digest():
                return
        default_storage.delete(path)
    try:
        name = default_storage.save(path, ContentFile(data))
    except Exception:
        with suppress(Exception):  # why it failed is worth more than why it could not be tidied up
            default_storage.delete(path)
        raise
    if name != path:
        # Another process stored the same bytes meanwhile.
        default_storage.delete(name)

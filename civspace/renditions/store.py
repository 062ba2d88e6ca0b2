"""The bytes of documents in the default storage, under the hash of their content."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def path_of(content_hash: str) -> str:
    """Return the name in the storage: `pdf/ab/abcdef….pdf`."""
    return f"pdf/{content_hash[:2]}/{content_hash}.pdf"


def keep(content_hash: str, content: bytes) -> None:
    """Store bytes once. What a killed process left half-written under this name is replaced."""
    path = path_of(content_hash)
    if default_storage.exists(path):
        with default_storage.open(path, "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() == content_hash:
                return
        default_storage.delete(path)
    name = default_storage.save(path, ContentFile(content))
    if name != path:
        # Another process stored the same bytes meanwhile.
        default_storage.delete(name)


def read(content_hash: str) -> bytes:
    """Return the bytes. Raises FileNotFoundError when the storage has lost them."""
    with default_storage.open(path_of(content_hash), "rb") as file:
        return file.read()


def forget(content_hash: str) -> None:
    """Delete the bytes; nothing happens when they are gone already."""
    default_storage.delete(path_of(content_hash))

"""The bytes of documents in the default storage, under the hash of their content."""

from django.core.files.storage import default_storage

from civspace.files import keeping

FORMATS = ("pdf", "docx")


def path_of(content_hash: str, format: str = "pdf") -> str:
    """Return the name in the storage: `pdf/ab/abcdef….pdf`."""
    return f"{format}/{content_hash[:2]}/{content_hash}.{format}"


def keep(content_hash: str, content: bytes, format: str = "pdf") -> None:
    """Store bytes once. Raises what the storage raises."""
    keeping.keep(path_of(content_hash, format), content)


def read(content_hash: str, format: str = "pdf") -> bytes:
    """Return the bytes. Raises FileNotFoundError when the storage has lost them."""
    with default_storage.open(path_of(content_hash, format), "rb") as file:
        return file.read()


def forget(content_hash: str) -> None:
    """Delete the bytes, in whatever format; nothing happens when they are gone already."""
    for format in FORMATS:
        default_storage.delete(path_of(content_hash, format))

"""Reading files."""

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from civspace.files.models import File
from civspace.files.states import Scan


def path_of(sha256: str) -> str:
    """Return where the storage keeps the bytes with this hash."""
    return f"files/{sha256[:2]}/{sha256}"


def content_of(file: File) -> bytes:
    """Return the bytes of a file; whether the reader may have them is the caller's question (readers.may_read)."""
    with default_storage.open(path_of(file.sha256)) as stored:
        return stored.read()


def unscanned() -> QuerySet[File]:
    """Return the files that no scanner of viruses has looked at, the oldest first."""
    return File.objects.filter(scan=Scan.UNSCANNED).order_by("created_at", "pk")

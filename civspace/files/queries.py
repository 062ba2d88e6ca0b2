"""Reading files."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import PROTECT, Exists, ManyToOneRel, OuterRef, QuerySet
from django.utils import timezone

from civspace.files.models import File
from civspace.files.states import Scan

#: For how long an uploaded file waits for the form that takes it.
WAITS = timedelta(hours=48)


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


def unowned() -> QuerySet[File]:
    """Return the files that wait for something to take them: they have no owner, and no row rests on them."""
    found = File.objects.filter(owner_type="")
    for relation in File._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.on_delete is PROTECT:
            holders = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found = found.exclude(Exists(holders))
    return found


def left_over() -> QuerySet[File]:
    """Return the files that nothing took in time."""
    return unowned().filter(created_at__lte=timezone.now() - WAITS)

"""Reads that more than one caller needs."""

from django.db.models import QuerySet

from civspace.renditions import registry
from civspace.renditions.models import Rendition
from civspace.renditions.states import State
from civspace.web.languages import interface_code


def of(kind: str, object_id: object, language: str, format: str = "pdf") -> QuerySet[Rendition]:
    """Return the renditions of a thing in a language and a format, the newest request first."""
    found = Rendition.objects.filter(kind=kind, object_id=str(object_id), format=format)
    return found.filter(language=interface_code(language)).order_by("-created_at", "pk")


def latest(kind: str, object_id: object, language: str, format: str = "pdf") -> Rendition | None:
    """Return the rendition asked for last, in whatever state; None if none was asked for."""
    return of(kind, object_id, language, format).first()


def standing(kind: str, object_id: object, language: str, format: str = "pdf") -> Rendition | None:
    """Return the rendition asked for last that was not withdrawn, in whatever state; or None."""
    return of(kind, object_id, language, format).filter(withdrawn_at=None).first()


def ready(kind: str, object_id: object, language: str) -> Rendition | None:
    """Return the newest rendition that can be served, or None. A withdrawn one cannot."""
    return of(kind, object_id, language).filter(state=State.READY, withdrawn_at=None).first()


def by_hash(sha256: str) -> Rendition | None:
    """Return the issued document with these bytes, withdrawn or not; None if this portal issued none.

    The hash is 64 hexadecimal digits in any case. Previews, and what is built for one reader alone, are never issued.
    """
    found = Rendition.objects.filter(content_hash=sha256.lower(), state=State.READY).exclude(content_hash="")
    found = found.exclude(kind__in=registry.not_issued())
    # Should two renditions have the same bytes, the one that still stands answers.
    issued = [one for one in found.order_by("-created_at") if not one.draft]
    return next((one for one in issued if not one.withdrawn), issued[0] if issued else None)

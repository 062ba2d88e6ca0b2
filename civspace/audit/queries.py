"""Reading the audit trail."""

from typing import Any

from django.db.models import QuerySet

from civspace.audit.models import Entry


def history(thing: Any) -> QuerySet[Entry]:
    """Return the entries of one thing, oldest first, with their payloads."""
    return (
        Entry.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))
        .select_related("payload")
        .order_by("seq")
    )


def newest() -> str:
    """Return the number of the newest entry, as a text; "0" while there is none."""
    return str(Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)

"""Reading the audit trail."""

from typing import Any

from django.db.models import QuerySet, Sum

from civspace.audit.models import Entry

#: How many entries other transactions may write while one is open, before a change of its own can go unnoticed.
WINDOW = 500


def history(thing: Any) -> QuerySet[Entry]:
    """Return the entries of one thing, oldest first, with their payloads."""
    return (
        Entry.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))
        .select_related("payload")
        .order_by("seq")
    )


def version() -> str:
    """Return, in one query, a text that is another one after every commit that wrote an entry.

    Numbers are given before the commit: of two transactions at once, the one with the lower number may end last, and
    the number of the newest entry alone would not show it. The sum over the newest entries grows with each that
    appears among them, and never falls, because none is ever deleted.
    """
    newest = Entry.objects.order_by("-pk").values("pk")[:WINDOW]
    return str(newest.aggregate(total=Sum("pk"))["total"] or 0)

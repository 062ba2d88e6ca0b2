"""The index: one row for each public thing, with the tokens of all its languages."""

from uuid import UUID

from django.db import models


def key(object_id: UUID | int | str) -> UUID:
    """Return an identifier as the index holds it; a number becomes the UUID of that value."""
    if isinstance(object_id, UUID):
        return object_id
    return UUID(int=object_id) if isinstance(object_id, int) else UUID(object_id)


class SearchEntry(models.Model):
    """A public thing that can be found. What is not public, or not yet, has no row.

    `tokens` holds the keys of all languages once each, those of the title again with `^` and the type with `=`.
    `position` orders by date, newest highest, and is unique: see domain.py. On SQLite it is the row id of the FTS5
    table, on PostgreSQL the tokens have a GIN index of their own (migration 0002).
    """

    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    date = models.DateTimeField()
    position = models.BigIntegerField(unique=True)
    tokens = models.TextField()

    class Meta:
        # From the full-text table to the thing without reading the row.
        indexes = [models.Index(fields=["position", "object_id"], name="search_entry_thing")]
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"

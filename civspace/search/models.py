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


class SavedSearch(models.Model):
    """A search that somebody follows: one row however many do, gone with the last of them. See saved.py.

    `topic` is what its followers are found by; `asked` holds words, kind of thing and filters in one spelling.
    """

    topic = models.CharField(max_length=120, primary_key=True)
    asked = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.topic  # never what is asked: it would stand in logs


class Anchor(models.Model):
    """One token or filter that a new thing must have for a saved search to be looked at for it at all."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="anchors")
    anchor = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["anchor", "search"], name="search_anchor_once")]

    def __str__(self) -> str:
        return str(self.pk)

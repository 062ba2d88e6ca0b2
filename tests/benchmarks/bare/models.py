"""One table with a title, a text and a time."""

from django.db import models
from django.utils import timezone


class Row(models.Model):
    """What the bare pages show."""

    title = models.CharField(max_length=300)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.title

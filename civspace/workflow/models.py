"""What every thing that moves through states has in common."""

import uuid

from django.db import models


class Thing(models.Model):
    """An object with an opaque id and a version that grows by one with every change (its ETag)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def etag(self) -> str:
        """The strong entity tag of this version, quotes included."""
        return f'"{self.pk}.{self.version}"'

"""Reading the things that entries, complaints and threads name."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def by_id(rows: "QuerySet[Row]", object_id: str) -> Row | None:
    """Return the row that an id names, or None: also where what was written is no id of such rows."""
    try:
        return rows.filter(pk=object_id).first()
    except ValidationError:
        return None

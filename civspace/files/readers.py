"""Who may read a file: the room that owns it registers a function here in its `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

Reader = Callable[[Any, str], bool]
_readers: dict[str, Reader] = {}


def register(owner_type: str, reader: Reader) -> None:
    """Set the function `(user, owner_id) -> bool` for one type of owner (a model's label in lower case)."""
    _readers[owner_type] = reader


def may_read(user: Any, file: Any) -> bool:
    """Say whether a person may read a file: the owner's room decides; a file without owner is its uploader's."""
    if not getattr(user, "is_authenticated", False):
        return False
    if not file.owner_type:
        return file.uploaded_by == str(user.pk)
    reader = _readers.get(file.owner_type)
    return reader is not None and bool(reader(user, file.owner_id))

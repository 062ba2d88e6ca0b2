"""Who may read a file: the room that owns it registers a function here in its `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

Reader = Callable[[Any, str], bool]
#: Told that a person was led to the bytes of a file.
Opened = Callable[[Any, Any], None]
_readers: dict[str, Reader] = {}
_opened: dict[str, Opened] = {}


def register(owner_type: str, reader: Reader, *, opened: Opened | None = None) -> None:
    """Set the function `(user, owner_id) -> bool` for one type of owner (a model's label in lower case).

    `opened(user, file)` is called whenever somebody who may read it is led to such a file.
    """
    _readers[owner_type] = reader
    if opened is not None:
        _opened[owner_type] = opened


def tell_opened(user: Any, file: Any) -> None:
    """Tell the owner's room that a person is being led to a file."""
    if (opened := _opened.get(file.owner_type)) is not None:
        opened(user, file)


def may_read(user: Any, file: Any) -> bool:
    """Say whether a person may read a file: the owner's room decides; a file without owner is its uploader's."""
    if not getattr(user, "is_authenticated", False):
        return False
    if not file.owner_type:
        return file.uploaded_by == str(user.pk)
    reader = _readers.get(file.owner_type)
    return reader is not None and bool(reader(user, file.owner_id))

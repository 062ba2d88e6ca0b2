"""What rooms above do when more time is given; each fills this list in its `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

#: What a meeting's log of exceptions says besides its rows: takes the key of the meeting, returns a sentence or "".
noted: list[Callable[[Any], str]] = []
#: Called with the TimeGrant inside the transaction that gives it; the meeting is locked.
extended: list[Callable[[Any], None]] = []

"""Who is concerned when a meeting changes: callables of rooms above that take the meeting and return people."""

from collections.abc import Callable, Iterable
from typing import Any

concerned: list[Callable[[Any], Iterable[Any]]] = []

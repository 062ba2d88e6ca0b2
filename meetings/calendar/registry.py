"""What rooms above add to meetings; each fills these lists in its `AppConfig.ready()`."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

#: Who is concerned when a meeting changes: callables that take the meeting and return people.
concerned: list[Callable[[Any], Iterable[Any]]] = []

#: Which agenda items concern whom: callables that take the meeting and return item numbers by a person's key.
items_of_people: list[Callable[[Any], Mapping[Any, set[str]]]] = []

#: Parts of the public page of a meeting, in this order: callables that take the meeting and return
#: {"template": name, "context": {...}}, or None. Public pages know no reader: neither do these.
sections: list[Callable[[Any], Mapping[str, Any] | None]] = []

#: Parts of the desk page of a meeting: as above, and they take the meetings editor as well.
desk_sections: list[Callable[[Any, Any], Mapping[str, Any] | None]] = []


@dataclass(frozen=True)
class Window:
    """When a way of taking part in a meeting opens and closes; None is not fixed."""

    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    #: Grows with every change of what is fixed, and when that was; calendar files say so.
    version: int = 1
    changed_at: datetime.datetime | None = None

    def is_open(self, now: datetime.datetime) -> bool:
        """Say whether it is open; the deadline ends with its second."""
        after = self.opens_at is None or self.opens_at <= now
        return after and (self.closes_at is None or now.replace(microsecond=0) <= self.closes_at)

    def is_coming(self, now: datetime.datetime) -> bool:
        """Say whether it opens later."""
        return self.opens_at is not None and self.opens_at > now


@dataclass(frozen=True)
class Opening:
    """A way of taking part that opens and closes, by which meetings can be filtered.

    `open_at` returns the condition for meetings that are open at a moment, `windows` the windows of some meetings by
    their ids, in one query.
    """

    slug: str
    label: Any
    open_label: Any
    open_at: Callable[[datetime.datetime], Q]
    windows: Callable[[Iterable[Any]], Mapping[Any, Window]]


openings: list[Opening] = []

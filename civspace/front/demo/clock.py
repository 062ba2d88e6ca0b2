"""A clock for telling the demo's past in order: within `at`, the portal's time is the one given.

Only `load_demo` uses it, in a process of its own: verbs then write the times that the story has, so that timelines,
receipts, audit entries and notices of a session that is long over agree with one another.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Let `timezone.now()` begin at a moment (aware) and go on from there, a second with each look."""
    genuine: Any = timezone.datetime  # type: ignore[attr-defined]
    looks = 0

    class Kind(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime.datetime)

    class Told(datetime.datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            nonlocal looks
            looks += 1
            return (moment + datetime.timedelta(seconds=looks // 10)).astimezone(tz)

    timezone.datetime = Told  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = genuine  # type: ignore[attr-defined]


class Story:
    """The days of the story, counted from the day on which it is told."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now

    def day(self, days: int) -> datetime.date:
        """Return the date some days from today; negative is past."""
        return (self.now + datetime.timedelta(days=days)).date()

    def when(self, days: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
        """Return a moment some days from today, in UTC, and never later than now when the day is past or today."""
        moment = (self.now + datetime.timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return min(moment, self.now) if days <= 0 else moment

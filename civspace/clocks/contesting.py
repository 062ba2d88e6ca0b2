"""The missed duty as a decision that can be contested: a clock that expired, by what it counted."""

import datetime
from collections.abc import Iterable
from typing import Any

from civspace.audit.models import Entry
from civspace.clocks import registry
from civspace.clocks.models import Clock
from civspace.clocks.states import State
from civspace.workflow.contesting import Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id


def load(object_id: str) -> Clock | None:
    """Return a clock whose expiry is a missed duty, or None. `missed` holds what it counted."""
    clocks = Clock.objects.select_related("station").filter(kind__in=list(registry.duties))
    clock = by_id(clocks, object_id)
    subject = registry.duties[clock.kind].load(clock.subject_id) if clock is not None else None
    if clock is None or subject is None:
        return None
    clock.missed = subject  # type: ignore[attr-defined]
    return clock


def stands(thing: Clock, entry: Entry) -> bool:
    """The time is over; what is done late is done."""
    return thing.state == State.EXPIRED


def _of(name: str) -> Any:
    def ask(thing: Clock) -> Any:
        return getattr(registry.duties[thing.kind], name)(thing.missed)  # type: ignore[attr-defined]

    return ask


def _title(thing: Clock, entry: Entry) -> str:
    said: str = _of("title")(thing)
    return said


def _parties(thing: Clock) -> Iterable[str]:
    found: Iterable[str] = _of("parties")(thing)
    return found


def _day(thing: Clock) -> datetime.date | None:
    day: datetime.date | None = _of("meeting_day")(thing)
    return day


def _takers(thing: Clock) -> Iterable[str]:
    return registry.duties[thing.kind].takers(thing.missed, thing)  # type: ignore[attr-defined]


def register() -> None:
    """Declare the missed duty."""
    contestable(
        Contestable(
            object_type=Clock._meta.label_lower,
            verbs=frozenset({"expire"}),
            kind="missed_duty",
            load=load,
            title=_title,
            parties=_parties,
            body=_of("body"),
            link=_of("link"),
            desk_link=_of("desk_link"),
            meeting=_of("meeting"),
            meeting_day=_day,
            stands=stands,
            takers=_takers,
            person=_of("person"),
        )
    )

"""What rooms above do when a clock moves; each fills these in its `AppConfig.ready()`."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civspace.clocks.models import Clock

#: By kind of clock: what follows when its time is over, in the transaction that marks it, so that it happens once.
expired: "dict[str, Callable[[Clock], None]]" = {}
#: By kind of clock: locks the subject (by its id) before the clock itself is locked to expire, as its verbs do; without
#: it, what follows an expiry must not lock the subject.
locks: "dict[str, Callable[[str], object]]" = {}
#: By kind of clock: what follows when the time by which it is due changed: a pause, more time, an end.
changed: "dict[str, Callable[[Clock], None]]" = {}


def _no_day(subject: Any) -> datetime.date | None:
    return None


def _no_meeting(subject: Any) -> Any:
    return None


def _nobody(subject: Any, clock: "Clock") -> Iterable[str]:
    return ()


def _no_person(subject: Any) -> str:
    return ""


@dataclass(frozen=True)
class Duty:
    """What a kind of clock counts, for whoever contests that it was missed (civspace.workflow.contesting).

    `load` returns the subject by its id, or None. The rest is as in Contestable, said of the subject: `takers` are
    those who had the duty until the time of the clock was over, whoever has it since.
    """

    load: Callable[[str], Any]
    title: Callable[[Any], str]
    parties: Callable[[Any], Iterable[str]]
    body: Callable[[Any], str]
    link: Callable[[Any], str]
    desk_link: Callable[[Any], str]
    meeting: Callable[[Any], Any] = _no_meeting
    meeting_day: Callable[[Any], datetime.date | None] = _no_day
    takers: "Callable[[Any, Clock], Iterable[str]]" = _nobody
    person: Callable[[Any], str] = _no_person


#: By kind of clock: what was missed when it expires. A kind that is not here is no duty towards an organization.
duties: dict[str, Duty] = {}

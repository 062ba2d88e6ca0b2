"""What other rooms add to applications: filled by their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: What happens when an application was submitted or submitted again; called in the same transaction.
submitted: list[Callable[[Any], None]] = []
#: Called in the same transaction when an application is over or taken back.
ended: list[Callable[[Any], None]] = []


@dataclass(frozen=True)
class Part:
    """A part of the page of an application: its questions, its sessions."""

    template: str
    context: dict[str, Any]


#: (application, user) -> a part of the page of the organization, or None.
parts: list[Callable[[Any, Any], Part | None]] = []


@dataclass(frozen=True)
class Task:
    """Something that waits for the organization: what, where, until when (with the zone in which it is written)."""

    label: Any
    url: str
    until: Any = None
    zone: str = ""


#: (application) -> what waits for the organization, in the order in which it is due.
tasks: list[Callable[[Any], list[Task]]] = []
#: What a grant does beyond a new standing, by the sort of the application: takes application, by, document, day.
effects: dict[str, Callable[..., Any]] = {}

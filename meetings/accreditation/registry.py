"""What rooms above add: filled by their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.organizations.models import Organization
    from meetings.accreditation.models import Standing

#: What happens when a standing was claimed; they take the organization, in the same transaction.
claimed: list[Callable[[Any], None]] = []
#: What happens when a standing was decided or a claim taken back; they take the organization, in the same transaction.
decided: list[Callable[[Any], None]] = []
#: What follows when a suspension is over, whoever ended it; they take the standing, which the caller holds locked, who
#: ended it (None for the calendar) and why.
reinstated: "list[Callable[[Standing, Any, str], None]]" = []


@dataclass(frozen=True)
class Waiting:
    """What cannot go on before a claim of an organization is decided: a label, how many, and where they are listed."""

    label: Any
    count: int
    url: str = ""


#: What of an organization waits for the decision on its claims, for the desk; None when nothing does.
waiting: "list[Callable[[Organization], Waiting | None]]" = []

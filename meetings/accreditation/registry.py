"""What rooms above add: filled by their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.organizations.models import Organization

#: What happens when a standing was decided or a claim taken back; they take the organization, in the same transaction.
decided: list[Callable[[Any], None]] = []


@dataclass(frozen=True)
class Waiting:
    """What cannot go on before a claim of an organization is decided: a label, how many, and where they are listed."""

    label: Any
    count: int
    url: str = ""


#: What of an organization waits for the decision on its claims, for the desk; None when nothing does.
waiting: "list[Callable[[Organization], Waiting | None]]" = []

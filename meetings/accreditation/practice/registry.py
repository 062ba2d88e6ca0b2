"""What the room of complaints adds: filled by its AppConfig.ready()."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meetings.accreditation.models import Scheme


@dataclass(frozen=True)
class Contested:
    """Complaints against decisions of a scheme in a period: how many were filed, and how those that ended in it ended.

    `settled` goes by `upheld`, `partly_upheld`, `not_upheld` and `deemed_refused` (nobody decided in time). True
    numbers: they are protected here.
    """

    filed: int
    settled: Mapping[str, int] = field(default_factory=dict)


#: Return what was contested in a scheme from the first to the last day of a period (UTC), both included.
contested: "list[Callable[[Scheme, datetime.date, datetime.date], Contested]]" = []

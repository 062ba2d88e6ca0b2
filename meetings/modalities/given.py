"""The time that an organization is given besides the modalities, as plain values."""

import datetime
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Given:
    """The time given to an organization besides the modalities: by extension, and by a late acceptance (its id)."""

    until: datetime.datetime | None = None
    late_until: datetime.datetime | None = None
    late_id: Any = None

    def end(self, deadline: datetime.datetime | None, *, with_late: bool = True) -> datetime.datetime | None:
        """Return a deadline with what was given; no deadline stays none."""
        if deadline is None:
            return None
        return max(filter(None, (deadline, self.until, self.late_until if with_late else None)))


NOTHING = Given()

"""Who is turned away when, as data; and which level a request has, told from its surface alone."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

READS = ("GET", "HEAD", "OPTIONS")
#: What watches the portal is never turned away.
EXEMPT = ("/livez", "/readyz", "/healthz", "/metrics")


@dataclass(frozen=True)
class Level:
    """One class of requests: it is shed when more than `setting` are under way in the process, itself among them, or
    when it waited for longer than `waits` times SHED_SECONDS. `pause` are the seconds until one should come again, at
    least and at most: those who come again must not all come at once."""

    name: str
    setting: str
    waits: int
    pause: tuple[int, int]


PUBLIC = Level("public", "SHED_PUBLIC", 1, (10, 30))
PRIVATE = Level("private", "SHED_PRIVATE", 2, (5, 15))
WRITES = Level("writes", "SHED_WRITES", 8, (3, 10))
#: In the order in which they are shed.
LEVELS = (PUBLIC, PRIVATE, WRITES)

#: Reads that belong to submitting, and those that lead to it: patterns of paths. Rooms above register theirs.
as_writes: list[re.Pattern[str]] = []
as_private: list[re.Pattern[str]] = []


def level_of(request: HttpRequest) -> Level | None:
    """Return the level of a request, or None for what is never shed. Whether a session is valid nobody asks here."""
    if request.path in EXEMPT:
        return None
    known = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    if any(pattern.search(request.path) for pattern in as_private):
        return PRIVATE
    if not known:
        return PUBLIC if request.method in READS else PRIVATE
    if request.method not in READS or any(pattern.search(request.path) for pattern in as_writes):
        return WRITES
    return PRIVATE

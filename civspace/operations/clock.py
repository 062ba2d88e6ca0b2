"""Whether the clock of this machine agrees with the database's.

Deadlines, arrival times and whatever is forgotten by its age are judged by the clock of the process that looks. One
that is wrong would let people in late, keep them out early, or delete what is to be kept for years.
"""

import logging

from django.db import connection
from django.utils import timezone

log = logging.getLogger(__name__)
#: Seconds by which clocks may differ; machines that are kept in time differ by less than one.
TOLERANCE = 30.0


def difference() -> float:
    """Return by how many seconds this machine is ahead of the database; 0 where both are one machine's (SQLite)."""
    if connection.vendor != "postgresql":
        return 0.0
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    after = timezone.now()
    # Somewhere between the two moments the database looked at its clock.
    return float((before + (after - before) / 2 - there).total_seconds())


def agrees() -> bool:
    """Say whether the clocks agree. Raises what the database raises."""
    seconds = difference()
    if abs(seconds) <= TOLERANCE:
        return True
    log.error("The clock of this machine differs from the database's by %d seconds", seconds)
    return False

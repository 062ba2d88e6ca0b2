"""Until when a question can be answered: a pure function on the calendar of a duty station."""

import datetime

from civspace.clocks.calendars import Calendar


def due_for(
    calendar: Calendar, now: datetime.datetime, days: int, session_due: datetime.datetime | None
) -> datetime.datetime:
    """Return until when a question asked now can be answered.

    The moment that the session has set; whoever is asked after it, or shortly before it, still has as many working
    days as answers are due before a session.
    """
    least = calendar.due_at(now, days)
    return least if session_due is None else max(session_due, least)

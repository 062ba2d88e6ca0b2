"""What an organization brings to a check: the standing that it holds or claims, and what it has submitted already."""

import datetime
from collections.abc import Callable
from typing import Any

from meetings.accreditation.queries import claims_of, standing_on
from meetings.calendar.models import Meeting
from meetings.modalities.checks import Held

#: For each activity, how many contributions of an organization to a meeting are in: (meeting id, organization id).
counters: dict[str, Callable[[Any, Any], int]] = {}


def standing_held(organization_id: Any, at: datetime.datetime, meeting: Meeting) -> tuple[Held, ...]:
    """Return what the organization holds on the day of `at` in the meeting's zone, then what it claims."""
    day = at.astimezone(meeting.zone).date()
    held = [Held(row.category.code, row.category.name, True) for row in standing_on(organization_id, day)]
    return tuple(held + [Held(row.category.code, row.category.name, False) for row in claims_of(organization_id, day)])

"""What an organization brings to a check: the standing that it holds or claims, and what it has submitted already."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from meetings.accreditation.queries import claims_of, standing_on, standings_on
from meetings.calendar.models import Meeting
from meetings.modalities.checks import Held
from meetings.modalities.joint import Already

#: For each activity, how many contributions to a meeting carry the name of an organization: (meeting id, organization
#: id).
counters: dict[str, Callable[[Any, Any], Already]] = {}


def confirmed_on(
    organization_ids: Iterable[Any], at: datetime.datetime, meeting: Meeting
) -> dict[Any, tuple[Held, ...]]:
    """Return what several organizations hold, confirmed, on the day of `at` in the meeting's zone; one query."""
    day = at.astimezone(meeting.zone).date()
    held: dict[Any, tuple[Held, ...]] = {}
    for row in standings_on(organization_ids, day):
        held[row.organization_id] = (*held.get(row.organization_id, ()), Held(row.category.code, row.category.name))
    return held


def standing_held(organization_id: Any, at: datetime.datetime, meeting: Meeting) -> tuple[Held, ...]:
    """Return what the organization holds on the day of `at` in the meeting's zone, then what it claims."""
    day = at.astimezone(meeting.zone).date()
    held = [Held(row.category.code, row.category.name, True) for row in standing_on(organization_id, day)]
    return tuple(held + [Held(row.category.code, row.category.name, False) for row in claims_of(organization_id, day)])

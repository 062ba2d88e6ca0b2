"""The standing of an organization on a day."""

import datetime
from typing import Any

from meetings.accreditation.models import Standing
from meetings.accreditation.states import State


def standing_on(organization_id: Any, day: datetime.date) -> list[Standing]:
    """Return the standings that are valid on a day, the highest category first."""
    return list(
        Standing.objects.filter(organization=organization_id)
        .valid_on(day)
        .select_related("category", "category__scheme")
        .order_by("category__scheme", "category__rank")
    )


def claims_of(organization_id: Any) -> list[Standing]:
    """Return the claims of an organization that wait for a decision, the highest category first."""
    return list(
        Standing.objects.filter(organization=organization_id, state=State.CLAIMED)
        .select_related("category", "category__scheme")
        .order_by("category__scheme", "category__rank")
    )

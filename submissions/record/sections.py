"""What the record adds to the pages of meetings."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from meetings.calendar.models import Meeting
from submissions.statements.models import Statement


def of_meeting(meeting: Meeting) -> dict[str, Any] | None:
    """Return the way to all statements of a meeting as one document, where there are any."""
    if not Statement.objects.visible_to(AnonymousUser()).filter(meeting=meeting).exists():
        return None
    return {"template": "record/meeting_section.html", "context": {"meeting": meeting}}

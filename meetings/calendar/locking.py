"""What the verbs of this room share: who may, the lock on a meeting, and the columns by language."""

from typing import Any

from django.core.exceptions import PermissionDenied

from civspace.workflow import Stale
from meetings.calendar.models import Meeting
from meetings.calendar.rules import may_edit

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
#: The fields of a meeting that staff write in six languages.
TRANSLATED = ("title", "place", "summary", "state_note")


def column(field: str, language: str) -> str:
    """Return the column of a translated field: `title_zh_hans`."""
    return f"{field}_{language.replace('-', '_')}"


def require(by: Any, body_code: str) -> None:
    """Raise PermissionDenied unless `by` edits the meetings of the body; None is the portal's own loading."""
    if by is not None and not may_edit(by, body_code):
        raise PermissionDenied


def locked(meeting: Meeting, expected_version: int | None = None) -> Meeting:
    """Lock a meeting and return it as it stands now. Raises Stale when the caller saw another version."""
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def bump(thing: Any) -> None:
    """Save a thing as its next version."""
    thing.version += 1
    thing.save()

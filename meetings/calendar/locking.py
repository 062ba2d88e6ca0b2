"""What the verbs of this room share: who may, the lock on a meeting, and the columns by language."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection

from civspace.workflow import Stale
from meetings.calendar.models import Meeting
from meetings.calendar.rules import may_edit

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
#: The fields of a meeting that staff write in six languages.
TRANSLATED = ("title", "place", "summary", "state_note")
#: The number of these locks among the advisory locks of a PostgreSQL database: any, and always the same.
GATE = 70_1946


def column(field: str, language: str) -> str:
    """Return the column of a translated field: `title_zh_hans`."""
    return f"{field}_{language.replace('-', '_')}"


def require(by: Any, body_code: str) -> None:
    """Raise PermissionDenied unless `by` edits the meetings of the body; None is the portal's own loading."""
    if by is not None and not may_edit(by, body_code):
        raise PermissionDenied


def locked(meeting: Meeting, expected_version: int | None = None) -> Meeting:
    """Lock a meeting and return it as it stands now. Raises Stale when the caller saw another version."""
    current = lock(meeting.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def hold(meeting_id: Any) -> None:
    """Hold a meeting as it is until the transaction ends, together with all others who do so.

    A lock of one's own would let everybody who submits to one meeting wait for everybody else, in the night of its
    deadline. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", [GATE, str(meeting_id)])
            cursor.execute("SELECT 1 FROM meetings_calendar_meeting WHERE id = %s FOR SHARE", [meeting_id])


def lock(meeting_id: Any) -> Meeting:
    """Have a meeting alone until the transaction ends, to change it or its rules, and return it as it stands now.

    Waits for those who hold it, and lets nobody further in meanwhile: on the row alone, those who hold it together
    would pass by whoever waits to have it alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GATE, str(meeting_id)])
    return Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting_id)


def bump(thing: Any) -> None:
    """Save a thing as its next version."""
    thing.version += 1
    thing.save()

"""Where the public sees a meeting, so that proxies can be told when it has changed."""

from civspace.web.shown import Places, in_all_languages, register
from meetings.calendar.models import Meeting
from meetings.calendar.states import PUBLIC

ONE = ("meeting", "programme", "meeting_documents_feed")


def of_meeting(meeting: Meeting, verb: str) -> Places | None:
    """Return the pages of a meeting that is announced, and the lists that name it."""
    if meeting.state not in PUBLIC:
        return None
    pages = [(name, (meeting.slug,)) for name in ONE]
    paths = in_all_languages([*pages, ("home", ()), ("meetings", ()), ("meetings_feed", ())])
    return Places((*paths, "/calendar.ics", f"/calendar/{meeting.slug}.ics"))


def register_shown() -> None:
    """Register it."""
    register("meetings_calendar.meeting", of_meeting)

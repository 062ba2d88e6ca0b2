"""Where the public sees modalities and exceptions, so that proxies can be told when they have changed."""

from civspace.web.shown import Places, in_all_languages, register
from meetings.calendar import shown
from meetings.calendar.models import Meeting
from meetings.modalities.models import RuleSet, TimeGrant

PAGES = ("meeting_modalities", "meeting_exceptions", "meeting_exceptions_feed")


def of_meeting(meeting: Meeting, verb: str) -> Places | None:
    """Return the pages that tell the rules and the deadline of an announced meeting, and the lists that name it."""
    places = shown.of_meeting(meeting, verb)
    if places is None:
        return None
    return Places((*places.paths, *in_all_languages((name, (meeting.slug,)) for name in PAGES)))


def of_rules(changed: RuleSet | TimeGrant, verb: str) -> Places | None:
    """Return those of the meeting of modalities, or of an exception; a template is on no page."""
    return of_meeting(changed.meeting, verb) if changed.meeting is not None else None


def register_shown() -> None:
    """Register them: whatever changes a meeting shows on these pages too."""
    register("meetings_calendar.meeting", of_meeting)
    register("meetings_modalities.ruleset", of_rules)
    register("meetings_modalities.timegrant", of_rules)

"""Meetings, deadlines and sittings as iCalendar (RFC 5545, with the properties of RFC 7986).

Sessions are all-day events, which stand on their days in every zone; deadlines and sittings are moments in UTC, which
every program reads alike. An event keeps its identity for ever and says by its sequence that it changed.
"""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vText

from civspace.web.dates import when_text
from civspace.web.feeds import absolute
from civspace.web.languages import html_lang
from meetings.calendar import registry
from meetings.calendar.following import title_of
from meetings.calendar.models import Meeting, Programme
from meetings.calendar.queries import programmes_of
from meetings.calendar.states import Format, State
from meetings.calendar.timetable import Line, Mark, text_of

#: Meetings that are over stay in the file for a year.
KEPT = datetime.timedelta(days=365)
#: The most meetings of one file.
MOST = 1000
#: How often a program may look, as the public pages allow it and no program needs more.
REFRESH = datetime.timedelta(hours=6)
STATUS = {
    State.ANNOUNCED: "CONFIRMED",
    State.POSTPONED: "TENTATIVE",
    State.SUSPENDED: "TENTATIVE",
    State.CANCELLED: "CANCELLED",
}


def _uid(name: str) -> str:
    return f"{name}@{urlsplit(settings.BASE_URL).hostname}"


def _text(value: str, language: str) -> vText:
    text = vText(value)
    text.params["LANGUAGE"] = html_lang(language)
    return text


def _event(
    meeting: Meeting, name: str, language: str, *, version: int, changed: datetime.datetime, page: str = "meeting"
) -> Event:
    event = Event()
    event.add("uid", _uid(name))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", meeting.created_at)
    event.add("sequence", version - 1)
    event.add("status", STATUS[State(meeting.state)])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    with override(language):
        event.add("url", absolute(reverse(page, args=[meeting.slug])))
    return event


def _session(meeting: Meeting, language: str) -> Event:
    """Return the days of a meeting; the day after the last one is the end (RFC 5545, 3.6.1)."""
    event = _event(meeting, f"meeting-{meeting.pk}", language, version=meeting.version, changed=meeting.updated_at)
    title, code = title_of(meeting, "title", language)
    event.add("summary", _text(title, code))
    event.add("dtstart", meeting.begins_on)
    event.add("dtend", meeting.ends_on + datetime.timedelta(days=1))
    place, place_code = title_of(meeting, "place", language)
    parts = [place, meeting.country.name if meeting.country else ""]
    if where := ", ".join(part for part in parts if part):
        event.add("location", _text(where, place_code or language))
    note = title_of(meeting, "state_note", language)[0]
    said = [str(meeting.get_state_display()), title_of(meeting.body, "name", language)[0], note]
    event.add("description", _text("\n".join(part for part in said if part), language))
    return event


def _deadline(meeting: Meeting, opening: registry.Opening, window: registry.Window, language: str) -> Event:
    assert window.closes_at is not None
    event = _event(
        meeting,
        f"deadline-{opening.slug}-{meeting.pk}",
        language,
        version=window.version + meeting.version - 1,
        changed=max(window.changed_at or meeting.updated_at, meeting.updated_at),
    )
    title, _code = title_of(meeting, "title", language)
    label = _("Deadline: %(what)s, %(meeting)s") % {"what": opening.label, "meeting": title}
    event.add("summary", _text(label, language))
    event.add("dtstart", window.closes_at.astimezone(datetime.UTC))
    event.add("description", _text(when_text(window.closes_at, meeting.time_zone), language))
    return event


def _sitting(meeting: Meeting, programme: Programme, line: Line, language: str) -> Event:
    """Return a sitting of the programme of work; one that the last version took out stays in the file as cancelled."""
    slot = line.slot
    event = _event(
        meeting,
        f"sitting-{slot.id}",
        language,
        version=programme.number + meeting.version - 1,
        changed=max(programme.released_at, meeting.updated_at),
        page="programme",
    )
    if line.mark == Mark.CANCELLED:
        del event["status"]
        event.add("status", "CANCELLED")
    meeting_title, meeting_code = title_of(meeting, "title", language)
    items = [f"{number}. {text_of(titles, language)[0]}" for number, titles in slot.items]
    own, code = text_of(slot.titles, language)
    if not own and slot.items:
        own, code = items[0], text_of(slot.items[0][1], language)[1]
    event.add("summary", _text(f"{own}: {meeting_title}" if own else meeting_title, code or meeting_code))
    event.add("dtstart", slot.begins_at.astimezone(datetime.UTC))
    event.add("dtend", slot.ends_at.astimezone(datetime.UTC))
    place, place_code = title_of(meeting, "place", language)
    if where := ", ".join(part for part in (slot.room, place) if part):
        event.add("location", _text(where, place_code or language))
    said = [when_text(slot.begins_at, meeting.time_zone), *items, str(Format(slot.format).label)]
    said += [text_of(slot.notes, language)[0], slot.webcast_url]
    event.add("description", _text("\n".join(part for part in said if part), language))
    return event


def calendar_of(meetings: Iterable[Meeting], *, title: str, language: str, address: str) -> bytes:
    """Return a calendar file in a language: each meeting, each of its deadlines, and the sittings of its programme of
    work; one query for each opening, and one for the programmes."""
    rows = list(meetings)
    calendar = Calendar()
    calendar.add("prodid", f"-//CivSpace//Calendar//{html_lang(language).upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _text(title, language))
    calendar.add("source", address, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    ids = [meeting.pk for meeting in rows]
    windows: list[tuple[registry.Opening, Any]] = [(opening, opening.windows(ids)) for opening in registry.openings]
    programmes = programmes_of(ids)
    for meeting in rows:
        calendar.add_component(_session(meeting, language))
        for opening, found in windows:
            window = found.get(meeting.pk)
            if window is not None and window.closes_at is not None:
                calendar.add_component(_deadline(meeting, opening, window, language))
        if meeting.pk in programmes:
            programme, lines = programmes[meeting.pk]
            for line in lines:
                calendar.add_component(_sitting(meeting, programme, line, language))
    return bytes(calendar.to_ical())

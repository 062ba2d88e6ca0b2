"""Tags for meetings: their days in words, their state, their offset from UTC."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from civspace.web.dates import day_text, machine_time, month_text, offset_text
from civspace.web.templatetags.web import in_language, symbol, tag
from meetings.calendar.models import AgendaItem, Meeting
from meetings.calendar.queries import slots_of, taking_up
from meetings.calendar.states import Format, State
from meetings.calendar.timetable import Line, Mark, Slot, text_of

register = template.Library()


def _day(value: datetime.date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value, weekday=True))


@register.simple_tag
def weekdays(first: datetime.date, last: datetime.date | None = None) -> SafeString:
    """Print a period with its weekdays: `Monday 15 June 2020 to Friday 3 July 2020`."""
    if last is None or first == last:
        return _day(first)
    pattern = _("%(first)s to %(last)s").replace("%(first)s", "{first}").replace("%(last)s", "{last}")
    return format_html(pattern, first=_day(first), last=_day(last))


@register.filter
def month(value: datetime.date) -> str:
    """Print the month and year of a day."""
    return month_text(value)


@register.simple_tag
def offset_of(meeting: Meeting) -> SafeString:
    """Print the offset from UTC that holds in the meeting's zone when it begins; both when it changes meanwhile."""
    noon = datetime.time(12)
    days = (meeting.begins_on, meeting.ends_on)
    texts = [offset_text(datetime.datetime.combine(day, noon, tzinfo=meeting.zone)) for day in days]
    return symbol(" / ".join(dict.fromkeys(texts)))


@register.simple_tag
def meeting_state(meeting: Meeting) -> SafeString | str:
    """Print as a tag what has become of a meeting: nothing for one that is simply to come."""
    if meeting.state in (State.POSTPONED, State.SUSPENDED):
        return tag(meeting.get_state_display(), "warn")
    if meeting.state == State.CANCELLED:
        return tag(meeting.get_state_display(), "bad")
    if meeting.state == State.DRAFT:
        return tag(meeting.get_state_display())
    today = timezone.now().astimezone(meeting.zone).date()
    if meeting.ends_on < today:
        return tag(_("Ended"))
    return tag(_("Under way"), "good") if meeting.begins_on <= today else ""


@register.simple_tag
def window_tag(window: Any, opening: Any) -> SafeString | str:
    """Print as a tag that a meeting is open for a way of taking part."""
    return tag(opening.open_label, "good") if window.is_open(timezone.now()) else ""


@register.filter
def in_zone(value: datetime.datetime, zone: ZoneInfo) -> datetime.date:
    """Return the day of a moment on the calendar of a zone."""
    return value.astimezone(zone).date()


@register.simple_tag
def clock(slot: Slot, zone: ZoneInfo) -> SafeString:
    """Print from when to when a sitting lasts on the clock of a zone: `10:00–13:00 (UTC+2)`."""
    begins, ends = slot.begins_at.astimezone(zone), slot.ends_at.astimezone(zone)
    offsets = " / ".join(dict.fromkeys([offset_text(begins), offset_text(ends)]))
    return format_html(
        '<bdi dir="ltr"><time datetime="{}">{}</time>–<time datetime="{}">{}</time> ({})</bdi>',
        machine_time(begins),
        begins.strftime("%H:%M"),
        machine_time(ends),
        ends.strftime("%H:%M"),
        offsets,
    )


@register.simple_tag
def sitting_mark(line: Line) -> SafeString:
    """Print as a tag how a sitting differs from the version before."""
    words = {
        Mark.NEW: (pgettext("sitting", "New"), "good"),
        Mark.MOVED: (pgettext("sitting", "Moved"), "warn"),
        Mark.CHANGED: (pgettext("sitting", "Changed"), "warn"),
        Mark.CANCELLED: (pgettext("sitting", "Cancelled"), "bad"),
    }
    return tag(*words[line.mark]) if line.mark else SafeString("")


@register.filter
def in_reader_language(texts: dict[str, str]) -> str:
    """Return a text that is kept by language, in that of the reader or the next one that there is."""
    return text_of(texts, get_language() or "en")[0]


@register.simple_tag
def texts_in(texts: dict[str, str]) -> SafeString | str:
    """Print a text that is kept by language, with its language where it is not the reader's."""
    text, code = text_of(texts, get_language() or "en")
    return in_language(text, code) if text else ""


@register.simple_tag
def format_name(value: str) -> str:
    """Print the name of a format."""
    return str(Format(value).label)


@register.simple_tag
def taken_up(item: AgendaItem | None, slots: list[Slot] | None = None) -> list[Slot]:
    """Return the sittings of the programme in force that take up an agenda item; one query unless `slots` are given."""
    if item is None:
        return []
    return taking_up(slots_of(item.meeting_id) if slots is None else slots, item.number)

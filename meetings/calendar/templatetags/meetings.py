"""Tags for meetings: their days in words, their state, their offset from UTC."""

import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civspace.web.dates import day_text, month_text, offset_text
from civspace.web.templatetags.web import symbol, tag
from meetings.calendar.models import Meeting
from meetings.calendar.states import State

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

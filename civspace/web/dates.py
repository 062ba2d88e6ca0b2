"""Dates and times as UN pages write them in each of the six languages; the same words serve pages, mail and PDF."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civspace.web.languages import interface_code

# Day patterns without and with the weekday.
_PATTERNS = {
    "en": ("j F Y", "l j F Y"),
    "fr": ("j F Y", "l j F Y"),
    "es": (r"j \d\e F \d\e Y", r"l j \d\e F \d\e Y"),
    "ru": ("j E Y", "l, j E Y"),
    "zh-hans": ("Y年n月j日", "Y年n月j日 l"),
    "ar": ("j F Y", "l j F Y"),
}
# United Nations documents in Arabic name each month in both of its usual forms.
_ARABIC_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيه",
    "تموز/يوليه",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)


def day_text(value: date, *, weekday: bool = False) -> str:
    """Return a day in the current language, for example `15 June 2020` or `Monday 15 June 2020`."""
    language = interface_code(get_language() or "en")
    if language == "ar":
        text = f"{value.day} {_ARABIC_MONTHS[value.month - 1]} {value.year}"
        return f"{dateformat.format(value, 'l')} {text}" if weekday else text
    pattern = _PATTERNS.get(language, _PATTERNS["en"])[weekday]
    if language == "fr" and value.day == 1:
        pattern = pattern.replace("j", r"1\e\r", 1)
    return dateformat.format(value, pattern)


def month_text(value: date) -> str:
    """Return the month of a day as a heading in the current language, for example `June 2020`."""
    language = interface_code(get_language() or "en")
    if language == "ar":
        return f"{_ARABIC_MONTHS[value.month - 1]} {value.year}"
    pattern = {"zh-hans": "Y年n月", "es": r"F \d\e Y"}.get(language, "F Y")
    return capfirst(dateformat.format(value, pattern))


def zone_of(zone: ZoneInfo | str | None) -> ZoneInfo:
    """Return a zone object from its name, or UTC; the current zone when none is given."""
    if zone is None or zone == "":
        return timezone.get_current_timezone()
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def offset_text(value: datetime) -> str:
    """Return the UTC offset of an aware time: `UTC+2`, `UTC-3:30` or `UTC`."""
    seconds = int((value.utcoffset() or timedelta()).total_seconds())
    if not seconds:
        return "UTC"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"UTC{'+' if seconds > 0 else '-'}{hours}" + (f":{minutes:02d}" if minutes else "")


def when_text(value: datetime, zone: ZoneInfo | str | None = None) -> str:
    """Return weekday, day, time and UTC offset in a zone: `Monday 15 June 2020, 18:00 (UTC+2)`."""
    local = value.astimezone(zone_of(zone))
    return _("%(day)s, %(time)s (%(offset)s)") % {
        "day": day_text(local, weekday=True),
        "time": local.strftime("%H:%M"),
        "offset": offset_text(local),
    }


def machine_time(value: datetime) -> str:
    """Return an aware time as the `datetime` attribute of `<time>` in UTC."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

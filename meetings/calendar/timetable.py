"""Released sittings as plain values: frozen, compared, ordered by day. Nothing here reads the database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import Sitting

#: What is compared between two versions, beside the time.
COMPARED = ("room", "format", "items", "titles", "notes", "webcast_url")


class Mark(StrEnum):
    """How a sitting differs from the version before."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Slot:
    """A sitting as it was released; `items` are (number, titles by language), texts are by language."""

    id: str
    begins_at: datetime.datetime
    ends_at: datetime.datetime
    room: str
    format: str
    webcast_url: str
    titles: dict[str, str]
    notes: dict[str, str]
    items: tuple[tuple[str, dict[str, str]], ...]

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of the agenda items that it takes up."""
        return frozenset(number for number, _titles in self.items)


@dataclass(frozen=True)
class Line:
    """A sitting in a programme with how it differs from the version before; a cancelled one stands where it was."""

    slot: Slot
    mark: Mark | None = None
    before: Slot | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """The agenda items that it concerns, those of before among them."""
        return self.slot.numbers | (self.before.numbers if self.before else frozenset())


@dataclass(frozen=True)
class Day:
    """The sittings of one day, by time."""

    date: datetime.date
    lines: tuple[Line, ...]


def _texts(thing: Any, field: str) -> dict[str, str]:
    return {code: getattr(thing, column(field, code)) or "" for code in LANGUAGES}


def freeze(sitting: Sitting) -> dict[str, Any]:
    """Return a sitting as JSON keeps it; its items have to be read already, in order."""
    return {
        "id": str(sitting.pk),
        "begins_at": sitting.begins_at.astimezone(datetime.UTC).isoformat(),
        "ends_at": sitting.ends_at.astimezone(datetime.UTC).isoformat(),
        "room": sitting.room,
        "format": sitting.format,
        "webcast_url": sitting.webcast_url,
        "titles": _texts(sitting, "title"),
        "notes": _texts(sitting, "note"),
        "items": [{"number": it.item.number, "titles": _texts(it.item, "title")} for it in sitting.taken_up.all()],
    }


def thaw(frozen: dict[str, Any]) -> Slot:
    """Return what freeze() gave as a value."""
    return Slot(
        id=frozen["id"],
        begins_at=datetime.datetime.fromisoformat(frozen["begins_at"]),
        ends_at=datetime.datetime.fromisoformat(frozen["ends_at"]),
        room=frozen["room"],
        format=frozen["format"],
        webcast_url=frozen["webcast_url"],
        titles=frozen["titles"],
        notes=frozen["notes"],
        items=tuple((item["number"], item["titles"]) for item in frozen["items"]),
    )


def _mark(slot: Slot, before: Slot | None) -> Mark | None:
    if before is None:
        return Mark.NEW
    if (slot.begins_at, slot.ends_at, slot.room) != (before.begins_at, before.ends_at, before.room):
        return Mark.MOVED
    return Mark.CHANGED if any(getattr(slot, name) != getattr(before, name) for name in COMPARED) else None


def compare(after: Iterable[dict[str, Any]], before: Iterable[dict[str, Any]] | None) -> list[Line]:
    """Return the sittings of a version by time, each with how it differs from the version before (None: no marks)."""
    slots = [thaw(it) for it in after]
    earlier = {slot.id: slot for slot in map(thaw, before or ())}
    if before is None:
        lines = [Line(slot) for slot in slots]
    else:
        lines = [Line(slot, _mark(slot, earlier.get(slot.id)), earlier.get(slot.id)) for slot in slots]
        kept = {slot.id for slot in slots}
        lines += [Line(slot, Mark.CANCELLED, slot) for slot in earlier.values() if slot.id not in kept]
    return sorted(lines, key=lambda line: (line.slot.begins_at, line.slot.room, line.slot.id))


def by_day(lines: Iterable[Line], zone: ZoneInfo) -> list[Day]:
    """Group lines that are in order of time by the day in a zone."""
    days: dict[datetime.date, list[Line]] = {}
    for line in lines:
        days.setdefault(line.slot.begins_at.astimezone(zone).date(), []).append(line)
    return [Day(date, tuple(found)) for date, found in days.items()]


def text_of(texts: dict[str, str], language: str) -> tuple[str, str]:
    """Return a text that is kept by language, in one or the next that there is, and its language."""
    wanted = (language, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES)
    return next(((texts[code], code) for code in wanted if texts.get(code)), ("", ""))


def instant(day: datetime.date, at: datetime.time, zone: ZoneInfo) -> datetime.datetime:
    """Return the moment of a time on the clock of a zone, in UTC. Of a time that comes twice, the first.

    Raises ValueError for a time that the clocks leave out on that day.
    """
    local = datetime.datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(datetime.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"{local:%H:%M} does not exist on {day} in {zone.key}")
    return moment


def stands_under(number: str, above: str) -> bool:
    """Say whether an agenda item is another one or stands under it: `2.1` under `2`, `75 (b)` under `75`."""
    rest = number[len(above) :]
    return number.startswith(above) and (not rest or rest[0] in ".( \t")

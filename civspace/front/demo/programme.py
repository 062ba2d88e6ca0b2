"""The programme of work of the session to come: released once, then a sitting moved, one added and one cancelled."""

import datetime
from typing import Any

from django.db import models

from civspace.front.demo.clock import Story, at
from meetings.calendar.models import Meeting
from meetings.calendar.programme import add_sittings, put_sitting, release_programme, remove_sitting, sittings_of
from meetings.calendar.timetable import instant

ROOM = "Room XX"
#: Day of the session, agenda item, room. Every item has the morning or the afternoon to itself.
MORNING, AFTERNOON = (datetime.time(10), datetime.time(13)), (datetime.time(15), datetime.time(18))
PLAN = (
    (0, MORNING, ("1",)),
    (0, AFTERNOON, ("2",)),
    (1, MORNING, ("3",)),
    (1, AFTERNOON, ("3",)),
    (2, MORNING, ("4",)),
    (3, MORNING, ("5",)),
    (4, MORNING, ("6",)),
    (7, MORNING, ("7",)),
    (8, MORNING, ("8",)),
    (9, MORNING, ("9",)),
    (10, MORNING, ("10",)),
    (11, AFTERNOON, ("10",)),
)
WHY = {
    "ar": "نُقل البند ٤ ليتسنى للوفود الاستعداد.",
    "zh-hans": "项目4改期，以便各代表团准备。",
    "en": "Item 4 moves so that delegations have time to prepare.",
    "fr": "Le point 4 est déplacé pour laisser aux délégations le temps de se préparer.",
    "ru": "Пункт 4 перенесён, чтобы у делегаций было время подготовиться.",
    "es": "El tema 4 se traslada para que las delegaciones tengan tiempo de prepararse.",
}


def _rows(meeting: Meeting) -> list[dict[str, Any]]:
    items = {item.number: item for item in meeting.agenda_items.all()}
    rows = []
    for line, (days, (begins, ends), numbers) in enumerate(PLAN, 1):
        day = meeting.begins_on + datetime.timedelta(days=days)
        rows.append(
            {
                "line": line,
                "begins_at": instant(day, begins, meeting.zone),
                "ends_at": instant(day, ends, meeting.zone),
                "room": ROOM,
                "format": "hybrid",
                "items": [items[number] for number in numbers if number in items],
            }
        )
    return rows


def tell_programme(story: Story, meeting: Meeting, editor: models.Model) -> None:
    """Release the programme of a session twice, as its secretariat would."""
    with at(story.when(-30)):
        add_sittings(meeting=meeting, by=editor, rows=_rows(meeting))
        release_programme(meeting=meeting, by=editor, note={})
    with at(story.when(-6)):
        planned = sittings_of(meeting)
        fourth, last = planned[4], planned[-1]
        shift = datetime.timedelta(days=1)
        put_sitting(
            meeting=meeting,
            by=editor,
            sitting=fourth,
            items=[row.item for row in fourth.taken_up.all()],
            begins_at=fourth.begins_at + shift,
            ends_at=fourth.ends_at + shift,
            room="Room XVII",
        )
        remove_sitting(sitting=last, by=editor)
        add_sittings(
            meeting=meeting,
            by=editor,
            rows=[
                {
                    "line": 1,
                    "begins_at": fourth.begins_at,
                    "ends_at": fourth.ends_at,
                    "room": ROOM,
                    "format": "hybrid",
                    "items": [row.item for row in planned[2].taken_up.all()],
                }
            ],
        )
        release_programme(meeting=meeting, by=editor, note=WHY)

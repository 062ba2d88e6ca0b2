"""What is real: the meetings that the five documents name, the documents, and the names in A/75/893."""

import datetime
from pathlib import Path
from typing import Any

from accounts.organizations.domain import list_organization
from accounts.organizations.states import Kind
from civspace.reference.domain import read_csv
from civspace.reference.models import State
from meetings.calendar.domain import announce_meeting, change_meeting, create_meeting, put_document, set_agenda
from meetings.calendar.models import Meeting

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ("ar", "zh_hans", "en", "fr", "ru", "es")
LISTED_IN = "A/75/893"
#: What staff see in place of a name that was not copied.
WITHHELD = "[Name of a private person, not copied]"


def _day(cell: str) -> datetime.date | None:
    return datetime.date.fromisoformat(cell) if cell else None


def _texts(row: dict[str, str], field: str) -> dict[str, Any]:
    return {f"{field}_{code}": row[f"{field}_{code}"] for code in COLUMNS}


def load_meetings() -> dict[str, Meeting]:
    """Put the real meetings into the calendar with their agendas; when notice was given is not known."""
    states = State.objects.in_bulk()
    items: dict[str, list[dict[str, Any]]] = {}
    for row in read_csv(DATA / "agenda_items.csv"):
        item = {"number": row["number"], "parent": row["parent"], **_texts(row, "title")}
        items.setdefault(row["meeting"], []).append(item)
    found = {}
    for row in read_csv(DATA / "meetings.csv"):
        meeting = Meeting(
            body_id=row["body"],
            slug=row["slug"],
            number=row["number"],
            stage=row["stage"],
            format=row["format"],
            announced_from=_day(row["announced_from"]),
            announced_to=_day(row["announced_to"]),
            begins_on=datetime.date.fromisoformat(row["begins_on"]),
            ends_on=datetime.date.fromisoformat(row["ends_on"]),
            country=states.get(row["country"]),
            time_zone=row["time_zone"],
            source_title=f"{row['source_title']} ({row['confidence']})",
            source_url=row["source_url"],
            **_texts(row, "title"),
            **_texts(row, "place"),
        )
        create_meeting(meeting=meeting, by=None)
        if row["slug"] in items:
            set_agenda(meeting=meeting, items=items[row["slug"]], by=None)
        announced = announce_meeting(meeting=meeting, by=None)
        found[row["slug"]] = change_meeting(meeting=announced, by=None, changes={"notice_published_on": None})
    return found


def load_documents(meetings: dict[str, Meeting]) -> None:
    """Put the five documents on the pages of their meetings: symbol, title, date and language, never the text."""
    for row in read_csv(DATA / "documents.csv"):
        put_document(
            meeting=meetings[row["meeting"]],
            by=None,
            symbol=row["symbol"],
            issued_on=_day(row["issued_on"]),
            languages=row["languages"].split(),
            original=row["original"],
            url=row["url"],
            **_texts(row, "title"),
        )


def load_endorsers() -> int:
    """Put the States and names of A/75/893 into the directory as listed; the portal itself finds those that are alike.

    States keep the name that the document prints. Companies are told by their mark in the file. Returns how many.
    """
    states = State.objects.in_bulk()
    rows = read_csv(DATA / "endorsements_A-75-893.csv")
    for row in rows:
        if row["kind"] == "member_state":
            kind = Kind.STATE
        else:
            kind = Kind.COMPANY if row["company"] == "yes" else Kind.OTHER
        list_organization(
            name=row["name"] or WITHHELD,
            listed_in=LISTED_IN,
            set_aside=row["set_aside"],
            kind=kind,
            country=states.get(row["country"]),
        )
    return len(rows)

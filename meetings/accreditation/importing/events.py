"""The rows of a list of applications under way: what happened to each, and which rows cannot be read as that."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.organizations.matching import match_key
from civspace.web.languages import CODES, interface_code
from meetings.accreditation.committee.states import Part
from meetings.accreditation.importing.cleaning import Refused, Tables, category_of, country_of, day_of, plain
from meetings.accreditation.importing.reading import Line
from meetings.accreditation.models import Category
from meetings.accreditation.schemes.states import Way

COLUMNS = ("name", "country", "scheme", "category", "event", "date", "session", "member", "text")
OPTIONAL = ("language", "answer", "answered_on", "session_begins", "session_ends")
EVENTS = ("submitted", "question", "deferred")


@dataclass(frozen=True)
class Event:
    """One row: what happened, on which day, in which session, by which member, and the words."""

    line: Line
    what: str
    day: datetime.date
    session: tuple[int, str, datetime.date | None, datetime.date | None] | None
    member: str
    language: str
    text: str
    answer: str
    answered_on: datetime.date | None


@dataclass
class Case:
    """An application with everything that a list says of it."""

    name: str
    country: str | None
    category: Category
    events: list[Event] = field(default_factory=list)


@dataclass
class Report:
    """What became of a list: remarks, refused rows with their places, and how many of each are new."""

    notes: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    applications: int = 0
    questions: int = 0
    deferrals: int = 0
    #: The sessions that are new, by scheme, year and part, with their first and last days.
    announced: dict[tuple[str, int, str], tuple[datetime.date, datetime.date]] = field(default_factory=dict)

    @property
    def sessions(self) -> int:
        """How many sessions are new."""
        return len(self.announced)


def _session_of(line: Line) -> tuple[int, str, datetime.date | None, datetime.date | None] | None:
    year, _space, part = line.cells["session"].strip().casefold().partition(" ")
    if not year:
        return None
    if not year.isdecimal() or len(year) != 4 or part not in Part.values:
        raise Refused("names a session in another form than “2026 regular” or “2026 resumed”")
    begins, ends = (day_of(line.cells.get(name, "")) for name in ("session_begins", "session_ends"))
    return int(year), part, begins, ends


def _event(line: Line, tables: Tables, today: datetime.date) -> Event:
    cells = line.cells
    what, day = cells["event"].strip().casefold(), day_of(cells["date"])
    if what not in EVENTS:
        raise Refused(f"names an event that is none of {', '.join(EVENTS)}")
    if day is None or day > today:
        raise Refused("has no date, or one in the future")
    text, answer = cells["text"].strip(), cells.get("answer", "").strip()
    answered_on, member = day_of(cells.get("answered_on", "")), cells["member"].strip().upper()
    member = tables.countries.get(member, member)
    session = _session_of(line)
    if what == "question" and not (text and member):
        raise Refused("is a question without its words or without the member who asked")
    if bool(answer) != (answered_on is not None) or (answered_on and not day <= answered_on <= today):
        raise Refused("has an answer without a day, a day without an answer, or one before the question")
    if what == "deferred" and session is None:
        raise Refused("is a deferral without its session")
    if len(text) > 4000 or len(answer) > 8000:
        raise Refused("has a text that is too long (4,000 characters; 8,000 for an answer)")
    language = interface_code(cells.get("language", "").strip())
    if language and language not in CODES:
        raise Refused("names a language that is none of ar, zh, en, fr, ru, es")
    return Event(line, what, day, session, member, language, text, answer, answered_on)


def cases_of(lines: Sequence[Line], report: Report) -> list[Case]:
    """Return the rows by application; an application of which one row is wrong is left out whole."""
    tables, today = Tables.load(), timezone.now().date()
    cases: dict[tuple[str, str | None, str], Case] = {}
    wrong: dict[tuple[str, str | None, str], str] = {}
    for line in lines:
        identity = None
        try:
            name = plain(line.cells["name"], 300, "the name")
            category = category_of(tables, line.cells["scheme"], line.cells["category"])
            country = country_of(tables, line.cells["country"])
            identity = (match_key(name), country, category.scheme_id)
            if not identity[0]:
                raise Refused("has no name")
            if category.scheme.way != Way.COMMITTEE:
                raise Refused("names a scheme in which no committee considers applications")
            case = cases.setdefault(identity, Case(name, country, category))
            case.events.append(_event(line, tables, today))
        except Refused as error:
            report.refused.append((line.place(), str(error)))
            if identity is not None:
                wrong[identity] = line.place()
    for identity, place in wrong.items():
        if identity in cases:
            why = f"belongs to an application of which another row is wrong ({place})"
            report.refused += [(event.line.place(), why) for event in cases.pop(identity).events]
    return list(cases.values())

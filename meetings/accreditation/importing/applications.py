"""Applications under way, taken over from a list: one row for each thing that happened to one.

The rows of an application go in together or not at all, in a transaction of their own: its sessions, the questions of
members with their answers, and the deferrals. What is there already is left alone, so the same list can be read again
when it has grown.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from accounts.organizations.matching import match_key
from accounts.organizations.models import Organization
from civspace.audit.domain import record
from meetings.accreditation.applications.states import OPEN, Sort, State
from meetings.accreditation.committee.alike import key_of
from meetings.accreditation.committee.sessions import answers_due
from meetings.accreditation.committee.states import Part, QuestionState, SessionState
from meetings.accreditation.importing.book import Book
from meetings.accreditation.importing.cleaning import Refused, Tables, category_of, country_of, day_of, plain
from meetings.accreditation.importing.planning import listed_or_verified
from meetings.accreditation.importing.reading import Line, read
from meetings.accreditation.models import Application, Category, Decision, Question, Scheme, Seat, Session
from meetings.accreditation.schemes.states import Way
from meetings.calendar.locking import LANGUAGES

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
    sessions: int = 0


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


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
    return Event(line, what, day, session, member, cells.get("language", "").strip(), text, answer, answered_on)


def _cases(lines: Sequence[Line], report: Report) -> list[Case]:
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


def import_applications(*, path: Path, dry_run: bool = False) -> Report:
    """Take over applications under way and return what became of the rows; a dry run changes nothing.

    Raises reading.Unreadable for a file that cannot be read as a whole.
    """
    sheet = read(path, needed=COLUMNS, optional=OPTIONAL)
    report = Report(notes=sheet.notes, refused=list(sheet.refused))
    for case in _cases(sheet.lines, report):
        counted = Report()
        try:
            with transaction.atomic():
                _write(case, counted)
                if dry_run:
                    raise _DryRun
        except Refused as error:
            report.refused += [(event.line.place(), str(error)) for event in case.events]
            continue
        except _DryRun:
            pass
        report.applications += counted.applications
        report.questions += counted.questions
        report.deferrals += counted.deferrals
        report.sessions += counted.sessions
    report.refused.sort(key=lambda refused: int("".join(c if c.isdigit() else " " for c in refused[0]).split()[0]))
    return report


def _organization(case: Case) -> Organization:
    book = Book()
    book.read([match_key(case.name)], lock=True)
    found = listed_or_verified(book.under(match_key(case.name)), case.country)
    if found is None:
        raise Refused("names an organization that is not in the directory: take over the list of organizations first")
    return found


def _write(case: Case, counted: Report) -> None:
    list(Scheme.objects.select_for_update(no_key=True, of=("self",)).order_by("code").only("code"))
    organization = _organization(case)
    events = sorted(case.events, key=lambda event: (event.day, event.what != "submitted"))
    own = Application.objects.select_for_update(of=("self",)).filter(
        organization=organization, scheme=case.category.scheme_id, sort=Sort.NEW, state__in=OPEN
    )
    application = own.first()
    if application is not None and application.submitted_by:
        raise Refused("belongs to an organization that applies through the portal already")
    if application is None:
        if events[0].what != "submitted":
            raise Refused("belongs to an application that no earlier row says was submitted")
        first = _moment(events[0].day)
        application = Application.objects.create(
            organization=organization,
            scheme=case.category.scheme,
            category=case.category,
            state=State.READY,
            submitted_at=first,
            waits_since=first,
        )
        record(application, "take_over", to_state=State.READY)
        counted.applications += 1
    before = (application.state, application.deferrals, application.session_id)
    for event in events:
        session = _session(case.category.scheme, event, counted)
        if event.what == "question":
            _question(application, event, session, counted)
        elif event.what == "deferred":
            assert session is not None
            _defer(application, event, session, counted)
    if before != (application.state, application.deferrals, application.session_id):
        application.version += 1
        application.save(update_fields=["state", "deferrals", "session", "version", "updated_at"])


def _session(scheme: Scheme, event: Event, counted: Report) -> Session | None:
    if event.session is None:
        return None
    year, part, begins, ends = event.session
    found = Session.objects.filter(scheme=scheme, year=year, part=part).order_by("begins_on").first()
    if found is not None:
        return found
    if begins is None or ends is None or ends < begins:
        raise Refused(f"names the session {year} {part}, which is not known here: say when it begins and ends")
    zone = scheme.body.time_zone or "America/New_York"
    over = ends < timezone.now().date()
    session = Session.objects.create(
        scheme=scheme,
        year=year,
        part=part,
        **_names(year, part),
        begins_on=begins,
        ends_on=ends,
        time_zone=zone,
        answers_due_at=answers_due(scheme, begins, zone),
        state=SessionState.CLOSED if over else SessionState.PREPARING,
        closed_at=_moment(ends) if over else None,
    )
    record(session, "take_over", to_state=session.state)
    counted.sessions += 1
    return session


def _names(year: int, part: str) -> dict[str, str]:
    """Return the name of a session in the six languages."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[f"name_{code.replace('-', '_')}"] = f"{year}, {Part(part).label}"
    return found


def _question(application: Application, event: Event, session: Session | None, counted: Report) -> None:
    committee = application.scheme.committee_id
    seat = Seat.objects.filter(
        Q(until=None) | Q(until__gte=event.day), committee=committee, code=event.member, since__lte=event.day
    ).first()
    if seat is None:
        raise Refused(f"names {event.member}, which has no seat in the committee on {event.day}: give it one first")
    asked = _moment(event.day)
    known = Question.objects.filter(application=application, seat=seat, asked_at=asked, text=event.text).first()
    answered = {
        "state": QuestionState.ANSWERED,
        "answer": event.answer,
        "answer_language": event.language,
        "answered_at": _moment(event.answered_on) if event.answered_on else None,
    }
    if known is None:
        known = Question.objects.create(
            application=application,
            session=session,
            seat=seat,
            language=event.language,
            text=event.text,
            key=key_of(event.text, event.language or "en"),
            asked_at=asked,
            **(answered if event.answer else {"state": QuestionState.ASKED}),
        )
        record(known, "take_over", to_state=known.state)
        counted.questions += 1
    elif event.answer and known.state == QuestionState.ASKED:
        Question.objects.filter(pk=known.pk).update(**answered, version=known.version + 1)
        record(known, "take_over", from_state=QuestionState.ASKED, to_state=QuestionState.ANSWERED)


def _defer(application: Application, event: Event, session: Session, counted: Report) -> None:
    if Decision.objects.filter(application=application, session=session, verb="defer", undone_at=None).exists():
        return
    waits = application.questions.filter(state=QuestionState.ASKED, asked_at__lte=_moment(event.day)).last()
    Decision.objects.create(
        application=application,
        session=session,
        verb="defer",
        from_state=State.PENDING if waits else State.LISTED,
        to_state=State.DEFERRED,
        reason=event.text,
        question=waits,
        at=_moment(event.day),
    )
    application.deferrals += 1
    application.state = State.DEFERRED
    application.session = session
    record(application, "take_over", from_state=State.READY, to_state=State.DEFERRED)
    counted.deferrals += 1

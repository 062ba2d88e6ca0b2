"""Applications under way, taken over from a list: one row for each thing that happened to one.

The rows of an application go in together or not at all, in a transaction of their own: its sessions, the questions of
members with their answers, and the deferrals. What is there already is left alone, and so is what was decided here, so
the same list can be read again when it has grown.
"""

import datetime
from collections import defaultdict
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from accounts.organizations.matching import match_key
from accounts.organizations.models import Organization
from civspace.audit.domain import record
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.queries import holds
from meetings.accreditation.applications.states import OPEN, OVER, Sort, State
from meetings.accreditation.committee.alike import key_of
from meetings.accreditation.committee.sessions import answers_due
from meetings.accreditation.committee.states import Part, QuestionState, SessionState
from meetings.accreditation.importing.book import Book
from meetings.accreditation.importing.cleaning import Refused
from meetings.accreditation.importing.events import COLUMNS, OPTIONAL, Case, Event, Report, cases_of
from meetings.accreditation.importing.planning import listed_or_verified
from meetings.accreditation.importing.reading import read
from meetings.accreditation.models import Application, Decision, Question, Scheme, Seat, Session
from meetings.calendar.locking import LANGUAGES

#: While it rests, an application takes in what a list says of it; once a session has it, the portal decides.
RESTING = frozenset({State.READY, State.DEFERRED})


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def import_applications(*, path: Path, dry_run: bool = False) -> Report:
    """Take over applications under way and return what became of the rows; a dry run changes nothing.

    Raises reading.Unreadable for a file that cannot be read as a whole.
    """
    sheet = read(path, needed=COLUMNS, optional=OPTIONAL)
    report = Report(notes=sheet.notes, refused=list(sheet.refused))
    tried: dict[UUID, list[Case]] | None = defaultdict(list) if dry_run else None
    for case in cases_of(sheet.lines, report):
        _take_over(case, report, tried)
    report.refused.sort(key=lambda refused: int("".join(c if c.isdigit() else " " for c in refused[0]).split()[0]))
    return report


def _take_over(case: Case, report: Report, tried: dict[UUID, list[Case]] | None) -> None:
    """Take over one application, in a transaction that a dry run undoes: it locks for no longer than a real one.

    `tried` are the applications before it in a dry run, by organization: they are written again, so that what they
    bring is there, as the sessions that they announce are.
    """
    counted = Report(announced=dict(report.announced))
    try:
        with transaction.atomic():
            list(Scheme.objects.select_for_update(no_key=True, of=("self",)).order_by("code").only("code"))
            organization = _organization(case)
            if tried is not None:
                for before in tried[organization.pk]:
                    _write(before, organization, Report(announced=counted.announced))
            _write(case, organization, counted)
            if tried is not None:
                transaction.set_rollback(True)
                tried[organization.pk].append(case)
    except Refused as error:
        report.refused += [(event.line.place(), str(error)) for event in case.events]
        return
    report.notes += counted.notes
    report.applications += counted.applications
    report.questions += counted.questions
    report.deferrals += counted.deferrals
    report.announced = counted.announced


def _organization(case: Case) -> Organization:
    book = Book()
    book.read([match_key(case.name)], lock=True)
    found = listed_or_verified(book.under(match_key(case.name)), case.country)
    if found is None:
        raise Refused("names an organization that is not in the directory: take over the list of organizations first")
    return found


def _application(case: Case, organization: Organization, events: list[Event], counted: Report) -> Application | None:
    """Return the application of a case, taken over now where it is new; None where it is over here."""
    scheme = case.category.scheme
    own = Application.objects.select_for_update(of=("self",)).filter(
        organization=organization, scheme=scheme, sort=Sort.NEW
    )
    current = own.filter(state__in=OPEN).first()
    # A draft is the portal's own, and nobody submitted it yet.
    if current is not None and not current.submitted_by and current.state != State.DRAFT:
        return current
    since = datetime.datetime.combine(events[0].day, datetime.time(), datetime.UTC)
    if own.filter(Q(submitted_at__gte=since) | Q(decided_at__gte=since), state__in=OVER).exists():
        return None
    if current is not None:
        raise Refused("belongs to an organization that applies through the portal already")
    if events[0].what != "submitted":
        raise Refused("belongs to an application that no earlier row says was submitted")
    if holds(organization, scheme).exists():
        raise Refused("belongs to an organization that holds a standing of this scheme already")
    first = _moment(events[0].day)
    made = Application.objects.create(
        organization=organization,
        scheme=scheme,
        category=case.category,
        state=State.READY,
        submitted_at=first,
        waits_since=first,
    )
    record(made, "take_over", to_state=State.READY)
    for follow in registry.submitted:
        follow(made)
    counted.applications += 1
    return made


def _write(case: Case, organization: Organization, counted: Report) -> None:
    events = sorted(case.events, key=lambda event: (event.day, event.what != "submitted"))
    application = _application(case, organization, events, counted)
    if application is None:
        counted.notes.append(f"{events[0].line.place()}: the application was decided here, and stays as it is")
        return
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
    known = (scheme.pk, year, part)
    begins, ends = counted.announced.get(known, (begins, ends))
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
    counted.announced[known] = begins, ends
    return session


def _names(year: int, part: str) -> dict[str, str]:
    """Return the name of a session in the six languages."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[f"name_{code.replace('-', '_')}"] = f"{year}, {Part(part).label}"
    return found


def _at_rest(application: Application) -> None:
    if application.state not in RESTING:
        stands = State(application.state).label.lower()
        raise Refused(f"says something new of an application that has gone on here ({stands}): write it in the portal")


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
        if not event.answer:
            _at_rest(application)
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
        _at_rest(application)
        Question.objects.filter(pk=known.pk).update(**answered, version=known.version + 1)
        record(known, "take_over", from_state=QuestionState.ASKED, to_state=QuestionState.ANSWERED)


def _defer(application: Application, event: Event, session: Session, counted: Report) -> None:
    decided = Decision.objects.filter(application=application, undone_at=None)
    if decided.filter(session=session, verb="defer").exists():
        return
    _at_rest(application)
    last = decided.order_by("at").last()
    if last is not None and last.at.date() >= event.day:
        raise Refused(f"is a deferral from before the last decision that is known here ({last.at.date()})")
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
    record(application, "take_over", from_state=application.state, to_state=State.DEFERRED)
    application.deferrals += 1
    application.state = State.DEFERRED
    application.session = session
    counted.deferrals += 1

"""Questions of members of the committee: prepared by a mission, put to an organization, taken back.

How the organization answers stands in `answers`. A question that was asked before is recognised first: whoever asks
again says which questions they have seen, and the new one is marked as a repetition.
"""

import datetime
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from civspace.audit.queries import history
from civspace.clocks.calendars import Calendar
from civspace.clocks.queries import calendar_of
from civspace.web.languages import CODES, interface_code
from civspace.web.prose import clean
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, COMMITTEE_READS, OVER, State
from meetings.accreditation.committee import asking_notices as notices
from meetings.accreditation.committee.alike import ALIKE, key_of, likeness
from meetings.accreditation.committee.asking_rules import (
    DRAFTABLE,
    UNANSWERED,
    may_ask,
    may_change,
    may_draft,
)
from meetings.accreditation.committee.due import due_for
from meetings.accreditation.committee.models import Question, Seat, Session
from meetings.accreditation.committee.states import QUESTION, QuestionState
from meetings.calendar.contacts import contact_of, station_of

#: Characters of a question.
LONGEST = 4000
#: Earlier questions that are shown before one is put.
MOST_ALIKE = 5


@dataclass(frozen=True)
class Alike:
    """An earlier question that is like a new one, and how like (of 100)."""

    question: Question
    score: int


def locked(question: Question, expected_version: int | None = None) -> Question:
    """Lock the organization, the application and the question, in this order, and return the question."""
    parts = ("application__scheme__body", "application__organization", "application__session", "session", "seat")
    application = Application.objects.get(pk=question.application_id)
    Organization.objects.select_for_update().filter(pk=application.organization_id).first()
    Application.objects.select_for_update(of=("self",)).filter(pk=application.pk).first()
    current = Question.objects.select_for_update(of=("self",)).select_related(*parts).get(pk=question.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def checked(text: str, language: str, longest: int, empty: Any) -> tuple[str, str]:
    """Return text and language as they are kept. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    kept = clean(text)
    if not kept.strip():
        errors["text"] = empty
    elif len(kept) > longest:
        errors["text"] = _("Write at most %(number)s characters.") % {"number": longest}
    if interface_code(language) not in CODES:
        errors["language"] = _("Choose one of the six languages.")
    if errors:
        raise ValidationError(errors)
    return kept, interface_code(language)


def calendar_for(application: Application) -> Calendar:
    """Return the calendar by which time to answer is counted: that of the office of the scheme's body."""
    body = application.scheme.body
    station = station_of(contact_of(body), body)
    if station is not None:
        return calendar_of(station)
    # Without duty stations (an empty portal) weekends alone are off.
    return Calendar(zoneinfo.ZoneInfo(body.time_zone or "UTC"))


def due_of(application: Application, now: datetime.datetime) -> datetime.datetime:
    """Return until when a question on an application that is put now can be answered."""
    session = application.session
    return due_for(
        calendar_for(application), now, application.scheme.answer_days, session.answers_due_at if session else None
    )


def alike(question: Question) -> list[Alike]:
    """Return the questions put to the organization by this committee that are like a draft, the likest first.

    Those that were answered or wait for the answer count; one taken back, or never answered, may be asked anew.
    """
    earlier = (
        Question.objects.filter(
            application__organization=question.application.organization_id,
            application__scheme__committee=question.seat.committee_id,
            application__state__in=COMMITTEE_READS,
            state__in=[QuestionState.ASKED, QuestionState.ANSWERED],
        )
        .exclude(pk=question.pk)
        .select_related("seat", "application", "session")
    )
    scored = [Alike(it, likeness(question.key, it.key, translated=it.language != question.language)) for it in earlier]
    found = [it for it in scored if it.score >= ALIKE]
    found.sort(key=lambda it: (-it.score, it.question.asked_at or timezone.now(), str(it.question.pk)))
    return found[:MOST_ALIKE]


@transaction.atomic
def draft_question(*, application: Application, seat: Seat, by: Any, text: str, language: str) -> Question:
    """Prepare a question; nobody but the mission sees it. Raises PermissionDenied, ValidationError or IllegalMove."""
    if not may_draft(by, seat, application):
        raise PermissionDenied
    if application.state not in DRAFTABLE:
        raise IllegalMove("draft_question", application.state)
    kept, code = checked(text, language, LONGEST, _("Write the question."))
    question = Question(
        application=application, seat=seat, text=kept, language=code, key=key_of(kept, code), asked_by=str(by.pk)
    )
    question.save(force_insert=True)
    record(question, "draft", by=by, to_state=QuestionState.DRAFT)
    return question


@transaction.atomic
def change_draft(
    *, question: Question, by: Any, text: str, language: str, expected_version: int | None = None
) -> Question:
    """Change a draft. Raises PermissionDenied, ValidationError, IllegalMove or Stale."""
    if not may_change(by, question):
        raise PermissionDenied
    kept, code = checked(text, language, LONGEST, _("Write the question."))
    current = locked(question, expected_version)
    if current.state != QuestionState.DRAFT:
        raise IllegalMove("change_draft", current.state)
    if (kept, code) == (current.text, current.language):
        return current
    current.text, current.language, current.key = kept, code, key_of(kept, code)
    current.version += 1
    current.save(update_fields=["text", "language", "key", "version", "updated_at"])
    record(current, "change", by=by, from_state=current.state, to_state=current.state)
    return current


@transaction.atomic
def discard_draft(*, question: Question, by: Any) -> None:
    """Delete a draft for good. Raises PermissionDenied or IllegalMove."""
    if not may_change(by, question):
        raise PermissionDenied
    current = locked(question)
    if current.state != QuestionState.DRAFT:
        raise IllegalMove("discard_draft", current.state)
    record(current, "discard", by=by, from_state=current.state)
    current.delete()


@transaction.atomic
def ask_question(
    *, question: Question, by: Any, despite: Iterable[str] = (), expected_version: int | None = None
) -> Question:
    """Put a question to the organization, which is told at once; the application waits for the answer.

    `despite` holds the references of the like questions that the asker has seen. Raises PermissionDenied, Stale,
    IllegalMove when the application is not before a session, or ValidationError ("despite") when a like question has
    not been seen; nothing is then changed or sent.
    """
    if not may_ask(by, question):
        raise PermissionDenied
    current = locked(question, expected_version)
    QUESTION.target("ask", current.state)
    application, now = current.application, timezone.now()
    APPLICATION.target("ask", application.state)
    found, seen = alike(current), set(despite)
    if unseen := [it.question.reference for it in found if it.question.reference not in seen]:
        references = ", ".join(unseen)
        text = _("A question like this one was put before: %(references)s. Read it first; you can still ask.")
        raise ValidationError({"despite": ValidationError(text % {"references": references}, code="repeats")})
    move(
        current,
        "ask",
        table=QUESTION,
        by=by,
        difference={"repeats": [None, found[0].question.reference]} if found else None,
        session=application.session,
        repeats=found[0].question if found else None,
        asked_by=str(by.pk),
        asked_at=now,
        due_at=due_of(application, now),
    )
    if application.state != State.PENDING:
        move(application, "ask", table=APPLICATION, by=by)
    notices.tell_asked(current)
    return current


@transaction.atomic
def take_back(*, question: Question, by: Any, expected_version: int | None = None) -> Question:
    """Take back a question that has no answer, be it late or not. The application waits for it no longer.

    Raises PermissionDenied, IllegalMove or Stale.
    """
    if not may_ask(by, question):
        raise PermissionDenied
    current = locked(question, expected_version)
    if current.application.state in OVER:
        raise IllegalMove("take_back", current.application.state)
    move(current, "take_back", table=QUESTION, by=by, draft_answer="", answer_language="")
    go_on(current.application, by=by)
    notices.tell_taken_back(current)
    return current


def unanswered(application: Application) -> bool:
    """Say whether a question on an application still has no answer."""
    return Question.objects.filter(application=application, state__in=UNANSWERED).exists()


def go_on(application: Application, *, by: Any) -> None:
    """Let an application that waited for answers go on when none is missing; the caller holds it locked."""
    if application.state != State.PENDING or unanswered(application):
        return
    # Those of this session, and those of an earlier one that were answered since the application is on this list.
    listed = history(application).filter(verb="list").last()
    here = Q(session=application.session_id) | (Q(answered_at__gte=listed.at) if listed is not None else Q())
    answered = Question.objects.filter(here, application=application, state=QuestionState.ANSWERED)
    move(application, "answer" if answered.exists() else "questions_gone", table=APPLICATION, by=by)


@transaction.atomic
def carry_over(*, application: Application, session: Session) -> int:
    """Give the questions that wait on an application the time of the session on whose list it is now; say how many.

    Called with the application locked when it is put on the list.
    """
    now, count = timezone.now(), 0
    waiting = (
        Question.objects.select_for_update(of=("self",))
        .filter(application=application, state=QuestionState.ASKED)
        .select_related("seat", "session", "application__organization", "application__scheme__body")
        .order_by("pk")
    )
    due = due_for(calendar_for(application), now, application.scheme.answer_days, session.answers_due_at)
    for question in waiting:
        if question.due_at == due:
            continue
        before, question.due_at = question.due_at, due
        question.version += 1
        question.save(update_fields=["due_at", "version", "updated_at"])
        record(question, "carry_over", difference={"due_at": [before, due]})
        notices.tell_new_time(question, session)
        count += 1
    return count

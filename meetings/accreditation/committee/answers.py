"""Answers of organizations to questions of the committee: prepared, given, and what follows when none came in time."""

import datetime
import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.files.domain import attach
from civspace.files.models import File
from civspace.web.languages import interface_code
from civspace.web.prose import clean
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.accreditation.applications.states import IN_SESSION, OVER
from meetings.accreditation.committee import asking_notices as notices
from meetings.accreditation.committee.asking_rules import UNANSWERED, may_answer, may_write_answer
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.questions import checked, go_on, locked
from meetings.accreditation.committee.states import QUESTION, QuestionState

log = logging.getLogger(__name__)
#: Characters of an answer, and files attached to it.
LONGEST = 8000
MOST_FILES = 5
#: How long before an answer is due the organization is reminded.
SOON = datetime.timedelta(days=3)


def _open(question: Question, verb: str) -> None:
    if question.application.state in OVER:
        raise IllegalMove(verb, question.application.state)


@transaction.atomic
def save_answer(
    *, question: Question, by: Any, text: str, language: str = "", expected_version: int | None = None
) -> Question:
    """Keep the text of an answer that is not given yet, and its language; the organization alone sees it.

    Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    if not may_write_answer(by, question):
        raise PermissionDenied
    kept = clean(text)
    if len(kept) > LONGEST:
        raise ValidationError({"text": _("Write at most %(number)s characters.") % {"number": LONGEST}})
    current = locked(question, expected_version)
    _open(current, "save_answer")
    if current.state not in UNANSWERED:
        raise IllegalMove("save_answer", current.state)
    code = interface_code(language) if language else current.answer_language
    if (kept, code) == (current.draft_answer, current.answer_language):
        return current
    current.draft_answer, current.answer_language = kept, code
    current.version += 1
    current.save(update_fields=["draft_answer", "answer_language", "version", "updated_at"])
    record(current, "save_answer", by=by, from_state=current.state, to_state=current.state)
    return current


@transaction.atomic
def answer_question(
    *,
    question: Question,
    by: Any,
    text: str,
    language: str,
    files: Iterable[File] = (),
    expected_version: int | None = None,
) -> Question:
    """Answer a question, in time or late; the members who asked on the application are told.

    When it was the last that had no answer, the application goes on. Raises PermissionDenied, IllegalMove, Stale or
    ValidationError by field (text, language, files); nothing is then kept or sent.
    """
    if not may_answer(by, question):
        raise PermissionDenied
    attached = list(files)
    if len(attached) > MOST_FILES:
        raise ValidationError({"files": _("Attach at most five files.")})
    if any(file.owner_type or file.uploaded_by != str(by.pk) for file in attached):
        raise ValidationError({"files": _("Add the files again.")})
    kept, code = checked(text, language, LONGEST, _("Write the answer."))
    current = locked(question, expected_version)
    _open(current, "answer")
    move(
        current,
        "answer",
        table=QUESTION,
        by=by,
        difference={"files": len(attached)} if attached else None,
        answer=kept,
        answer_language=code,
        answered_by=str(by.pk),
        answered_at=timezone.now(),
        draft_answer="",
    )
    for file in attached:
        attach(file, current)
    go_on(current.application, by=by)
    notices.tell_answered(current)
    return current


@transaction.atomic
def lapse(*, question: Question) -> bool:
    """Note that a question was not answered in time, and tell the organization; say whether this call did it.

    Only where the committee still has the application before a session; a deferral waits for the answer itself.
    """
    current = locked(question)
    over = current.due_at is not None and current.due_at < timezone.now()
    if current.state != QuestionState.ASKED or not over or current.application.state not in IN_SESSION:
        return False
    move(current, "lapse", table=QUESTION)
    notices.tell_lapsed(current)
    return True


def lapse_due(limit: int = 500) -> int:
    """Let every question lapse whose time is over; one that fails holds up no other. Return how many did."""
    now = timezone.now()
    due = Question.objects.filter(
        state=QuestionState.ASKED, due_at__lt=now, application__state__in=IN_SESSION
    ).order_by("due_at", "pk")
    done = 0
    for question in due[:limit]:
        try:
            done += lapse(question=question)
        except (IllegalMove, Stale):
            continue
        except Exception:
            log.exception("A question could not lapse")
    return done


def remind(limit: int = 2000) -> int:
    """Remind organizations of questions that are due within three days, once for each time; return how many."""
    now = timezone.now()
    due = Question.objects.filter(
        state=QuestionState.ASKED,
        due_at__gte=now,
        due_at__lte=now + SOON,
        asked_at__lt=now - datetime.timedelta(days=1),
    ).exclude(application__state__in=OVER)
    parts = ("application__organization", "application__scheme__body", "application__session", "session", "seat")
    found = list(due.select_related(*parts).order_by("due_at", "pk")[:limit])
    for question in found:
        with transaction.atomic():
            notices.tell_due_soon(question)
    return len(found)

"""Asking to submit: who writes and may not submit asks those who may; they answer for exactly one version."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.queries import people_of
from civspace.notices.domain import send
from civspace.web.prose import clean
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from submissions.statements.domain.common import MY_PAGE, locked, meeting_names
from submissions.statements.models import Statement, SubmissionRequest
from submissions.statements.states import ASKED, EDITABLE, AskedState
from submissions.statements.together_rules import MAY_WITH_REQUEST, may_ask_to_submit

#: A message with the request, or an answer, has at most this many characters.
LONGEST = 2_000


def checked_note(text: str, name: str) -> str:
    """Return a note cleaned. Raises ValidationError for one that is too long."""
    text = clean(text)
    if len(text) > LONGEST:
        raise ValidationError({name: _("At most 2,000 characters can be kept here.")})
    return text


@transaction.atomic
def ask_to_submit(*, statement: Statement, by: Any, revision: int, message: str = "") -> SubmissionRequest:
    """Ask those who may to submit the revision that the asker read. An earlier request that waits is overtaken.

    Raises PermissionDenied, ValidationError, Stale when the text is another one by now, or IllegalMove.
    """
    if not may_ask_to_submit(by, statement):
        raise PermissionDenied
    message = checked_note(message, "message")
    current = locked(statement)
    if current.revision != revision:
        raise Stale
    if current.state not in EDITABLE:
        raise IllegalMove("ask", current.state)
    earlier = SubmissionRequest.objects.select_for_update().filter(statement=current, state=AskedState.WAITING).first()
    if earlier is not None:
        if earlier.revision == revision:
            raise IllegalMove("ask", earlier.state)
        move(earlier, "overtake", table=ASKED, by=by, answered_at=timezone.now())
    asked = SubmissionRequest.objects.create(
        statement=current, revision=revision, text_hash=current.text_hash, asked_by=by, message=message
    )
    _tell(
        "statement_requested",
        asked,
        list(people_of(current.organization)),
        link=f"/my/statements/{current.pk}/requested/",
        asker=by.get_full_name(),
    )
    return asked


def _tell(kind: str, asked: SubmissionRequest, people: list[Any], *, link: str, **context: Any) -> None:
    statement = asked.statement
    send(
        kind=kind,
        event=f"asked:{asked.pk}",
        recipients=people,
        link=link,
        context={
            "title": statement.title or statement.reference,
            "organization": statement.organization.name,
            "meeting": meeting_names(statement.meeting),
            **context,
        },
        zone=statement.meeting.time_zone,
        reference=statement.reference,
    )


def held_request(asked: SubmissionRequest, verb: str, by: Any) -> SubmissionRequest:
    """Return a request locked, its statement locked before it. Raises PermissionDenied or IllegalMove."""
    if not MAY_WITH_REQUEST[verb](by, asked):
        raise PermissionDenied
    statement = locked(asked.statement)
    current = SubmissionRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    current.statement = statement
    ASKED.target(verb, current.state)
    if statement.state not in EDITABLE:
        raise IllegalMove(verb, statement.state)
    return current


@transaction.atomic
def decline_to_submit(*, asked: SubmissionRequest, by: Any, answer: str) -> SubmissionRequest:
    """Say no for now, with a note for who asked. Raises PermissionDenied, ValidationError or IllegalMove."""
    answer = checked_note(answer, "answer")
    current = held_request(asked, "decline", by)
    if not answer:
        raise ValidationError({"answer": _("Write what is to be done before it can be submitted.")})
    move(current, "decline", table=ASKED, by=by, answered_by=by, answered_at=timezone.now(), answer=answer)
    if current.asked_by is not None:
        link = f"/my/statements/{current.statement_id}/requested/"
        _tell("statement_ask_declined", current, [current.asked_by], link=link)
    return current


@transaction.atomic
def take_request_back(*, asked: SubmissionRequest, by: Any) -> SubmissionRequest:
    """Take one's own request back. Raises PermissionDenied or IllegalMove."""
    current = held_request(asked, "take_back", by)
    move(current, "take_back", table=ASKED, by=by, answered_at=timezone.now())
    return current


def settle_requests(statement: Statement, *, by: Any) -> None:
    """Answer the request that waits by the submission that has just happened; the caller holds the locks.

    A request for the version that went in is approved, whoever pressed which button; one for another is overtaken.
    """
    waiting = SubmissionRequest.objects.select_for_update(of=("self",)).filter(
        statement=statement, state=AskedState.WAITING
    )
    for asked in waiting.select_related("asked_by"):
        asked.statement = statement
        verb = "approve" if asked.revision == statement.revision else "overtake"
        move(asked, verb, table=ASKED, by=by, answered_by=by, answered_at=timezone.now())
        if asked.asked_by is not None:
            _tell("statement_ask_approved", asked, [asked.asked_by], link=MY_PAGE % statement.pk)

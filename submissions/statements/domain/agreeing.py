"""Verbs of the authors in editing: they answer what is proposed, agree to all of it, or have it as they wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.web.prose import clean, clean_line
from civspace.workflow.domain import move
from submissions.statements.domain.rounds import TooLate, begun, round_of, settle_text, tell_desk
from submissions.statements.edits import agreed
from submissions.statements.models import EditChange, EditRound, Statement
from submissions.statements.states import STATEMENT, Answer, Outcome, RoundState


@dataclass(frozen=True)
class Reply:
    """What the authors say to one change: agreed, objected with a note, or proposed with a wording of their own."""

    answer: str
    note: str = ""
    counter: str = ""


def _in_time(current: Statement, verb: str) -> EditRound:
    """Return the round that the authors may still answer; its time ends with its second."""
    found = round_of(current, verb, RoundState.SENT)
    if found.answer_until is not None and timezone.now().replace(microsecond=0) > found.answer_until:
        raise TooLate(verb, current.state)
    return found


@transaction.atomic
def answer_edits(
    *, statement: Statement, by: Any, replies: Mapping[int, Reply], expected_version: int | None = None
) -> EditRound:
    """Answer every change of the round; when all are agreed to, the text is settled at once.

    Raises PermissionDenied, Stale, IllegalMove, NotEdited, OtherStep, or ValidationError by `p<position>`.
    """
    current = begun("answer", by, statement, expected_version)
    found = _in_time(current, "answer")
    changes = list(found.changes.all())
    _check_replies(changes, replies)
    for change in changes:
        reply = replies[change.position]
        change.answer, change.note = reply.answer, reply.note.strip()
        if reply.answer == Answer.PROPOSED:
            change.counter = clean_line(reply.counter) if change.position == 0 else clean(reply.counter)
        change.save()
    found.answered_at = timezone.now()
    if all(change.answer == Answer.AGREED for change in changes):
        settle_text(current, found, "agree", by=by, outcome=Outcome.AGREED, taken=agreed(changes))
        return found
    found.state = RoundState.ANSWERED
    found.save()
    move(current, "answer", table=STATEMENT, by=by, difference={"round": found.number})
    tell_desk(current, "statement_edits_answered", f"answered:{found.number}")
    return found


def _check_replies(changes: list[EditChange], replies: Mapping[int, Reply]) -> None:
    errors: dict[str, str] = {}
    for change in changes:
        reply = replies.get(change.position)
        key = f"p{change.position}"
        if reply is None or reply.answer not in Answer.values:
            errors[key] = _("Answer this change: agree, do not agree, or propose another wording.")
        elif reply.answer == Answer.OBJECTED and not reply.note.strip():
            errors[key] = _("Say in a few words why you do not agree.")
        elif reply.answer == Answer.PROPOSED and not reply.counter.strip():
            errors[key] = _("Write the wording that you propose.")
        elif reply.answer == Answer.PROPOSED and change.position == 0 and len(clean_line(reply.counter)) > 300:
            errors[key] = _("A title has 1 to 300 characters.")
    for position in set(replies) - {change.position for change in changes}:
        errors[f"p{position}"] = _("There is no such change.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def agree_edits(*, statement: Statement, by: Any, expected_version: int | None = None) -> EditRound:
    """Agree to every change of the round at once. Raises as answer_edits does."""
    current = begun("agree", by, statement, expected_version)
    found = _in_time(current, "agree")
    found.changes.update(answer=Answer.AGREED)
    found.answered_at = timezone.now()
    settle_text(current, found, "agree", by=by, outcome=Outcome.AGREED, taken=agreed(found.changes.all()))
    return found


@transaction.atomic
def insist_on_original(
    *, statement: Statement, by: Any, note: str = "", expected_version: int | None = None
) -> EditRound:
    """Have the text issued as its authors wrote it; possible as long as editing goes on, and it ends editing."""
    current = begun("insist", by, statement, expected_version)
    found = round_of(current, "insist", RoundState.PREPARING, RoundState.SENT, RoundState.ANSWERED)
    found.note = note.strip()
    settle_text(current, found, "insist", by=by, outcome=Outcome.AS_WRITTEN, taken={}, original=True)
    return found

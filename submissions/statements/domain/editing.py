"""Verbs of the Secretariat in editing: it begins, proposes changes, and settles the text when the authors answered.

Only a meeting whose modalities say `edit_and_translate` edits; one that issues statements as received never does. What
the authors submitted stays in its revision, and they may have it issued as they wrote it as long as editing goes on.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.web.prose import clean, clean_line
from civspace.workflow.domain import move
from meetings.modalities.models import Kind
from meetings.modalities.queries import rules_of
from submissions.statements.domain.common import locked, settle_decision, tell_authors
from submissions.statements.domain.desk import not_held
from submissions.statements.domain.rounds import (
    EDITING_PAGE,
    OtherStep,
    begun,
    close_round,
    round_of,
    rule_on_editing,
    settle_text,
    without_changes,
)
from submissions.statements.edits import agreed, apply, parts_of
from submissions.statements.models import EditChange, EditRound, Statement
from submissions.statements.queries import rule_set_for
from submissions.statements.queries_editing import open_round
from submissions.statements.states import STATEMENT, Answer, Outcome, RoundState, State

#: Hours to answer, and what silence means, where the modalities do not say (labelled defaults of the portal).
DEFAULT_HOURS, DEFAULT_SILENCE = 120, "editorial"


@dataclass(frozen=True)
class Proposal:
    """A change that the editor proposes to the part at a position."""

    position: int
    after: str
    comment: str = ""
    editorial: bool = False


@transaction.atomic
def edit_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> EditRound:
    """Begin to edit an accepted statement, or a further round on the text that the answers of the last one left.

    Raises PermissionDenied, Stale, IllegalMove, NotEdited or OtherStep.
    """
    current = begun("edit", by, statement, expected_version)
    not_held(current, "edit")
    settle_decision(current)
    title, body, now = current.title, current.body, timezone.now()
    earlier = open_round(current)
    if earlier is not None:
        if earlier.state != RoundState.ANSWERED:
            raise OtherStep("edit", current.state)
        title, body = apply(earlier.base_title, earlier.base_body, agreed(earlier.changes.all()))
        close_round(earlier, Outcome.PARTLY, title, body, now, set(agreed(earlier.changes.all())))
    number = current.edit_rounds.count() + 1
    move(current, "edit", table=STATEMENT, by=by, difference={"round": number}, reviewer=by, claimed_at=now)
    return EditRound.objects.create(statement=current, number=number, base_title=title, base_body=body, began_at=now)


@transaction.atomic
def save_edits(
    *, statement: Statement, by: Any, proposals: Iterable[Proposal], expected_version: int | None = None
) -> EditRound:
    """Keep what the editor proposes so far, in the place of what was kept before; the authors see nothing yet.

    Raises PermissionDenied, Stale, IllegalMove, NotEdited, OtherStep, or ValidationError by `p<position>`.
    """
    current = begun("propose", by, statement, expected_version)
    found = round_of(current, "propose", RoundState.PREPARING)
    changes = _changes(found, list(proposals))
    found.changes.all().delete()
    EditChange.objects.bulk_create(changes)
    Statement.objects.filter(pk=current.pk).update(version=current.version + 1, updated_at=timezone.now())
    return found


def _changes(found: EditRound, proposals: list[Proposal]) -> list[EditChange]:
    parts = parts_of(found.base_title, found.base_body)
    errors: dict[str, str] = {}
    changes: list[EditChange] = []
    for it in proposals:
        key = f"p{it.position}"
        if not 0 <= it.position < len(parts) or any(it.position == other.position for other in changes):
            errors[key] = _("There is no such paragraph, or it is named twice.")
            continue
        after = clean_line(it.after) if it.position == 0 else clean(it.after)
        if after == parts[it.position]:
            if it.comment.strip():
                errors[key] = _("This comment stands at a paragraph without a change. Change it, or clear the comment.")
            continue
        if it.position == 0 and not 0 < len(after) <= 300:
            errors[key] = _("A title has 1 to 300 characters.")
        elif not it.editorial and not it.comment.strip():
            errors[key] = _("Say why, or mark the change as purely editorial.")
        changes.append(
            EditChange(
                round=found, position=it.position, after=after, comment=it.comment.strip(), editorial=it.editorial
            )
        )
    if not errors and not apply(found.base_title, found.base_body, {it.position: it.after for it in changes})[1]:
        errors["p1"] = _("Nothing would be left of the text.")
    if errors:
        raise ValidationError(errors)
    return changes


@transaction.atomic
def propose_edits(*, statement: Statement, by: Any, expected_version: int | None = None) -> EditRound:
    """Show the kept changes to the authors; from now on their time to answer runs.

    Raises PermissionDenied, Stale, IllegalMove, NotEdited, OtherStep, or ValidationError when nothing was changed.
    """
    current = begun("propose", by, statement, expected_version)
    found = round_of(current, "propose", RoundState.PREPARING)
    count = found.changes.count()
    if not count:
        raise ValidationError(_("Nothing was changed yet. Where the text needs no editing, say so instead."))
    rule_set = rule_set_for(current)
    rules = rules_of(rule_set) if rule_set else None
    hours = rules.value(Kind.EDITING, "hours", DEFAULT_HOURS) if rules else DEFAULT_HOURS
    found.silence = rules.value(Kind.EDITING, "silence", DEFAULT_SILENCE) if rules else DEFAULT_SILENCE
    found.sent_at = timezone.now()
    found.answer_until = (found.sent_at + datetime.timedelta(hours=hours)).replace(microsecond=0)
    found.state = RoundState.SENT
    found.save()
    move(current, "propose", table=STATEMENT, by=by, difference={"round": found.number, "changes": count})
    tell_authors(
        "statement_edits_proposed",
        current,
        event=f"edits:{found.number}",
        everyone=True,
        link=EDITING_PAGE % current.pk,
        context={"number": count},
        by_when=found.answer_until,
        rule=rule_on_editing(current),
    )
    return found


@transaction.atomic
def settle_edits(
    *, statement: Statement, by: Any, take: Iterable[int] = (), expected_version: int | None = None
) -> EditRound:
    """Settle an answered round: what was agreed to is made, the authors' own proposals named in `take` too, and all
    else stays as they wrote it. A round that is being prepared and proposes nothing is settled without editing.

    Raises PermissionDenied, Stale, IllegalMove, NotEdited, OtherStep, or ValidationError for a position to take at
    which the authors proposed nothing.
    """
    current = begun("settle", by, statement, expected_version)
    found = round_of(current, "settle", RoundState.PREPARING, RoundState.ANSWERED)
    changes = list(found.changes.all())
    if found.state == RoundState.PREPARING and changes:
        raise OtherStep("settle", current.state)
    proposed = {it.position: it.counter for it in changes if it.answer == Answer.PROPOSED}
    taken, wanted = agreed(changes), set(take)
    if wanted - set(proposed):
        raise ValidationError({"take": _("The authors proposed no wording there.")})
    taken |= {position: proposed[position] for position in wanted}
    whole = bool(taken) and len(taken) == len(changes)
    outcome = Outcome.AGREED if whole else Outcome.PARTLY if taken else without_changes(current, found)
    settle_text(current, found, "settle", by=by, outcome=outcome, taken=taken)
    return found


@transaction.atomic
def forgo_editing(*, statement: Statement, by: Any, expected_version: int | None = None) -> EditRound:
    """Say that an accepted text needs no editing, so that it can be published as it is."""
    current = begun("forgo", by, statement, expected_version)
    not_held(current, "forgo")
    settle_decision(current)
    now = timezone.now()
    found = EditRound(
        statement=current,
        number=current.edit_rounds.count() + 1,
        base_title=current.title,
        base_body=current.body,
        began_at=now,
    )
    close_round(found, Outcome.UNCHANGED, current.title, current.body, now, set())
    move(current, "forgo", table=STATEMENT, by=by, difference={"round": found.number})
    return found


@transaction.atomic
def lapse_round(*, round_id: Any) -> bool:
    """End a round whose time to answer is over, by the rule on silence; say whether this call did. May run twice."""
    waiting = EditRound.objects.select_related("statement").filter(pk=round_id).first()
    if waiting is None:
        return False
    current = locked(waiting.statement)
    found = open_round(current)
    now = timezone.now().replace(microsecond=0)
    if current.state != State.EDITING or found is None or found.pk != waiting.pk or found.state != RoundState.SENT:
        return False
    if found.answer_until is None or now <= found.answer_until:
        return False
    changes = list(found.changes.all())
    made = {"edited": changes, "editorial": [it for it in changes if it.editorial], "original": []}[found.silence]
    outcome = Outcome.SILENCE if made else without_changes(current, found)
    settle_text(current, found, "lapse", by=None, outcome=outcome, taken={it.position: it.after for it in made})
    return True

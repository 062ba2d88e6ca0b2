"""Verbs of the authors: draft, save, restore, submit, replace, withdraw."""

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from accounts.organizations.queries import role_in
from accounts.organizations.states import DRAFTERS, Kind
from accounts.organizations.states import State as OrganizationState
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.web.prose import clean, clean_line
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.calendar.models import AgendaItem, Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.checks import RulesFailed
from meetings.modalities.queries import current_rule_set, rules_of
from meetings.modalities.values import LANGUAGES
from submissions.statements.domain.common import locked, meeting_names, require, tell_authors
from submissions.statements.models import Receipt, Revision, Statement
from submissions.statements.queries import contribution_of, frozen_checks, rule_set_for, text_hash
from submissions.statements.rules import may_draft
from submissions.statements.states import EDITABLE, STATEMENT, State

DIGITS = "23456789"
ALPHABET = DIGITS + "ABCDEFGHJKMNPQRSTVWXYZ"


class Clash(Exception):
    """Somebody else saved meanwhile. Nothing was changed; `current` is what stands now."""

    def __init__(self, current: Statement) -> None:
        super().__init__("Saved by somebody else meanwhile")
        self.current = current


@dataclass(frozen=True)
class Text:
    """The fields that authors write, cleaned."""

    title: str
    body: str
    language: str
    agenda_item: AgendaItem | None

    @classmethod
    def of(cls, *, title: str, body: str, language: str, agenda_item: AgendaItem | None) -> "Text":
        """Clean what was typed or pasted; no visible text is lost."""
        return cls(clean_line(title), clean(body), language, agenda_item)


def _new_reference() -> str:
    # The digit at the end tells a reference from words, for whoever types it into the search box.
    letters = "".join(secrets.choice(ALPHABET) for _unused in range(5))
    return f"S-{letters[:4]}-{letters[4]}{secrets.choice(DIGITS)}"


def _validate(text: Text, meeting: Meeting) -> None:
    errors: dict[str, str] = {}
    if len(text.title) > 300:
        errors["title"] = _("A title has at most 300 characters.")
    if len(text.body) > 200_000:
        errors["body"] = _("The text is too long to keep: at most 200,000 characters.")
    if text.language and text.language not in LANGUAGES:
        errors["language"] = _("Choose one of the six languages.")
    if text.agenda_item is not None and text.agenda_item.meeting_id != meeting.pk:
        errors["agenda_item"] = _("This agenda item belongs to another meeting.")
    if errors:
        raise ValidationError(errors)


def _recheck(statement: Statement) -> None:
    """Count the words and check the rules of the text as it is about to be saved."""
    rule_set = rule_set_for(statement)
    if rule_set is None:
        return
    rules, found = rules_of(rule_set), contribution_of(statement, rule_set)
    statement.word_count = rules.count(found)
    statement.checks = [check.as_dict() for check in rules.check(found)]


def _write(statement: Statement, text: Text, by: Any, *, number: int, restored_from: int | None = None) -> None:
    statement.title, statement.body = text.title, text.body
    statement.language, statement.agenda_item = text.language, text.agenda_item
    statement.text_hash = text_hash(text.title, text.body)
    _recheck(statement)
    statement.revision = number
    statement.save()
    Revision.objects.create(
        statement=statement,
        number=number,
        title=text.title,
        body=text.body,
        language=text.language,
        agenda_item=text.agenda_item,
        word_count=statement.word_count,
        text_hash=statement.text_hash,
        saved_at=timezone.now(),
        saved_by=str(by.pk),
        restored_from=restored_from,
    )


@transaction.atomic
def create_draft(
    *,
    organization: Organization,
    meeting: Meeting,
    by: Any,
    title: str = "",
    body: str = "",
    language: str = "",
    agenda_item: AgendaItem | None = None,
) -> Statement:
    """Begin a statement. Raises PermissionDenied for who does not write for the organization, and for a mission;
    ValidationError for a meeting that takes no written statements or has been cancelled, or for values that cannot be
    kept."""
    if (
        role_in(by, organization.pk) not in DRAFTERS
        or organization.kind == Kind.MISSION
        or organization.state == OrganizationState.CLOSED
    ):
        raise PermissionDenied
    if current_rule_set(meeting.pk) is None or meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
        raise ValidationError({"meeting": _("This meeting does not take written statements.")})
    text = Text.of(title=title, body=body, language=language, agenda_item=agenda_item)
    _validate(text, meeting)
    statement = Statement(reference=_new_reference(), organization=organization, meeting=meeting)
    while Statement.objects.filter(reference=statement.reference).exists():
        statement.reference = _new_reference()
    _write(statement, text, by, number=1)
    record(statement, "draft", by=by, to_state=State.DRAFT)
    return statement


@transaction.atomic
def save_draft(
    *,
    statement: Statement,
    by: Any,
    title: str,
    body: str,
    language: str,
    agenda_item: AgendaItem | None,
    expected_version: int | None = None,
    restored_from: int | None = None,
) -> Statement:
    """Save a draft, or the answer to a return, as a new revision; saving the same text again changes nothing.

    Raises PermissionDenied, ValidationError, Clash when somebody saved after `expected_version`, or IllegalMove when
    the text is no longer with its authors.
    """
    if not may_draft(by, statement):
        raise PermissionDenied
    text = Text.of(title=title, body=body, language=language, agenda_item=agenda_item)
    _validate(text, statement.meeting)
    current = locked(statement)
    same = (current.title, current.body, current.language, current.agenda_item_id) == (
        text.title,
        text.body,
        text.language,
        agenda_item.pk if agenda_item else None,
    )
    if expected_version is not None and current.version != expected_version and not same:
        raise Clash(current)
    if current.state not in EDITABLE:
        raise IllegalMove("save", current.state)
    if not same:
        current.version += 1
        _write(current, text, by, number=current.revision + 1, restored_from=restored_from)
    return current


def restore_revision(*, statement: Statement, number: int, by: Any, expected_version: int | None = None) -> Statement:
    """Bring back an earlier revision as a new one. Raises what save_draft raises, or Revision.DoesNotExist."""
    earlier = statement.revisions.select_related("agenda_item").get(number=number)
    return save_draft(
        statement=statement,
        by=by,
        title=earlier.title,
        body=earlier.body,
        language=earlier.language,
        agenda_item=earlier.agenda_item,
        expected_version=expected_version,
        restored_from=number,
    )


@transaction.atomic
def submit_statement(
    *, statement: Statement, by: Any, expected_version: int | None = None, at: datetime.datetime | None = None
) -> Receipt:
    """Submit a draft, or the answer to a return, as last saved. `at` is when the complete request arrived.

    The first submission keeps its time. Raises PermissionDenied, Stale, IllegalMove, or RulesFailed with every rule
    and its source; then nothing was changed and nobody was told.
    """
    require("submit", by, statement)
    at = at or timezone.now()
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("submit", current.state)
    receipt = _checked_receipt(current, at=at, replaces=False)
    move(
        current,
        "submit",
        table=STATEMENT,
        by=by,
        difference={"revision": current.revision, "text_hash": current.text_hash},
        submitted_at=current.submitted_at or at,
        rule_set=receipt.rule_set,
        organization_name=current.organization.name,
        standing_text=receipt.standing,
        conditional=receipt.conditional,
        word_count=receipt.row.word_count,
        checks=receipt.row.checks,
        reviewer=None,
        claimed_at=None,
        answer_until=None,
    )
    return _hand_out(receipt.row, current)


@dataclass(frozen=True)
class _Checked:
    row: Receipt
    rule_set: Any
    standing: str
    conditional: bool


def _checked_receipt(current: Statement, *, at: datetime.datetime, replaces: bool) -> _Checked:
    # An answer is held against what the statement was first submitted under; a replacement against what is in force.
    rule_set = current_rule_set(current.meeting_id) if replaces else rule_set_for(current)
    if rule_set is None:
        raise IllegalMove("submit", current.state)
    rules = rules_of(rule_set)
    found = contribution_of(current, rule_set, at=at, replaces=replaces)
    checks = rules.check(found)
    if any(not check.passed for check in checks):
        raise RulesFailed(checks)
    held = rules.eligible(found.standing)
    row = Receipt(
        statement=current,
        revision=current.revision,
        submitted_at=at,
        text_hash=current.text_hash,
        word_count=rules.count(found),
        checks=frozen_checks(rules, found),
        rule_set_number=rule_set.number,
    )
    return _Checked(row, rule_set, held.category if held else "", bool(held and not held.confirmed))


def _hand_out(receipt: Receipt, statement: Statement) -> Receipt:
    receipt.save(force_insert=True)
    tell_authors(
        "statement_submitted",
        statement,
        event=f"submitted:{receipt.submitted_at.isoformat()}",
        link=f"/my/statements/{statement.pk}/receipt/",
        context={"at": receipt.submitted_at, "hash": receipt.text_hash},
    )
    return receipt


@transaction.atomic
def replace_text(
    *,
    statement: Statement,
    by: Any,
    title: str,
    body: str,
    language: str,
    agenda_item: AgendaItem | None,
    expected_version: int | None = None,
    at: datetime.datetime | None = None,
) -> Receipt:
    """Replace a submitted text where the modalities still allow it. What was submitted stands until this succeeds.

    Raises PermissionDenied, ValidationError, Stale, IllegalMove or RulesFailed.
    """
    require("replace", by, statement)
    text = Text.of(title=title, body=body, language=language, agenda_item=agenda_item)
    _validate(text, statement.meeting)
    at = at or timezone.now()
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("replace", current.state)
    _write(current, text, by, number=current.revision + 1)
    receipt = _checked_receipt(current, at=at, replaces=True)
    move(
        current,
        "replace",
        table=STATEMENT,
        by=by,
        difference={"revision": current.revision, "text_hash": current.text_hash},
        rule_set=receipt.rule_set,
        word_count=receipt.row.word_count,
        checks=receipt.row.checks,
    )
    return _hand_out(receipt.row, current)


@transaction.atomic
def withdraw_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Withdraw a statement that is not published. Raises PermissionDenied, Stale or IllegalMove."""
    require("withdraw", by, statement)
    current = locked(statement, expected_version=expected_version)
    was_with_secretariat = current.state in (State.UNDER_REVIEW, State.ACCEPTED)
    reviewer = current.reviewer
    move(current, "withdraw", table=STATEMENT, by=by)
    if current.submitted_at is not None:
        tell_authors("statement_withdrawn", current, event="withdrawn")
    if was_with_secretariat and reviewer is not None:
        _tell_reviewer(current, reviewer)
    return current


def _tell_reviewer(statement: Statement, reviewer: Any) -> None:
    send(
        kind="statement_withdrawn",
        event=f"statement:{statement.pk}:withdrawn:desk",
        recipients=[reviewer],
        link=f"/desk/statements/{statement.pk}/",
        context={
            "title": statement.title,
            "organization": statement.organization.name,
            "meeting": meeting_names(statement.meeting),
        },
        reference=statement.reference,
    )

"""Verbs of those who write: draft, save, restore."""

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
from civspace.web.prose import clean, clean_line
from civspace.web.references import free_reference
from civspace.workflow import IllegalMove
from meetings.calendar.models import AgendaItem, Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.queries import current_rule_set, rules_of
from meetings.modalities.values import LANGUAGES
from submissions.statements.domain.common import locked
from submissions.statements.domain.cosponsors import ask_again
from submissions.statements.models import Revision, Statement
from submissions.statements.queries import contribution_of, rule_set_for, text_hash
from submissions.statements.rules import may_draft
from submissions.statements.states import EDITABLE, State


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


def validate(text: Text, meeting: Meeting) -> None:
    """Raise ValidationError, by field, for what cannot be kept at all."""
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


def write(statement: Statement, text: Text, by: Any, *, number: int, restored_from: int | None = None) -> None:
    """Make a text that of a statement, and keep it as a revision; the caller holds the lock."""
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
    derived_from: Statement | None = None,
    derived_kind: str = "",
) -> Statement:
    """Begin a statement; start_from() begins one from another.

    Raises PermissionDenied for who does not write for the organization, and for a mission;
    ValidationError for a meeting that takes no written statements or has been cancelled, or for values that cannot be
    kept."""
    # Against a merger that moves what the organization has: it waits for this draft, or this draft meets it closed.
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if (
        role_in(by, organization.pk) not in DRAFTERS
        or organization.kind == Kind.MISSION
        or organization.state == OrganizationState.CLOSED
    ):
        raise PermissionDenied
    if current_rule_set(meeting.pk) is None or meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
        raise ValidationError({"meeting": _("This meeting does not take written statements.")})
    text = Text.of(title=title, body=body, language=language, agenda_item=agenda_item)
    validate(text, meeting)
    statement = Statement(
        reference=free_reference(Statement, "S"),
        organization=organization,
        meeting=meeting,
        derived_from=derived_from,
        derived_kind=derived_kind,
    )
    write(statement, text, by, number=1)
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
    validate(text, statement.meeting)
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
        write(current, text, by, number=current.revision + 1, restored_from=restored_from)
        ask_again(current)
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

"""What came by e-mail or on paper: staff enter it, under the same checks and in the same order.

Its organization is told, sees the original, and can object.
"""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.contacts import registered_contact_of
from accounts.organizations.models import Organization
from accounts.organizations.states import Kind
from accounts.organizations.states import State as OrganizationState
from accounts.people.models import User
from accounts.people.queries import holders
from accounts.people.states import Role
from civspace.audit.domain import record
from civspace.clocks.queries import due_at
from civspace.files.domain import attach
from civspace.files.models import File
from civspace.notices.domain import send
from civspace.web.references import free_reference
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.calendar.contacts import contact_of, station_of
from meetings.calendar.locking import hold
from meetings.calendar.models import AgendaItem, Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.queries import current_rule_set
from submissions.statements import mails
from submissions.statements.cosponsors import joining
from submissions.statements.domain.common import (
    DESK_PAGE,
    locked,
    notice_to_authors,
    require,
    settle_decision,
    tell_authors,
    tell_joined,
)
from submissions.statements.domain.drafting import Text, validate, write
from submissions.statements.domain.submitting import checked, take_in
from submissions.statements.models import Means, OnBehalf, OnBehalfRule, Statement
from submissions.statements.queries import contribution_of, writers_of
from submissions.statements.rules import MAY
from submissions.statements.states import STATEMENT, State

#: The published rule that sets the time to object.
OBJECTION = "on-behalf-objection"
#: The authors' page of what was entered: a path without the language.
ENTRY_PAGE = "/my/statements/%s/entered/"
LONGEST = 5_000


class TooLateToObject(IllegalMove):
    """The time to object is over (409)."""

    explanation = gettext_lazy("The time to object is over. You can withdraw the statement while it is not published.")


@transaction.atomic
def enter_statement(
    *,
    meeting: Meeting,
    organization: Organization,
    by: Any,
    means: str,
    received_at: datetime.datetime,
    original: File | None,
    title: str,
    body: str,
    language: str,
    agenda_item: AgendaItem | None = None,
    note: str = "",
) -> OnBehalf:
    """Enter a statement that came otherwise, as submitted when it was received. The original is attached.

    Raises PermissionDenied, ValidationError by field, or RulesFailed with every rule; then nothing was changed and
    nobody was told.
    """
    if not MAY["enter"](by, Statement(meeting=meeting, organization=organization)):
        raise PermissionDenied
    now = timezone.now()
    text = Text.of(title=title, body=body, language=language, agenda_item=agenda_item)
    rule = _hold(means, received_at, original, note, now)
    validate(text, meeting)
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if organization.kind == Kind.MISSION or organization.state == OrganizationState.CLOSED:
        raise ValidationError({"organization": _("For this organization nothing can be entered.")})
    hold(meeting.pk)
    meeting = Meeting.objects.select_related("body").get(pk=meeting.pk)
    rule_set = current_rule_set(meeting.pk)
    if rule_set is None or meeting.state != MeetingState.ANNOUNCED:
        raise ValidationError({"meeting": _("This meeting does not take written statements.")})
    statement = Statement(reference=free_reference(Statement, "S"), organization=organization, meeting=meeting)
    write(statement, text, by, number=1)
    record(statement, "begin_entry", by=by, to_state=State.DRAFT)
    ready = checked(statement, rule_set, contribution_of(statement, rule_set, at=received_at, signing=[]))
    receipt = take_in(statement, "enter", ready, joining(statement), [], by=by)
    entry = _keep(statement, rule, now=now, by=by, means=means, original=original, note=note)
    tell_authors(
        "statement_entered",
        statement,
        event="entered",
        link=ENTRY_PAGE % statement.pk,
        context={"at": receipt.submitted_at, "means": Means(means).label, "hash": receipt.text_hash},
        by_when=entry.object_until,
        rule={"title": rule.source_title, "url": rule.source_url, "text": rule.pk},
    )
    return entry


def _hold(
    means: str, received_at: datetime.datetime, original: File | None, note: str, now: datetime.datetime
) -> OnBehalfRule:
    errors: dict[str, str] = {}
    if means not in Means.values:
        errors["means"] = _("Say how it came.")
    if received_at > now:
        errors["received_at"] = _("This time has not come yet.")
    if original is None:
        errors["original"] = _("Attach the original: the mail, or a scan of the paper.")
    if len(note) > LONGEST:
        errors["note"] = _("At most 5,000 characters.")
    rule = OnBehalfRule.objects.filter(pk=OBJECTION).first()
    if rule is None or rule.working_days is None:
        errors["note"] = _("The published rules on what staff enter are not loaded.")
    if errors:
        raise ValidationError(errors)
    assert rule is not None
    return rule


def _keep(
    statement: Statement,
    rule: OnBehalfRule,
    *,
    now: datetime.datetime,
    by: Any,
    means: str,
    original: File | None,
    note: str,
) -> OnBehalf:
    """Keep what is known of the entry, and whom to write to where nobody has an account."""
    writers = writers_of([statement.organization_id]).get(statement.organization_id, [])
    assert statement.submitted_at is not None
    entry = OnBehalf.objects.create(
        statement=statement,
        means=means,
        received_at=statement.submitted_at,
        entered_at=now,
        entered_by=str(by.pk),
        note=note.strip(),
        rule=rule,
        object_until=_until(statement.meeting, rule.working_days or 0, now),
        mail_to="" if writers else registered_contact_of(statement.organization),
    )
    if original is not None:
        entry.original = attach(original, entry)
        entry.save(update_fields=["original"])
    if entry.mail_to:
        mails.soon(entry)
    return entry


def _until(meeting: Meeting, days: int, now: datetime.datetime) -> datetime.datetime:
    """Return the end of so many working days of the office of a meeting; calendar days where there is no station."""
    station = station_of(contact_of(meeting), meeting.body)
    return due_at(station, now, days) if station is not None else now + datetime.timedelta(days=days + 2)


@transaction.atomic
def object_to_entry(*, entry: OnBehalf, by: Any, reason: str, expected_version: int | None = None) -> OnBehalf:
    """Object to what staff entered: it leaves the queue at once, and the desk is told.

    Raises PermissionDenied, ValidationError, Stale, or IllegalMove (published, already out, or TooLateToObject).
    """
    require("object", by, entry.statement)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the Secretariat reads it.")})
    if len(reason) > LONGEST:
        raise ValidationError({"reason": _("At most 5,000 characters.")})
    current = locked(entry.statement, expected_version=expected_version)
    entry = OnBehalf.objects.select_for_update(of=("self",)).select_related("rule").get(pk=entry.pk)
    STATEMENT.target("object", current.state)
    now = timezone.now()
    if now > entry.object_until:
        raise TooLateToObject("object", current.state)
    reviewer = current.reviewer
    settle_decision(current)
    move(
        current,
        "object",
        table=STATEMENT,
        by=by,
        reason=reason.strip(),
        rule=entry.rule.as_rule(),
        withdrawn_at=now,
    )
    entry.objected_at, entry.objection, entry.statement = now, reason.strip(), current
    entry.version += 1
    entry.save(update_fields=["objected_at", "objection", "version", "updated_at"])
    tell_authors("statement_withdrawn", current, event="withdrawn")
    tell_joined(current, State.WITHDRAWN, event="withdrawn")
    desk = _desk_of(entry, reviewer)
    link = DESK_PAGE % current.pk
    send(**notice_to_authors("statement_objected", current, event="objected", people=desk, link=link))
    return entry


def _desk_of(entry: OnBehalf, reviewer: User | None) -> list[User]:
    """Return who of the desk is told: who reviews it and who entered it, else all who review for the body."""
    entered = User.objects.filter(pk=entry.entered_by, is_active=True) if entry.entered_by else []
    people = [*([reviewer] if reviewer is not None else []), *entered]
    return people or list(holders(Role.REVIEWER, entry.statement.meeting.body_id))

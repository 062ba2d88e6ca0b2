"""Verbs about co-sponsors: the lead invites and removes; each organization confirms, declines, or withdraws."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import people_of
from accounts.organizations.states import SUBMITTERS, Kind
from accounts.organizations.states import State as OrganizationState
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.modalities import joint
from meetings.modalities.checks import RulesFailed
from meetings.modalities.deadlines import deadline_for
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.queries import rules_of
from submissions.statements.cosponsors import Joining, Named, is_confirmed, is_stale, may_still_answer
from submissions.statements.domain.common import JOINED_PAGE, MY_PAGE, locked, words_about
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.queries import contribution_of, rule_set_for
from submissions.statements.rules import MAY_JOIN, may_submit
from submissions.statements.states import COSPONSOR, EDITABLE, INVOLVED, JOINING, SETTLED, CosponsorState, State

#: How many organizations can be asked to join one statement at a time (a labelled default of the portal).
MOST_ASKED = 200


class TooLateToAnswer(IllegalMove):
    """The time to answer has ended, or the statement is no longer with its authors (409)."""

    explanation = gettext_lazy("The time to answer has ended: the statement is no longer with its authors.")


def _current(cosponsor: Cosponsor, verb: str, by: Any, expected_version: int | None) -> tuple[Cosponsor, Statement]:
    """Check who may, lock in the one order, and return the row and the statement as they stand now."""
    if not MAY_JOIN[verb](by, cosponsor):
        raise PermissionDenied
    statement = locked(cosponsor.statement, also=[cosponsor.organization_id])
    row = Cosponsor.objects.select_for_update(of=("self",)).select_related("organization").get(pk=cosponsor.pk)
    if expected_version is not None and row.version != expected_version:
        raise Stale
    row.statement = statement
    return row, statement


def _tell(kind: str, row: Cosponsor, statement: Statement, *, to_lead: bool = False, **extra: Any) -> None:
    """Tell those who answer for the organization, or for the lead, once for each version of the row."""
    send(
        kind=kind,
        event=extra.pop("event", f"cosponsor:{row.pk}:{row.version}"),
        recipients=people_of(statement.organization if to_lead else row.organization),
        link=(MY_PAGE % statement.pk + "cosponsors/") if to_lead else JOINED_PAGE % row.pk,
        context=words_about(row, statement) | extra.pop("context", {}),
        zone=statement.meeting.time_zone,
        reference=statement.reference,
        **extra,
    )


def refusals(organizations: Iterable[Organization], statement: Statement) -> dict[Any, str]:
    """Return why some organizations cannot be asked to join a statement, by id; one query."""
    asked = list(organizations)
    answer = Membership.objects.current().filter(
        organization__in=asked, role__in=list(SUBMITTERS), person__is_active=True
    )
    answered_for = set(answer.values_list("organization", flat=True))
    found = {}
    for one in asked:
        if one.pk == statement.organization_id:
            found[one.pk] = _("This is the organization that submits the statement.")
        elif one.kind in (Kind.MISSION, Kind.STATE):
            found[one.pk] = _("States and their missions do not co-sponsor statements.")
        elif one.state == OrganizationState.CLOSED:
            found[one.pk] = _("This organization was closed.")
        elif one.pk not in answered_for:
            found[one.pk] = _("Nobody acts for this organization here yet, so nobody could answer.")
    return found


@transaction.atomic
def invite_cosponsors(*, statement: Statement, organizations: Iterable[Organization], by: Any) -> list[Cosponsor]:
    """Ask organizations to join; from then on they read the text. One that was asked already is passed over.

    Raises PermissionDenied, IllegalMove while the text is not with its authors, or ValidationError where the modalities
    know no joint statements or an organization cannot be asked.
    """
    if not may_submit(by, statement):
        raise PermissionDenied
    asked = {organization.pk: organization for organization in organizations}
    current = locked(statement, also=asked)
    if current.state not in EDITABLE:
        raise IllegalMove("invite", current.state)
    rule_set = rule_set_for(current)
    if rule_set is None or not joint.allowed(rules_of(rule_set)):
        raise ValidationError({"organizations": _("Joint statements are not accepted at this meeting.")})
    if not asked:
        raise ValidationError({"organizations": _("Choose at least one organization.")})
    if refused := refusals(asked.values(), current):
        raise ValidationError({"organizations": [f"{asked[pk].name}: {why}" for pk, why in refused.items()]})
    if Cosponsor.objects.involved_in(current).exclude(organization__in=asked).count() + len(asked) > MOST_ASKED:
        raise ValidationError({"organizations": _("No more organizations can be asked to join this statement.")})
    earlier = {row.organization_id: row for row in Cosponsor.objects.select_for_update().filter(statement=current)}
    deadline = deadline_for(rule_set, current.organization_id)
    made = []
    for pk, organization in asked.items():
        row = earlier.get(pk)
        if row is not None and row.state in INVOLVED:
            continue
        if row is None:
            row = Cosponsor.objects.create(statement=current, organization=organization, invited_at=timezone.now())
            record(row, "invite", by=by, to_state=row.state)
        else:
            move(row, "invite", table=COSPONSOR, by=by, invited_at=timezone.now(), answered_at=None)
        row.organization = organization
        _tell("cosponsor_invited", row, current, by_when=current.answer_until or deadline)
        made.append(row)
    return made


@transaction.atomic
def remove_cosponsor(*, cosponsor: Cosponsor, by: Any, expected_version: int | None = None) -> Cosponsor:
    """Take an invitation back, or a confirmation while the text is with its authors; the organization is told.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    row, statement = _current(cosponsor, "remove", by, expected_version)
    if statement.state not in JOINING:
        raise IllegalMove("remove", statement.state)
    move(row, "remove", table=COSPONSOR, by=by, signed=False)
    _tell("cosponsor_removed", row, statement)
    _end_waiting(statement)
    return row


@transaction.atomic
def confirm_cosponsor(
    *, cosponsor: Cosponsor, by: Any, text_hash: str, expected_version: int | None = None
) -> Cosponsor:
    """Join a statement with exactly the text of a hash. Confirming the same text again changes nothing.

    Raises PermissionDenied, Stale when the text is another one, IllegalMove (also when the time is over), or
    RulesFailed when the organization cannot be named or has signed as many statements as it may.
    """
    row, statement = _current(cosponsor, "confirm", by, expected_version)
    COSPONSOR.target("confirm", row.state)
    _may_answer_now(statement, "confirm")
    if text_hash != statement.text_hash:
        raise Stale
    if is_confirmed(row, statement):
        return row
    _may_sign(row, statement)
    move(
        row,
        "confirm",
        table=COSPONSOR,
        by=by,
        difference={"text_hash": text_hash, "revision": statement.revision},
        confirmed_hash=text_hash,
        confirmed_revision=statement.revision,
        answered_at=timezone.now(),
    )
    _tell("cosponsor_confirmed", row, statement, to_lead=True, context={"hash": text_hash})
    _end_waiting(statement)
    return row


def _may_answer_now(statement: Statement, verb: str) -> None:
    if statement.state not in JOINING or not may_still_answer(statement):
        raise TooLateToAnswer(verb, statement.state)


#: Rules that an organization meets or fails by itself.
OWN_RULES = (RuleKind.COSPONSORS, RuleKind.JOINT_NUMBER)


def _may_sign(row: Cosponsor, statement: Statement) -> None:
    """Raise RulesFailed when the modalities do not let this organization join."""
    rule_set = rule_set_for(statement)
    if rule_set is None:
        raise IllegalMove("confirm", statement.state)
    checks = rules_of(rule_set).check(contribution_of(statement, rule_set, signing=[row]))
    own = [check for check in checks if check.kind in OWN_RULES]
    if any(not check.passed for check in own):
        raise RulesFailed(own)


@transaction.atomic
def decline_cosponsor(*, cosponsor: Cosponsor, by: Any, expected_version: int | None = None) -> Cosponsor:
    """Say no; the organization no longer reads the text. Raises PermissionDenied, Stale or IllegalMove."""
    row, statement = _current(cosponsor, "decline", by, expected_version)
    move(row, "decline", table=COSPONSOR, by=by, answered_at=timezone.now())
    _tell("cosponsor_declined", row, statement, to_lead=True)
    _end_waiting(statement)
    return row


@transaction.atomic
def withdraw_cosponsor(*, cosponsor: Cosponsor, by: Any, expected_version: int | None = None) -> Cosponsor:
    """Take the name of the organization back, until the statement is published; the lead and the reviewer are told.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    row, statement = _current(cosponsor, "withdraw", by, expected_version)
    COSPONSOR.target("withdraw", row.state)
    if statement.state in SETTLED:
        raise IllegalMove("withdraw", statement.state)
    was_signed = row.signed
    move(row, "withdraw", table=COSPONSOR, by=by, signed=False, answered_at=timezone.now())
    _tell("cosponsor_withdrew", row, statement, to_lead=True)
    if was_signed:
        _changed_after_submission(row, statement)
    _end_waiting(statement)
    return row


def _changed_after_submission(row: Cosponsor, statement: Statement) -> None:
    """A name less is another version of the statement, and whoever reviews it hears of it."""
    statement.version += 1
    statement.save(update_fields=["version", "updated_at"])
    record(statement, "cosponsor_withdrew", difference={"organization": row.organization.name})
    if statement.reviewer is not None and statement.state not in EDITABLE:
        send(
            kind="cosponsor_withdrew",
            event=f"cosponsor:{row.pk}:{row.version}:desk",
            recipients=[statement.reviewer],
            link=f"/desk/statements/{statement.pk}/",
            context=words_about(row, statement),
            reference=statement.reference,
        )


def _end_waiting(statement: Statement) -> None:
    """Let a waiting statement go in as soon as everybody has answered, in the transaction of the last answer."""
    from submissions.statements.domain.waiting import settle

    if statement.state == State.AWAITING_COSPONSORS:
        settle(statement)


# Inside other verbs: the statement is locked.


def ask_again(statement: Statement) -> None:
    """Tell those who confirmed an earlier text that it changed: once for each confirmation, not each save."""
    confirmed = Cosponsor.objects.filter(statement=statement, state=CosponsorState.CONFIRMED)
    for row in confirmed.select_related("organization").order_by("pk"):
        if is_stale(row, statement):
            _tell("cosponsor_text_changed", row, statement)


def tell_until(row: Cosponsor, statement: Statement, until: datetime.datetime) -> None:
    """Tell an organization that has still to answer that the lead submitted, and until when an answer counts."""
    _tell("cosponsor_until", row, statement, event=f"cosponsor:{row.pk}:until:{statement.version}", by_when=until)


def seal(names: list[Named], both: Joining, statement: Statement, *, by: Any) -> list[Named]:
    """Freeze the names that a statement carries as it goes in; the others that were asked are left out and told."""
    kept = {one.row.pk for one in names}
    for row in both.rows:
        if row.state in INVOLVED and row.pk not in kept:
            move(row, "leave_out", table=COSPONSOR, by=by, signed=False)
            _tell("cosponsor_left_out", row, statement)
    for position, one in enumerate(names, 1):
        row = one.row
        row.signed, row.name, row.standing_text, row.role = True, one.name, one.standing, one.role
        row.position, row.version = position, row.version + 1
    fields = ["signed", "name", "standing_text", "role", "position", "version"]
    Cosponsor.objects.bulk_update([one.row for one in names], fields)
    return names

"""Who may do what with a statement, by role, organization and scope. States answer in move(), limits in modalities."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.organizations.queries import memberships_of, role_in
from accounts.organizations.states import DRAFTERS, SUBMITTERS, MemberRole
from accounts.organizations.states import State as OrganizationState
from accounts.people.queries import bodies_of, has_role
from accounts.people.states import Role
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.states import State


def _acts(user: Any, statement: Statement, roles: frozenset[MemberRole]) -> bool:
    """Nobody acts any more for an organization that was closed; its people still read."""
    return (
        role_in(user, statement.organization_id) in roles and statement.organization.state != OrganizationState.CLOSED
    )


def may_draft(user: Any, statement: Statement) -> bool:
    """Head, focal point and editor of the organization write."""
    return (
        role_in(user, statement.organization_id) in DRAFTERS
        and statement.organization.state != OrganizationState.CLOSED
    )


def may_submit(user: Any, statement: Statement) -> bool:
    """Head and focal point of the organization submit, replace and withdraw."""
    return (
        role_in(user, statement.organization_id) in SUBMITTERS
        and statement.organization.state != OrganizationState.CLOSED
    )


def counted_for(person: Any, named: dict[str, Any]) -> str:
    """Return the organization for which a person's submissions are counted, or "" for whoever does not submit."""
    try:
        found = Statement.objects.filter(pk=named["pk"] if "pk" in named else named["id"])
        organization = found.values_list("organization", flat=True).first()
    except (ValidationError, ValueError):
        return ""
    return str(organization) if organization and role_in(person, organization) in SUBMITTERS else ""


def may_review(user: Any, statement: Statement) -> bool:
    """A reviewer of the body reviews, unless they belong to the organization or to one that joined it."""
    return has_role(user, Role.REVIEWER, statement.meeting.body_id) and not belongs(user, statement)


def may_publish(user: Any, statement: Statement) -> bool:
    """A publisher of the body publishes, unless they belong to the organization or to one that joined it."""
    return has_role(user, Role.PUBLISHER, statement.meeting.body_id) and not belongs(user, statement)


def belongs(user: Any, statement: Statement) -> bool:
    """Say whether a person belongs to the lead of a statement, or to an organization that is asked or joined."""
    mine = [held.organization_id for held in memberships_of(user)]
    if not mine or statement.organization_id in mine:
        return bool(mine)
    return Cosponsor.objects.involved(mine).filter(statement=statement).exists()


def may_answer(user: Any, cosponsor: Cosponsor) -> bool:
    """Head and focal point of an organization that is asked answer for it."""
    return (
        role_in(user, cosponsor.organization_id) in SUBMITTERS
        and cosponsor.organization.state != OrganizationState.CLOSED
    )


def may_take_off(user: Any, statement: Statement) -> bool:
    """The head of the organization takes its own document off the public site, and agrees to its return."""
    return _acts(user, statement, frozenset({MemberRole.HEAD}))


def may_withhold(user: Any, statement: Statement) -> bool:
    """A publisher of the body withdraws a document for protection, and so does the head of its organization."""
    return may_take_off(user, statement) or may_publish(user, statement)


def may_ask(user: Any, statement: Statement) -> bool:
    """Who writes for the organization asks for a change after publication, and takes the request back."""
    return may_draft(user, statement)


#: How long a deleted draft can be restored.
KEPT_DELETED = datetime.timedelta(days=30)


def restorable_until(statement: Statement) -> datetime.datetime | None:
    """Return until when a deleted draft can be restored; None for what is none, or was submitted before."""
    if statement.state != State.WITHDRAWN or statement.submitted_at is not None or statement.withdrawn_at is None:
        return None
    return statement.withdrawn_at + KEPT_DELETED


def restorable(statement: Statement) -> bool:
    """Say whether a statement is a deleted draft that can still be restored."""
    until = restorable_until(statement)
    return until is not None and timezone.now() < until


#: Who may do each verb of the transition table.
MAY = {
    "submit": may_submit,
    "replace": may_submit,
    "withdraw": may_submit,
    "claim": may_review,
    "release": may_review,
    "assign": may_review,
    "return": may_review,
    "refuse": may_review,
    "accept": may_review,
    "undo": may_review,
    "reopen": may_review,
    "publish": may_publish,
    "corrigendum": may_publish,
    "reissue": may_publish,
    "redact": may_publish,
    "redact_withheld": may_publish,
    "withhold": may_withhold,
    "confirm_withholding": may_publish,
    "consent_to_restore": may_take_off,
    "restore": may_publish,
    "edit": may_review,
    "forgo": may_review,
    "propose": may_review,
    "settle": may_review,
    "answer": may_submit,
    "agree": may_submit,
    "insist": may_submit,
    "wait": may_submit,
    "recall": may_submit,
    "go_in": may_submit,
    "undelete": may_submit,
    "enter": may_review,
    "object": may_submit,
}
#: Verbs that belong to what staff entered alone, and have pages of their own: domain/onbehalf.py.
APART = frozenset({"enter", "object"})
#: Verbs that only the portal itself does, or that follow from another.
INTERNAL = frozenset({"expire", "undo_to_return", "lapse", "recall_answer", "fall_back", "overturn"})
#: Who may do what with a further language of a published statement.
MAY_TEXT = {"claim": may_review, "write": may_review, "release": may_publish, "take_down": may_publish}
#: Who may do each verb of the table of co-sponsors; to leave out is the portal's.
MAY_JOIN = {
    "invite": lambda user, cosponsor: may_submit(user, cosponsor.statement),
    "remove": lambda user, cosponsor: may_submit(user, cosponsor.statement),
    "confirm": may_answer,
    "decline": may_answer,
    "withdraw": may_answer,
}


def actions(user: Any, statement: Statement) -> list[str]:
    """Return the verbs that a person may do with a statement in its present state, in the order of the table."""
    from submissions.statements.queries_editing import edits_here, is_settled
    from submissions.statements.states import EDITING_VERBS, STATEMENT

    possible = (verb for verb in STATEMENT.verbs(statement.state) if verb not in INTERNAL | APART)
    found = [verb for verb in possible if MAY[verb](user, statement)]
    if {"publish", *EDITING_VERBS} & set(found):
        # Who issues statements as received is never offered to edit one; who edits them, to publish before.
        edits = edits_here(statement)
        barred = EDITING_VERBS if not edits else frozenset() if is_settled(statement) else {"publish"}
        found = [verb for verb in found if verb not in barred]
    if "undelete" in found and not restorable(statement):
        found.remove("undelete")
    return found


def on_desk(request: Any) -> bool:
    """Say whether the navigation of the desk shows statements to this reader."""
    return bool(bodies_of(request.user))


def publishes(request: Any) -> bool:
    """Say whether the navigation of the desk shows what authors ask for after publication."""
    return bool(bodies_of(request.user, [Role.PUBLISHER]))

"""Who may do what with a statement, by role, organization and scope. States answer in move(), limits in modalities."""

from typing import Any

from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import DRAFTERS, SUBMITTERS, MemberRole
from accounts.organizations.states import State as OrganizationState
from accounts.people.queries import has_role, is_staff
from accounts.people.states import Role
from submissions.statements.models import Statement


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


def may_review(user: Any, statement: Statement) -> bool:
    """A reviewer of the body reviews, unless they belong to the organization."""
    return has_role(user, Role.REVIEWER, statement.meeting.body_id) and not is_member(user, statement.organization_id)


def may_publish(user: Any, statement: Statement) -> bool:
    """A publisher of the body publishes, unless they belong to the organization."""
    return has_role(user, Role.PUBLISHER, statement.meeting.body_id) and not is_member(user, statement.organization_id)


#: Who may do each verb of the transition table.
MAY = {
    "submit": may_submit,
    "replace": may_submit,
    "withdraw": may_submit,
    "claim": may_review,
    "release": may_review,
    "return": may_review,
    "refuse": may_review,
    "accept": may_review,
    "publish": may_publish,
}


def actions(user: Any, statement: Statement) -> list[str]:
    """Return the verbs that a person may do with a statement in its present state, in the order of the table."""
    from submissions.statements.states import STATEMENT

    return [verb for verb in STATEMENT.verbs(statement.state) if MAY[verb](user, statement)]


def on_desk(request: Any) -> bool:
    """Say whether the navigation of the desk shows statements to this reader."""
    return is_staff(request.user)

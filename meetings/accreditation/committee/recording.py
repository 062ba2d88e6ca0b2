"""Who prepares sessions and records what a committee and a council decide: the secretary, never on their own case.

Members of a committee see the list and the decisions; they record nothing.
"""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.organizations.queries import is_member
from accounts.people.queries import has_role
from accounts.people.states import Role
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION
from meetings.accreditation.models import Scheme

#: What a committee decides in a session.
COMMITTEE_VERBS = ("recommend", "defer", "close", "not_recommend")
COUNCIL_VERBS = ("council_grant", "council_reject", "council_return")
#: These cite a published criterion and say in writing why.
ADVERSE = frozenset({"defer", "close", "not_recommend", "council_reject", "council_return"})


def is_secretary(user: Any, scheme: Scheme) -> bool:
    """The accreditation officers of the scheme's body keep the sessions of its committee."""
    return has_role(user, Role.ACCREDITATION_OFFICER, scheme.body_id)


def own_case(user: Any, application: Application) -> bool:
    """Say whether a person belongs to the organization that asks, or to the one that it is to merge with."""
    concerned = [application.organization_id, application.merge_with_id]
    return any(is_member(user, organization) for organization in concerned if organization is not None)


def may_record(user: Any, application: Application) -> bool:
    """The secretary records; nobody their own case."""
    return is_secretary(user, application.scheme) and not own_case(user, application)


BACK_AND_FORTH = ("list", "unlist_ready", "unlist_deferred", "unlist_back")
TAKEN_BACK = ("undo_to_listed", "undo_to_pending", "undo_to_answered", "undo_to_deferred")
#: Who may do each verb of this room with an application.
MAY = dict.fromkeys((*BACK_AND_FORTH, *COMMITTEE_VERBS, *TAKEN_BACK, *COUNCIL_VERBS), may_record)


def actions(user: Any, application: Application) -> list[str]:
    """Return the verbs of this room that a person may do with an application in its present state."""
    return [verb for verb in APPLICATION.verbs(application.state) if verb in MAY and MAY[verb](user, application)]


def require(allowed: bool) -> None:
    """Raise PermissionDenied unless it is allowed."""
    if not allowed:
        raise PermissionDenied

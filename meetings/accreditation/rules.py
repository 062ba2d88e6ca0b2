"""Who may claim and who may decide on standing."""

from typing import Any

from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import SUBMITTERS
from accounts.people.queries import bodies_of, has_role
from accounts.people.states import Role
from meetings.accreditation.models import Standing


def may_claim(user: Any, organization_id: Any) -> bool:
    """Head and focal point claim for their organization."""
    return role_in(user, organization_id) in SUBMITTERS


def may_decide(user: Any, standing: Standing) -> bool:
    """An accreditation officer decides, unless they belong to the organization."""
    return has_role(user, Role.ACCREDITATION_OFFICER, "ecosoc") and not is_member(user, standing.organization_id)


def is_officer(user: Any) -> bool:
    """Say whether a person is an accreditation officer for any body."""
    return bool(bodies_of(user, [Role.ACCREDITATION_OFFICER]))


MAY = {
    "confirm": may_decide,
    "refuse": may_decide,
    "suspend": may_decide,
    "reinstate": may_decide,
    "end": may_decide,
    "retract": lambda user, standing: may_claim(user, standing.organization_id),
}

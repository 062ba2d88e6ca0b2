"""Who may claim and who may decide on standing. What its state allows is answered by the table in states."""

from typing import Any

from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import SUBMITTERS
from accounts.people.queries import bodies_of, desk_is_open, has_role
from accounts.people.states import Role
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import DESK
from meetings.accreditation.states import OVERTURNED, STANDING


def may_claim(user: Any, organization_id: Any) -> bool:
    """Head and focal point claim for their organization, and take a claim back."""
    return role_in(user, organization_id) in SUBMITTERS


def in_scope(user: Any, standing: Standing) -> bool:
    """Say whether a person is an accreditation officer of the body whose scheme it is."""
    return has_role(user, Role.ACCREDITATION_OFFICER, standing.category.scheme.body_id)


def may_decide(user: Any, standing: Standing) -> bool:
    """An accreditation officer of the scheme's body decides, unless they belong to the organization."""
    return in_scope(user, standing) and not is_member(user, standing.organization_id)


def may_retract(user: Any, standing: Standing) -> bool:
    """Those who may claim may take the claim back."""
    return may_claim(user, standing.organization_id)


def may_read_evidence(user: Any, standing_id: str) -> bool:
    """The organization's members and the officers of the scheme's body read what supports a claim."""
    standing = Standing.objects.select_related("category__scheme").filter(pk=standing_id).first()
    if standing is None:
        return False
    return is_member(user, standing.organization_id) or (in_scope(user, standing) and desk_is_open(user))


def reads_grounds(user: Any, standing: Standing) -> bool:
    """Say whether a person reads on which criterion the last decision on a standing rests: members of the organization
    and the desk of the body. The register tells everybody what happened, and never why."""
    body = standing.category.scheme.body_id
    return is_member(user, standing.organization_id) or any(has_role(user, role, body) for role in DESK)


def on_desk(user: Any) -> bool:
    """Say whether a person has standing on their desk, for any body."""
    return bool(bodies_of(user, DESK))


#: Who may do each verb of the transition table.
MAY = {
    "confirm": may_decide,
    "refuse": may_decide,
    "retract": may_retract,
    "suspend": may_decide,
    "reinstate": may_decide,
    "end": may_decide,
}


def actions(user: Any, standing: Standing) -> list[str]:
    """Return the verbs that a person may do with a standing in its present state, in the order of the table."""
    possible = (verb for verb in STANDING.verbs(standing.state) if verb not in OVERTURNED)
    return [verb for verb in possible if MAY[verb](user, standing)]

"""Who may do what with an organization. What its state allows is answered by the tables in states."""

from typing import Any

from accounts.organizations.models import Invitation, JoinRequest, Membership, Organization
from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import SUBMITTERS, MemberRole
from accounts.people.queries import bodies_of
from accounts.people.states import Role

#: The roles that each role may give, change and take away. The head's own place is handed over instead.
GRANTS: dict[str, tuple[MemberRole, ...]] = {
    MemberRole.HEAD: (MemberRole.FOCAL_POINT, MemberRole.EDITOR, MemberRole.VIEWER),
    MemberRole.FOCAL_POINT: (MemberRole.EDITOR, MemberRole.VIEWER),
}


def is_officer(user: Any) -> bool:
    """Say whether a person is an accreditation officer, for whichever body: organizations belong to none."""
    return bool(bodies_of(user, [Role.ACCREDITATION_OFFICER]))


def may_judge(user: Any, organization: Organization) -> bool:
    """An accreditation officer decides on an organization, unless they belong to it."""
    return is_officer(user) and not is_member(user, organization.pk)


def may_edit(user: Any, organization: Organization) -> bool:
    """Head and focal points keep the profile."""
    return role_in(user, organization.pk) in SUBMITTERS


def is_head(user: Any, organization: Organization) -> bool:
    """Say whether a person heads the organization."""
    return role_in(user, organization.pk) == MemberRole.HEAD


def grantable(user: Any, organization_id: Any) -> tuple[str, ...]:
    """Return the roles that a person may give in an organization, highest first."""
    held = role_in(user, organization_id)
    return GRANTS.get(MemberRole(held), ()) if held else ()


def may_change(user: Any, membership: Membership) -> bool:
    """Nobody changes their own role, and only the head that of a focal point."""
    return membership.person_id != user.pk and membership.role in grantable(user, membership.organization_id)


def may_decide(user: Any, request: JoinRequest) -> bool:
    """Head and focal point decide who joins; staff decide claims, a new head and a first delegate. Never one's own."""
    if request.person_id == user.pk:
        return False
    if request.sort == JoinRequest.Sort.JOIN:
        return bool(grantable(user, request.organization_id))
    return may_judge(user, request.organization)


def counted_for(person: Any, named: dict[str, Any]) -> str:
    """Return the organization of an address for which a person's invitations are counted, or "" for whoever may not."""
    return str(named["id"]) if grantable(person, named["id"]) else ""


def may_accept(user: Any, invitation: Invitation) -> bool:
    """An invitation is for the person whose address it was sent to."""
    return user.is_authenticated and user.email.casefold() == invitation.email.casefold()

"""Who may act for which organization now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.organizations.models import Membership, Organization
from accounts.organizations.states import SUBMITTERS, Kind, MemberRole
from accounts.people.models import User


def memberships_of(user: Any) -> list[Membership]:
    """Return a person's current memberships with their organizations; read once per request and person."""
    if not getattr(user, "is_authenticated", False):
        return []
    if not hasattr(user, "_current_memberships"):
        user._current_memberships = list(
            Membership.objects.current()
            .filter(person=user)
            .select_related("organization", "organization__country")
            .order_by("organization__sort_key", "pk")
        )
    return user._current_memberships


def role_in(user: Any, organization_id: Any) -> str | None:
    """Return the role that a person holds in an organization now, or None."""
    for membership in memberships_of(user):
        if membership.organization_id == organization_id:
            return membership.role
    return None


def organizations_of(user: Any, roles: Iterable[str] | None = None) -> list[Organization]:
    """Return the organizations for which a person holds one of the roles (any when None), by name."""
    wanted = set(MemberRole.values if roles is None else roles)
    return [held.organization for held in memberships_of(user) if held.role in wanted]


def is_member(user: Any, organization_id: Any) -> bool:
    """Say whether a person belongs to an organization now; nobody decides on one that they belong to."""
    return role_in(user, organization_id) is not None


def is_delegate(user: Any) -> bool:
    """Say whether a person is a confirmed delegate of a Member State's mission."""
    return any(
        held.organization.kind == Kind.MISSION and held.confirmed_at is not None for held in memberships_of(user)
    )


def people_of(organization: Organization, roles: Iterable[str] = SUBMITTERS) -> QuerySet[User]:
    """Return the active people who hold one of the roles in an organization, the head first."""
    current = Membership.objects.current().filter(organization=organization, role__in=list(roles))
    return User.objects.filter(pk__in=current.values("person"), is_active=True).order_by("joined_at")

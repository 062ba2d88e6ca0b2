"""Who holds which role of the Secretariat."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.people.models import StaffRole, User
from accounts.people.states import ALL_BODIES, Role


def current_roles(user: Any) -> list[StaffRole]:
    """Return the staff roles that a person holds now; read once per request and person."""
    if not getattr(user, "is_authenticated", False):
        return []
    if not hasattr(user, "_current_roles"):
        now = timezone.now()
        user._current_roles = [
            role for role in user.staff_roles.all() if role.until is None or role.until > now
        ]
    return user._current_roles


def is_staff(user: Any) -> bool:
    """Say whether a person holds any role of the Secretariat."""
    return bool(current_roles(user))


def has_role(user: Any, role: str, body: str) -> bool:
    """Say whether a person holds a role for a body (its code)."""
    return any(held.role == role and held.scope in (ALL_BODIES, body) for held in current_roles(user))


def bodies_of(user: Any, roles: Iterable[str] | None = None) -> set[str]:
    """Return the codes of the bodies for which a person holds one of the roles (any role when None); "*" is every body."""
    wanted = set(Role.values if roles is None else roles)
    return {held.scope for held in current_roles(user) if held.role in wanted}


def holders(role: str, body: str) -> QuerySet[User]:
    """Return the active people who hold a role for a body now."""
    now = timezone.now()
    return User.objects.filter(
        Q(staff_roles__until=None) | Q(staff_roles__until__gt=now),
        staff_roles__role=role,
        staff_roles__scope__in=(ALL_BODIES, body),
        is_active=True,
    ).distinct()

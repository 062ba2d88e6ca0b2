"""Who holds which role of the Secretariat."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.people.models import BreakGlass, StaffRole, User
from accounts.people.states import ALL_BODIES, BODY_ROLES, Role, Scope


def current_roles(user: Any) -> list[StaffRole]:
    """Return the staff roles that a person holds now; read once per request and person.

    Through the API (`by_token`) they count with a second factor alone, as at the desk.
    """
    if not getattr(user, "is_authenticated", False):
        return []
    if not hasattr(user, "_current_roles"):
        now = timezone.now()
        held = [role for role in user.staff_roles.all() if role.until is None or role.until > now]
        closed = held and user.by_token and not _has_factor(user)
        user._current_roles = [] if closed else held
    return user._current_roles


def _has_factor(user: Any) -> bool:
    """Say whether a person has a second factor, or needs none because this is the demonstration."""
    return settings.DEMO or is_mfa_enabled(user)


def is_staff(user: Any) -> bool:
    """Say whether a person holds any role of the Secretariat."""
    return bool(current_roles(user))


def has_role(user: Any, role: str, body: str) -> bool:
    """Say whether a person holds a role for a body (its code)."""
    return any(held.role == role and held.scope in (ALL_BODIES, body) for held in current_roles(user))


def bodies_of(user: Any, roles: Iterable[str] | None = None) -> set[str]:
    """Return the codes of the bodies for which a person holds one of the roles; "*" is every body.

    None is any role for a body: who looks after the portal (administrator, operator) has no body.
    """
    wanted = set(BODY_ROLES if roles is None else roles)
    return {held.scope for held in current_roles(user) if held.role in wanted}


def holds_a_role(person: Any) -> bool:
    """Say whether the person with this id holds any role of the Secretariat now."""
    held = Q(until=None) | Q(until__gt=timezone.now())
    return StaffRole.objects.filter(held, person_id=person).exists()


def holders(role: str, body: str) -> QuerySet[User]:
    """Return the active people who hold a role for a body now."""
    now = timezone.now()
    return User.objects.filter(
        Q(staff_roles__until=None) | Q(staff_roles__until__gt=now),
        staff_roles__role=role,
        staff_roles__scope__in=(ALL_BODIES, body),
        is_active=True,
    ).distinct()


def team(roles: Iterable[str], body: str = "") -> QuerySet[User]:
    """Return the active people who hold one of the roles now: for a body, or for whichever when none is named."""
    now = timezone.now()
    scopes = {"staff_roles__scope__in": (ALL_BODIES, body)} if body else {}
    held = Q(staff_roles__until=None) | Q(staff_roles__until__gt=now)
    found = User.objects.filter(held, staff_roles__role__in=list(roles), is_active=True, **scopes)
    return found.distinct().prefetch_related("staff_roles")


def second_factor_missing(user: Any) -> bool:
    """Say whether a person of the Secretariat has no second factor yet; nobody else needs one."""
    return is_staff(user) and not is_mfa_enabled(user)


def desk_is_open(user: Any) -> bool:
    """Say whether what the desk shows may be shown to a person of the Secretariat: with a second factor, or in demo."""
    return is_staff(user) and _has_factor(user)


def scopes_of(user: Any) -> list[str]:
    """Return the scopes that a token of this person may hold; those of the Secretariat need a second factor."""
    scopes = [Scope.READ.value, Scope.WRITE.value, Scope.FOLLOW.value, Scope.BRIEF.value]
    roles = {held.role for held in current_roles(user)}
    if not desk_is_open(user):
        return scopes
    if Role.REVIEWER in roles:
        scopes.append(Scope.REVIEW.value)
    if Role.PUBLISHER in roles:
        scopes.append(Scope.PUBLISH.value)
    if Role.MEETINGS_EDITOR in roles:
        scopes.append(Scope.MEETINGS.value)
    if Role.ACCREDITATION_OFFICER in roles:
        scopes.append(Scope.ACCREDIT.value)
    return scopes


def may_decide_resets(user: Any) -> bool:
    """Say whether a person may decide on a lost second factor: any role of the Secretariat but read-only."""
    return bool({held.role for held in current_roles(user)} - {Role.READ_ONLY})


def may_appoint(user: Any) -> bool:
    """Say whether a person gives and takes away roles of the Secretariat: an administrator of the portal."""
    return has_role(user, Role.ADMINISTRATOR, ALL_BODIES)


def may_break_glass(user: Any) -> bool:
    """Say whether a person may open emergency access: an operator of the portal."""
    return has_role(user, Role.OPERATOR, ALL_BODIES)


def may_review_glass(user: Any) -> bool:
    """Say whether a person sees and looks at the emergency accesses of others: operators and administrators."""
    return may_break_glass(user) or may_appoint(user)


def emergency_access(user: Any) -> BreakGlass | None:
    """Return the emergency access under which this very request is answered, or None."""
    return getattr(user, "_emergency_access", None)


def may_erase(user: Any) -> bool:
    """Say whether a person erases accounts of others: an administrator, but never by emergency access."""
    return may_appoint(user) and emergency_access(user) is None

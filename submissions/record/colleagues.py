"""Who is whose colleague: with whom a brief can be shared, and for how long."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.organizations.models import Membership
from accounts.organizations.queries import memberships_of
from accounts.organizations.states import Kind
from accounts.people.models import User
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES


def colleagues_of(user: Any) -> "QuerySet[User]":
    """Return the people with an open account who belong to the same organization, mission or staff of a body.

    A place in a mission counts once it is confirmed: anybody may claim one.
    """
    now = timezone.now()
    mine = [
        held.organization_id
        for held in memberships_of(user)
        if held.organization.kind != Kind.MISSION or held.confirmed_at is not None
    ]
    confirmed = ~Q(organization__kind=Kind.MISSION) | Q(confirmed_at__isnull=False)
    members = Membership.objects.current().filter(confirmed, organization__in=mine)
    together = Q(pk__in=members.values("person"))
    if bodies := bodies_of(user):
        held = Q(staff_roles__until=None) | Q(staff_roles__until__gt=now)
        everywhere = ALL_BODIES in bodies
        scopes = Q(staff_roles__isnull=False) if everywhere else Q(staff_roles__scope__in=[*bodies, ALL_BODIES])
        staff = User.objects.filter(held, scopes)
        together |= Q(pk__in=staff.values("pk"))
    return User.objects.filter(together, is_active=True).exclude(pk=user.pk)


def colleague(user: Any, email: str) -> User | None:
    """Return the colleague with an address, or None: the same for one who is no colleague as for nobody at all."""
    return colleagues_of(user).filter(email__iexact=email.strip()).first()

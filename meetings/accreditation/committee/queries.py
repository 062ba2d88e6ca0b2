"""Reads of committees: who sits for which State."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.organizations.queries import memberships_of
from accounts.organizations.states import Kind
from meetings.accreditation.committee.models import Seat


def seats_of(user: Any) -> "QuerySet[Seat]":
    """Return the seats for which a person sits today, as a confirmed delegate of the mission of a State."""
    day = timezone.now().date()
    # No query for people who are in no mission: every page of theirs asks this.
    mine = [
        held.organization_id
        for held in memberships_of(user)
        if held.confirmed_at is not None and held.organization.kind == Kind.MISSION
    ]
    return Seat.objects.filter(Q(until=None) | Q(until__gte=day), mission__in=mine, since__lte=day)


def committees_of(user: Any) -> list[str]:
    """Return the codes of the committees in which a person sits for a State today."""
    if not getattr(user, "is_authenticated", False):
        return []
    return list(seats_of(user).values_list("committee", flat=True).distinct())

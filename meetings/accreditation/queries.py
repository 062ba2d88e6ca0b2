"""Reads of standing: what an organization holds on a day, what it claims, and what the desk has before it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Distinct, Organization
from accounts.organizations.queries import Near, near_existing
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES, Role
from meetings.accreditation.models import Scheme, Standing
from meetings.accreditation.states import GRANTED, HELD, State
from meetings.calendar.models import Body

#: Who reads the desk: officers decide, read-only colleagues look.
DESK = frozenset({Role.ACCREDITATION_OFFICER, Role.READ_ONLY})

#: The tag of each state.
KINDS = {
    State.CLAIMED: "info",
    State.CONFIRMED: "good",
    State.REFUSED: "bad",
    State.SUSPENDED: "warn",
    State.ENDED: "bad",
    State.RETRACTED: "neutral",
}


def today() -> datetime.date:
    """Return the day on which pages say what is valid: today in UTC."""
    return timezone.now().date()


def zone_of_body(body: Body) -> ZoneInfo:
    """Return the time zone in which a body counts its days."""
    return ZoneInfo(body.time_zone or "UTC")


def today_of(body: Body) -> datetime.date:
    """Return the day that it is now for a body: the dates that it shows for a report or a suspension are its days."""
    return timezone.localdate(timezone=zone_of_body(body))


def with_parts(standings: "QuerySet[Standing]") -> "QuerySet[Standing]":
    """Fetch with each standing what pages show of it."""
    return standings.select_related(
        "organization", "organization__country", "category", "category__scheme__body", "criterion", "evidence"
    )


def standing_on(organization_id: Any, day: datetime.date) -> list[Standing]:
    """Return the standings that are valid on a day, the highest category first."""
    return list(
        Standing.objects.filter(organization=organization_id)
        .valid_on(day)
        .select_related("category", "category__scheme")
        .order_by("category__scheme", "category__rank")
    )


def standings_on(organization_ids: Iterable[Any], day: datetime.date) -> "QuerySet[Standing]":
    """Return the standings of several organizations that are valid on a day, the highest category first."""
    held = Standing.objects.filter(organization__in=list(organization_ids)).valid_on(day)
    return held.select_related("category", "category__scheme").order_by("category__scheme", "category__rank")


def claims_of(organization_id: Any, day: datetime.date | None = None) -> list[Standing]:
    """Return the claims that wait for a decision, the highest category first; with a day, those said to cover it."""
    claims = Standing.objects.filter(organization=organization_id, state=State.CLAIMED)
    return list(
        (claims if day is None else claims.overlapping(day, day))
        .select_related("category", "category__scheme")
        .order_by("category__scheme", "category__rank")
    )


@dataclass(frozen=True)
class Status:
    """How a page names the state of a standing on a day, and the kind of its tag."""

    label: str
    kind: str


def status_on(standing: Standing, day: datetime.date) -> Status:
    """Say what a standing is on a day: one that was confirmed may not have begun yet, or may have run out."""
    if standing.state == State.CONFIRMED and standing.valid_to is not None and standing.valid_to < day:
        return Status(_("Expired"), "warn")
    if standing.state == State.CONFIRMED and standing.valid_from is not None and standing.valid_from > day:
        return Status(_("Confirmed, begins later"), "info")
    return Status(str(State(standing.state).label), KINDS[State(standing.state)])


def expired_on(day: datetime.date) -> Q:
    """Return the condition for standings that ran out before a day."""
    return Q(state=State.CONFIRMED, valid_to__lt=day)


@dataclass(frozen=True)
class Row:
    """A standing with what a page says of it today."""

    standing: Standing
    status: Status
    steps: tuple[dict[str, Any], ...] = ()


def rows(standings: Iterable[Standing]) -> list[Row]:
    """Return standings with their status today."""
    day = today()
    return [Row(standing, status_on(standing, day)) for standing in standings]


def of_organization(organization_id: UUID) -> "QuerySet[Standing]":
    """Return everything an organization holds, held or claimed: what waits first, then the newest first."""
    waits = Case(When(state=State.CLAIMED, then=0), default=1)
    return with_parts(Standing.objects.filter(organization=organization_id)).order_by(waits, "-claimed_at", "-id")


def public_rows(organization: Organization) -> list[Row]:
    """Return the standing of an organization that everybody may see, the highest category first; never a claim."""
    granted = with_parts(Standing.objects.filter(organization=organization, state__in=GRANTED))
    return rows(granted.order_by("category__scheme", "category__rank", "-valid_from", "-claimed_at", "id"))


def desk_of(user: Any) -> "QuerySet[Standing]":
    """Return the claims and standings of the bodies for which a person has them on the desk."""
    bodies = bodies_of(user, DESK)
    found = with_parts(Standing.objects.visible_to(user))
    return found if ALL_BODIES in bodies else found.filter(category__scheme__body__in=bodies)


@dataclass(frozen=True)
class Alike:
    """An organization with nearly the same name, and the standing it holds."""

    near: Near
    held: tuple[Row, ...]


def alike(organization: Organization) -> list[Alike]:
    """Return the organizations that an officer should compare before deciding, with what they hold.

    Those that somebody found to be different are left out.
    """
    mine = Q(first=organization) | Q(second=organization)
    distinct = {pk for pair in Distinct.objects.filter(mine).values_list("first", "second") for pk in pair}
    found = [near for near in near_existing(organization) if near.organization.pk not in distinct][:8]
    held: dict[UUID, list[Standing]] = {}
    near_ids = [near.organization.pk for near in found]
    for standing in with_parts(Standing.objects.filter(organization__in=near_ids, state__in=HELD)).order_by("id"):
        held.setdefault(standing.organization_id, []).append(standing)
    return [Alike(near, tuple(rows(held.get(near.organization.pk, ())))) for near in found]


def schemes() -> "QuerySet[Scheme]":
    """Return the schemes with their bodies, categories and published criteria."""
    return Scheme.objects.select_related("body").prefetch_related("categories", "criteria").order_by("code")

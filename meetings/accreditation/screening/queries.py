"""Reads of the screening desk: the queue with its flags, who has how much, and what is asked of one application."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.organizations.queries import memberships_of
from accounts.people.models import User
from accounts.people.queries import team
from accounts.people.states import ALL_BODIES, Role
from civspace.clocks.calendars import Calendar
from civspace.clocks.queries import calendar_of
from meetings.accreditation.applications.models import Application
from meetings.accreditation.screening.models import Check, CheckKind, NameMatch, Screening
from meetings.accreditation.screening.rules import bodies_screened, may_work_on
from meetings.accreditation.screening.states import HANDED, WAITING, Finding, MatchState
from meetings.calendar.contacts import station_of


def kinds_of(application: Application) -> "QuerySet[CheckKind]":
    """Return the questions of due diligence that are asked of an application, in their order."""
    return CheckKind.objects.filter(Q(scheme=application.scheme_id) | Q(scheme=None)).select_related("criterion")


def on_desk_of(user: Any) -> "QuerySet[Application]":
    """Return the applications that a person screens: those of their bodies, but none about their own organizations."""
    bodies = bodies_screened(user)
    if not bodies:
        return Application.objects.none()
    mine = [held.organization_id for held in memberships_of(user)]
    # A null on the right of NOT IN is neither true nor false; merge_with is null for most.
    own = Q(organization__in=mine) | Q(merge_with__isnull=False, merge_with__in=mine)
    found = Application.objects.visible_to(user).exclude(own)
    found = found if ALL_BODIES in bodies else found.filter(scheme__body__in=bodies)
    parts = ("organization__country__region", "scheme__body", "category", "criterion", "merge_with", "session")
    return found.select_related(*parts, "about__category")


def flagged(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Mark applications with a match that waits or was found to be the same, and with a question that is not met."""
    matches = NameMatch.objects.filter(organization=OuterRef("organization"), body=OuterRef("scheme__body"))
    checks = Check.objects.filter(application=OuterRef("pk"), finding__in=[Finding.NOT_MET, Finding.UNCLEAR])
    return applications.annotate(
        match_waits=Exists(matches.filter(state__in=sorted(WAITING))),
        match_same=Exists(matches.filter(state=MatchState.SAME)),
        check_open=Exists(checks),
    )


def with_names(applications: Iterable[Application]) -> list[Application]:
    """Add to each application the name of whom it is assigned to, in one query."""
    listed = list(applications)
    wanted = {row.assigned_to for row in listed if row.assigned_to}
    names = {str(user.pk): user.get_full_name() for user in User.objects.filter(pk__in=wanted)} if wanted else {}
    for row in listed:
        row.assigned_name = names.get(row.assigned_to, "")  # type: ignore[attr-defined]
    return listed


@dataclass(frozen=True)
class Load:
    """How much a colleague has: applications, and the oldest of them."""

    person: User
    count: int
    oldest: datetime.datetime | None


def colleagues(application: Application) -> list[User]:
    """Return who may screen an application, by name."""
    found = team([Role.ACCREDITATION_OFFICER], application.scheme.body_id)
    return sorted((it for it in found if may_work_on(it, application)), key=lambda it: (it.get_full_name(), it.pk))


def workload(user: Any) -> list[Load]:
    """Return how many applications each colleague of a person's bodies has, the fullest desk first."""
    held = on_desk_of(user).order_by().filter(state__in=sorted(HANDED)).exclude(assigned_to="")
    rows = held.values("assigned_to").annotate(number=Count("pk"), oldest=Min("submitted_at"))
    found = {row["assigned_to"]: row for row in rows}
    people = User.objects.filter(pk__in=list(found))
    loads = [Load(it, found[str(it.pk)]["number"], found[str(it.pk)]["oldest"]) for it in people]
    return sorted(loads, key=lambda load: (-load.count, load.person.get_full_name()))


class Ages:
    """The ages of applications in working days of the duty station of their body; each calendar is read once."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.calendar = cache(self._calendar)

    def _calendar(self, body: Any) -> Calendar | None:
        station = station_of(None, body)
        return calendar_of(station) if station is not None else None

    def of(self, application: Application) -> int | None:
        """Return how many working days an application has waited since it was submitted."""
        calendar, since = self.calendar(application.scheme.body), application.submitted_at
        if calendar is None or since is None:
            return None
        return calendar.working_days_between(calendar.day_of(since), calendar.day_of(self.now))


def screening_of(application: Application) -> Screening | None:
    """Return what is known of holding the names of an application's organization against the list."""
    found = Screening.objects.filter(organization=application.organization_id, body=application.scheme.body_id)
    return found.select_related("against").first()


def matches_of(application: Application, user: Any) -> list[NameMatch]:
    """Return the possible matches that a person may see beside an application: what waits first."""
    found = NameMatch.objects.visible_to(user).filter(
        organization=application.organization_id, body=application.scheme.body_id
    )
    listed = found.exclude(state=MatchState.CLOSED).select_related("entry", "judged_by")
    return sorted(listed, key=lambda it: (it.state not in WAITING, -it.score, it.name))

"""The queues of the desk: how much waits, and since when, for each role that a member of the Secretariat holds."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import JoinRequest, LookAlike, Organization
from accounts.organizations.rules import is_officer
from accounts.organizations.states import RequestState
from accounts.organizations.states import State as OrganizationState
from accounts.people.models import FactorReset
from accounts.people.queries import bodies_of, is_staff, may_decide_resets
from accounts.people.states import ALL_BODIES, OPEN_RESETS, Role
from civspace.front.models import ProblemReport
from civspace.front.rules import may_close
from civspace.front.states import ReportState
from civspace.notices.models import Delivery
from civspace.notices.states import State as DeliveryState
from meetings.accreditation.queries import desk_of
from meetings.accreditation.rules import on_desk
from meetings.accreditation.states import State as StandingState
from meetings.calendar.models import Meeting
from meetings.calendar.rules import is_editor
from meetings.calendar.states import State as MeetingState
from submissions.statements.models import Statement
from submissions.statements.states import State


@dataclass(frozen=True)
class Queue:
    """One queue as the desk shows it."""

    label: str | Promise
    url_name: str
    query: str
    count: int
    oldest: datetime.datetime | None
    days: int


@dataclass(frozen=True)
class Source:
    """Where a queue comes from: who has it on the desk, what is in it, and the field that says since when."""

    label: str | Promise
    url_name: str
    may: Callable[[Any], bool]
    rows: Callable[[Any], "QuerySet[Any]"]
    since: str
    query: str = ""


def _holds(*roles: str) -> Callable[[Any], bool]:
    return lambda user: bool(bodies_of(user, roles))


def _statements(*states: str, roles: tuple[str, ...]) -> Callable[[Any], "QuerySet[Statement]"]:
    def rows(user: Any) -> "QuerySet[Statement]":
        bodies = bodies_of(user, roles)
        found = Statement.objects.filter(state__in=states)
        return found if ALL_BODIES in bodies else found.filter(meeting__body__in=bodies)

    return rows


def _claimed_by(user: Any) -> "QuerySet[Statement]":
    return Statement.objects.filter(state=State.UNDER_REVIEW, reviewer=user)


def _requests(user: Any) -> "QuerySet[JoinRequest]":
    waiting = JoinRequest.objects.filter(state=RequestState.PENDING, to_contact=False)
    return waiting.exclude(sort=JoinRequest.Sort.JOIN)


def _prepared(user: Any) -> "QuerySet[Meeting]":
    bodies = bodies_of(user, [Role.MEETINGS_EDITOR])
    found = Meeting.objects.filter(state=MeetingState.DRAFT)
    return found if ALL_BODIES in bodies else found.filter(body__in=bodies)


REVIEW = (Role.REVIEWER.value,)
PUBLISH = (Role.PUBLISHER.value,)
SOURCES = (
    Source(
        _("Statements to claim"),
        "desk_statements",
        _holds(*REVIEW),
        _statements(State.SUBMITTED, roles=REVIEW),
        "submitted_at",
        "state=submitted",
    ),
    Source(
        _("Statements you are reviewing"),
        "desk_statements",
        _holds(*REVIEW),
        _claimed_by,
        "claimed_at",
        "state=under_review&reviewer=me",
    ),
    Source(
        _("Statements to publish"),
        "desk_statements",
        _holds(*PUBLISH),
        _statements(State.ACCEPTED, roles=PUBLISH),
        "submitted_at",
        "state=accepted",
    ),
    Source(
        _("Claims to standing"),
        "desk_standing",
        on_desk,
        lambda user: desk_of(user).filter(state=StandingState.CLAIMED),
        "claimed_at",
    ),
    Source(_("Requests about organizations"), "desk_organizations", is_officer, _requests, "created_at"),
    Source(
        _("Organizations to verify"),
        "desk_organizations",
        is_officer,
        lambda user: Organization.objects.filter(state=OrganizationState.UNVERIFIED),
        "created_at",
    ),
    Source(
        _("Names that are nearly the same"),
        "desk_duplicates",
        is_officer,
        lambda user: LookAlike.objects.all(),
        "noticed_at",
    ),
    Source(_("Meetings not yet announced"), "desk_meetings", is_editor, _prepared, "created_at"),
    Source(
        _("Mail that could not be delivered"),
        "desk_deliveries",
        is_staff,
        lambda user: Delivery.objects.filter(state=DeliveryState.FAILED),
        "created_at",
        "state=failed",
    ),
    Source(
        _("Lost second factors"),
        "factor_resets",
        may_decide_resets,
        lambda user: FactorReset.objects.filter(state__in=OPEN_RESETS),
        "created_at",
    ),
    Source(
        _("Problems reported"),
        "desk_problems",
        may_close,
        lambda user: ProblemReport.objects.filter(state=ReportState.OPEN),
        "created_at",
    ),
)


def queues_of(user: Any) -> list[Queue]:
    """Return the queues of a member of the Secretariat, one query each, those with something in them first."""
    now = timezone.now()
    found = []
    for source in SOURCES:
        if not source.may(user):
            continue
        numbers = source.rows(user).order_by().aggregate(count=Count("pk"), oldest=Min(source.since))
        oldest = numbers["oldest"]
        days = max((now - oldest).days, 0) if oldest else 0
        found.append(Queue(source.label, source.url_name, source.query, numbers["count"], oldest, days))
    return sorted(found, key=lambda queue: not queue.count)

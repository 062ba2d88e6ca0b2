"""The queues of the desk: how much waits, and since when, for each role that a member of the Secretariat holds."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.organizations.merging.states import ON_DESK
from accounts.organizations.models import JoinRequest, LookAlike, Merge, Organization
from accounts.organizations.rules import is_officer
from accounts.organizations.states import RequestState
from accounts.organizations.states import State as OrganizationState
from accounts.people.models import FactorReset
from accounts.people.queries import bodies_of, is_staff, may_decide_resets
from accounts.people.states import ALL_BODIES, OPEN_RESETS, Role
from civspace.contest.models import Complaint
from civspace.contest.states import OPEN
from civspace.front.models import ProblemReport
from civspace.front.rules import may_close
from civspace.front.states import ReportState
from civspace.notices.models import Delivery
from civspace.notices.states import State as DeliveryState
from civspace.threads.models import Thread
from civspace.threads.queries import overdue
from civspace.threads.rules import on_desk as threads_on_desk
from civspace.threads.states import State as ThreadState
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.queries import DESK, desk_of
from meetings.accreditation.reports import queries as reports
from meetings.accreditation.reports.states import BEFORE
from meetings.accreditation.rules import on_desk
from meetings.accreditation.screening.models import NameMatch
from meetings.accreditation.screening.queries import on_desk_of
from meetings.accreditation.screening.rules import on_desk as screens
from meetings.accreditation.screening.states import CHECKED, WAITING
from meetings.accreditation.states import State as StandingState
from meetings.calendar.models import Meeting
from meetings.calendar.rules import is_editor
from meetings.calendar.states import State as MeetingState
from submissions.statements.models import ChangeRequest, Statement, Withholding
from submissions.statements.states import RequestState as ChangeState
from submissions.statements.states import RoundState, State


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


def _unconfirmed(user: Any) -> "QuerySet[Withholding]":
    withheld = Statement.objects.on_desk_of(user).filter(state=State.WITHHELD)
    return Withholding.objects.filter(ended_at=None, confirmed_at=None, statement__in=withheld.values("pk"))


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
        _("Edits that their authors answered"),
        "desk_statements",
        _holds(*REVIEW),
        lambda user: _statements(State.EDITING, roles=REVIEW)(user).filter(edit_rounds__state=RoundState.ANSWERED),
        "edit_rounds__answered_at",
        "state=editing",
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
        _("Messages that wait for an answer"),
        "desk_threads",
        threads_on_desk,
        lambda user: Thread.objects.on_desk_of(user).filter(state=ThreadState.WAITING_FOR_US),
        "last_message_at",
    ),
    Source(
        _("Messages whose answer is overdue"),
        "desk_threads",
        threads_on_desk,
        lambda user: overdue(Thread.objects.on_desk_of(user)),
        "due_at",
        "overdue=yes",
    ),
    Source(
        _("Changes asked for after publication"),
        "desk_change_requests",
        _holds(*PUBLISH),
        lambda user: ChangeRequest.objects.on_desk_of(user).filter(state=ChangeState.OPEN),
        "asked_at",
    ),
    Source(
        _("Documents taken off by their organization, to confirm"),
        "desk_statements",
        _holds(*PUBLISH),
        _unconfirmed,
        "begun_at",
        "state=withheld",
    ),
    Source(
        _("Applications to screen"),
        "desk_applications",
        screens,
        lambda user: on_desk_of(user).filter(state__in=sorted(CHECKED)),
        "submitted_at",
    ),
    Source(
        _("Possible matches to judge"),
        "desk_matches",
        screens,
        lambda user: NameMatch.objects.visible_to(user).filter(state__in=sorted(WAITING)),
        "found_at",
    ),
    Source(
        _("Periodic reports to consider"),
        "desk_reports",
        _holds(*DESK),
        lambda user: reports.desk_of(user).filter(state__in=sorted(BEFORE)),
        "submitted_at",
    ),
    Source(
        _("Entries from lists to look at"),
        "desk_doubts",
        _holds(*DESK),
        lambda user: Doubt.objects.visible_to(user).open(),
        "noticed_at",
    ),
    Source(
        _("Claims to standing"),
        "desk_standing",
        on_desk,
        lambda user: desk_of(user).filter(state=StandingState.CLAIMED),
        "claimed_at",
    ),
    Source(
        _("Complaints"),
        "desk_complaints",
        lambda user: bool(bodies_of(user)),
        lambda user: Complaint.objects.on_desk_of(user).filter(state__in=sorted(OPEN)),
        "filed_at",
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
        _("Mergers of organizations"),
        "desk_merges",
        is_officer,
        lambda user: Merge.objects.filter(state__in=ON_DESK),
        "asked_at",
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

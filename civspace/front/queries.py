"""What the home page and the workspace show, gathered from the rooms; the cost does not grow with their content."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.organizations.models import Invitation, JoinRequest, Membership
from accounts.organizations.queries import is_delegate, memberships_of
from accounts.organizations.rules import GRANTS
from accounts.organizations.states import DRAFTERS, SUBMITTERS, RequestState
from civspace.notices.models import Notice
from civspace.notices.render import Words, words
from meetings.accreditation.models import Standing
from meetings.accreditation.states import State as StandingState
from meetings.calendar.models import Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.models import Activity, RuleSet
from meetings.modalities.queries import windows_of
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import State


def open_now(limit: int = 6) -> list[RuleSet]:
    """Return the modalities, with their meetings, under which written statements are taken now; next deadline first."""
    public = Meeting.objects.visible_to(AnonymousUser()).filter(state=MeetingState.ANNOUNCED)
    found = (
        RuleSet.objects.open_at(timezone.now())
        .filter(activity=Activity.WRITTEN_STATEMENT, meeting__in=public)
        .select_related("meeting", "meeting__body", "meeting__country")
    )
    return list(found.order_by(F("closes_at").asc(nulls_last=True), "pk")[:limit])


def coming(limit: int = 4) -> "QuerySet[Meeting]":
    """Return the public meetings that have not ended, the nearest first."""
    public = Meeting.objects.visible_to(AnonymousUser()).filter(ends_on__gte=timezone.now().date())
    return public.exclude(state=MeetingState.CANCELLED).select_related("body").order_by("begins_on", "pk")[:limit]


def latest(limit: int = 5) -> "QuerySet[Statement]":
    """Return the statements published last."""
    public = Statement.objects.visible_to(AnonymousUser()).order_by("-listed_at", "-id")
    return with_parts(public).defer("body")[:limit]


@dataclass(frozen=True)
class Task:
    """A statement that is on its way: who acts next, and the last moment where there is one."""

    statement: Statement
    mine: bool
    action: str
    by: datetime.datetime | None
    overdue: bool
    opens: datetime.datetime | None = None


ON_ITS_WAY = (State.DRAFT, State.RETURNED, State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED)


def tasks_of(person: Any, limit: int = 50) -> list[Task]:
    """Return what is on its way in a person's organizations: overdue first, then by last date, then what waits."""
    roles = {held.organization_id: held.role for held in memberships_of(person)}
    if not roles:
        return []
    now = timezone.now()
    found = Statement.objects.filter(organization__in=list(roles), state__in=ON_ITS_WAY)
    # A draft for a meeting that is over has no next step.
    found = found.exclude(state=State.DRAFT, meeting__ends_on__lt=now.date())
    statements = list(with_parts(found.defer("body", "checks")).order_by("-updated_at", "id")[:limit])
    windows = windows_of({statement.meeting_id for statement in statements})
    tasks = [_task(statement, roles[statement.organization_id], windows, now) for statement in statements]
    far = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    return sorted(tasks, key=lambda task: (not task.mine, not task.overdue, task.by or far))


def _task(statement: Statement, role: str, windows: dict[Any, RuleSet], now: datetime.datetime) -> Task:
    window = windows.get(statement.meeting_id) if statement.state == State.DRAFT else statement.rule_set
    by: datetime.datetime | None = None
    if statement.state in (State.DRAFT, State.RETURNED):
        # The answer to a return has its own time, and the deadline where that comes later.
        by = max(filter(None, (statement.answer_until, window.closes_at if window else None)), default=None)
    mine = statement.state in (State.DRAFT, State.RETURNED) and role in DRAFTERS
    action = {State.DRAFT.value: "draft", State.RETURNED.value: "answer", State.ACCEPTED.value: "publication"}.get(
        statement.state, "standing" if statement.conditional else "review"
    )
    opens = window.opens_at if window and statement.state == State.DRAFT else None
    overdue = by is not None and by < now.replace(microsecond=0)
    return Task(statement, mine, action, by, overdue, opens if opens and opens > now else None)


@dataclass(frozen=True)
class Mine:
    """An organization of the reader: the role, and the standing that is held or claimed."""

    membership: Membership
    standings: list[Standing]


def organizations_with_standing(person: Any) -> list[Mine]:
    """Return a person's organizations with what they hold and claim; two queries."""
    memberships = memberships_of(person)
    rows = (
        Standing.objects.filter(
            organization__in=[held.organization_id for held in memberships],
            state__in=[StandingState.CONFIRMED, StandingState.CLAIMED, StandingState.SUSPENDED],
        )
        .select_related("category")
        .order_by("category__rank", "pk")
    )
    by_organization: dict[Any, list[Standing]] = {}
    for row in rows:
        by_organization.setdefault(row.organization_id, []).append(row)
    return [Mine(held, by_organization.get(held.organization_id, [])) for held in memberships]


def asked_of(person: Any) -> list[JoinRequest]:
    """Return the requests to join that a person may decide, the oldest first."""
    heads = [held.organization_id for held in memberships_of(person) if held.role in SUBMITTERS & set(GRANTS)]
    waiting = JoinRequest.objects.filter(
        organization__in=heads, sort=JoinRequest.Sort.JOIN, state=RequestState.PENDING
    ).exclude(person=person)
    return list(waiting.select_related("organization", "person").order_by("created_at", "pk")[:20])


def own_requests(person: Any) -> list[JoinRequest]:
    """Return what a person has asked for and waits for."""
    waiting = JoinRequest.objects.filter(person=person, state=RequestState.PENDING)
    return list(waiting.select_related("organization").order_by("created_at", "pk")[:20])


def invitations_of(person: Any) -> list[Invitation]:
    """Return the invitations that a person can still answer."""
    waiting = Invitation.objects.filter(
        email__iexact=person.email, state=RequestState.PENDING, expires_at__gt=timezone.now()
    )
    return list(waiting.select_related("organization").order_by("expires_at", "pk")[:20])


def unread_notices(person: Any, limit: int = 5) -> list[tuple[Notice, Words]]:
    """Return the newest unread notices with their words in the language of the page."""
    found = Notice.objects.visible_to(person).unread().order_by("-created_at", "pk")[:limit]
    return [(notice, words(notice, own_zone=person.time_zone)) for notice in found]


def latest_for(person: Any) -> list[Statement]:
    """Return the statements published last, for a delegate; nothing for others."""
    return list(latest(5)) if is_delegate(person) else []

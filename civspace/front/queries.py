"""What the home page and the workspace show, gathered from the rooms; the cost does not grow with their content."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.organizations.models import Invitation, JoinRequest, Membership
from accounts.organizations.queries import is_delegate, memberships_of
from accounts.organizations.rules import GRANTS
from accounts.organizations.states import SUBMITTERS, RequestState
from civspace.contest.models import Complaint
from civspace.contest.queries import with_parts as complaints_with_parts
from civspace.contest.states import State as ComplaintState
from civspace.notices.models import Notice
from civspace.notices.render import Words, prepare, words
from meetings.accreditation.committee.queries import seats_of
from meetings.accreditation.committee.states import QuestionState, SessionState
from meetings.accreditation.models import Question, Seat, Session, Standing
from meetings.accreditation.states import State as StandingState
from meetings.calendar.lines import Line, lines_of
from meetings.calendar.models import Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.models import Activity, RuleSet
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts


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


def lines_of_overview(person: Any, limit: int = 50) -> list[Line]:
    """Return what is on its way in a person's organizations: overdue first, then by last date, then what has none."""
    return lines_of(person, going=True, limit=limit)


@dataclass(frozen=True)
class Sitting:
    """A committee in which the reader sits for a State: drafts of the mission, and its session of these days."""

    seat: Seat
    drafts: int
    session: Session | None


def committees(person: Any) -> list[Sitting]:
    """Return the committees in which a person sits today; nothing is asked for somebody who sits in none."""
    seats = list(seats_of(person).select_related("committee", "mission"))
    if not seats:
        return []
    drafts = Question.objects.filter(seat__in=seats, state=QuestionState.DRAFT)
    written = list(drafts.values_list("seat", flat=True))
    coming = Session.objects.exclude(state=SessionState.CLOSED).select_related("scheme").order_by("-begins_on")
    sessions = {
        it.scheme.committee_id: it for it in coming.filter(scheme__committee__in={it.committee_id for it in seats})
    }
    return [Sitting(seat, written.count(seat.pk), sessions.get(seat.committee_id)) for seat in seats]


def before_panel(person: Any) -> list[Complaint]:
    """Return the complaints that wait for a panel on which a person sits, the one that is due first first."""
    found = Complaint.objects.before_panel_of(person).filter(state=ComplaintState.INDEPENDENT_REVIEW)
    return list(complaints_with_parts(found).order_by(F("due_at").asc(nulls_last=True), "pk"))


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
    return [(notice, words(notice, own_zone=person.time_zone)) for notice in prepare(found)]


def latest_for(person: Any) -> list[Statement]:
    """Return the statements published last, for a delegate; nothing for others."""
    return list(latest(5)) if is_delegate(person) else []

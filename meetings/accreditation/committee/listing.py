"""Reads of a session: its list in order, the decision that stands on each item, and counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When

from accounts.organizations.queries import memberships_of
from accounts.people.queries import bodies_of, desk_is_open
from accounts.people.states import ALL_BODIES
from meetings.accreditation.applications.deadlines import too_late_from
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import IN_SESSION, Sort, State
from meetings.accreditation.committee.decisions import OPEN_QUESTIONS
from meetings.accreditation.committee.models import Decision, Item, Session
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.committee.recording import COMMITTEE_VERBS
from meetings.accreditation.committee.sessions import LISTABLE
from meetings.accreditation.committee.states import Group, SessionState
from meetings.accreditation.queries import DESK

#: The kind of tag of each state.
TAGS = {
    State.RECOMMENDED: "good",
    State.GRANTED: "good",
    State.DEFERRED: "warn",
    State.BACK: "warn",
    State.PENDING: "warn",
    State.NOT_RECOMMENDED: "bad",
    State.REJECTED: "bad",
    State.CLOSED: "neutral",
    State.WITHDRAWN: "neutral",
}


#: What a committee decided, in the order of its reports; then whatever else became of an application.
_FIRST = (State.RECOMMENDED, State.NOT_RECOMMENDED, State.DEFERRED, State.CLOSED)
OUTCOMES = (*_FIRST, *(state for state in State if state not in _FIRST))


@dataclass(frozen=True)
class Row:
    """An item of a list with its application and the decision of the session that stands on it."""

    item: Item
    application: Application
    decision: Decision | None

    @property
    def outcome(self) -> State:
        """What the session made of it; where it has not decided, where the application stands."""
        return State(self.decision.to_state if self.decision else self.application.state)

    @property
    def kind(self) -> str:
        """The kind of tag for its outcome."""
        return TAGS.get(self.outcome, "info")


def sessions_of_desk(user: Any) -> "QuerySet[Session]":
    """Return the sessions of the bodies for which a person reads the desk."""
    bodies = bodies_of(user, DESK)
    found = Session.objects.select_related("scheme__body", "scheme__committee")
    return found if ALL_BODIES in bodies else found.filter(scheme__body__in=bodies)


def in_order(session: Session) -> "QuerySet[Item]":
    """Return the list of a session as it is gone through."""
    order = Case(*[When(group=group, then=number) for number, group in enumerate(Group)])
    parts = ("organization__country", "scheme", "category", "about__category", "merge_with")
    found = Item.objects.filter(session=session).select_related("session", *(f"application__{part}" for part in parts))
    return found.annotate(
        asked=Count("application__questions", filter=Q(application__questions__state__in=OPEN_QUESTIONS))
    ).order_by(order, "position", "pk")


def rows(items: Iterable[Item], session: Session) -> list[Row]:
    """Return items with the decisions that stand, in one query."""
    listed = list(items)
    found = Decision.objects.filter(
        session=session, undone_at=None, application__in=[it.application_id for it in listed], verb__in=COMMITTEE_VERBS
    )
    standing = {it.application_id: it for it in found.select_related("criterion", "question").order_by("review")}
    return [Row(it, it.application, standing.get(it.application_id)) for it in listed]


@dataclass(frozen=True)
class Progress:
    """How far a session is: how many items, how many decided, and how many by outcome."""

    total: int
    decided: int
    outcomes: tuple[tuple[State, int], ...]

    @property
    def left(self) -> int:
        """How many wait for a decision."""
        return self.total - self.decided


def progress_of(session: Session) -> Progress:
    """Count a session, in two queries. What it deferred may be on the list of a later one, and waits there."""
    waiting = Q(application__state__in=IN_SESSION, application__session=F("session"))
    numbers = Item.objects.filter(session=session).aggregate(total=Count("pk"), left=Count("pk", filter=waiting))
    standing = Decision.objects.filter(session=session, undone_at=None, verb__in=COMMITTEE_VERBS)
    last = dict(standing.order_by("review").values_list("application_id", "to_state"))
    counted = Counter(last.values())
    outcomes = tuple((state, counted[state]) for state in OUTCOMES if counted[state])
    return Progress(numbers["total"], numbers["total"] - numbers["left"], outcomes)


def _late(session: Session) -> Q:
    """Return the condition for new applications that came in after the deadline for the year of a session."""
    since = too_late_from(session.scheme, session.year)
    late = Q(sort=Sort.NEW, state=State.READY, submitted_at__gte=since)
    return late if since is not None else Q(pk=None)


def _free(session: Session) -> "QuerySet[Application]":
    """Return the applications of the scheme without those that a session which still sits has decided on, and those
    that came in too late for this one."""
    found = Application.objects.filter(scheme=session.scheme_id).exclude(_late(session))
    return found.exclude(session__state=SessionState.SITTING)


def for_later(session: Session) -> int:
    """Count the applications that are ready and came in too late for a session."""
    return Application.objects.filter(_late(session), scheme=session.scheme_id).count()


def candidates(session: Session) -> dict[State, int]:
    """Count the applications that could be put on a list, by the state from which they come."""
    found = _free(session).filter(state__in=LISTABLE)
    counted = dict(found.values_list("state").annotate(number=Count("pk")).order_by())
    return {state: counted[state] for state in State if state in counted}


def waiting_longest(session: Session, state: str) -> "QuerySet[Application]":
    """Return the applications in a state that could be put on a list, the longest waiting first."""
    found = _free(session).filter(state=state)
    return found.select_related("organization", "scheme").order_by("waits_since", "submitted_at", "pk")


def reads_grounds(user: Any, session: Session) -> bool:
    """Say whether a person reads why a session decided as it did: the desk of the body, and the committee."""
    if not getattr(user, "is_authenticated", False):
        return False
    bodies = bodies_of(user, DESK) if desk_is_open(user) else set()
    if ALL_BODIES in bodies or session.scheme.body_id in bodies:
        return True
    return session.scheme.committee_id in committees_of(user)


def reads_list(user: Any, session: Session) -> bool:
    """Say whether a person reads the names on a list: who reads the grounds, and once the session has opened, members
    of the organizations on it. Everybody else reads what was granted, and what is published."""
    if reads_grounds(user, session):
        return True
    if session.state == SessionState.PREPARING or not getattr(user, "is_authenticated", False):
        return False
    mine = [held.organization_id for held in memberships_of(user)]
    return Item.objects.filter(session=session, application__organization__in=mine).exists()

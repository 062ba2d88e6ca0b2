"""True numbers of one period, in a fixed number of queries. They leave this file only through what protects them."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from meetings.accreditation.applications.states import Sort, State
from meetings.accreditation.committee.models import Decision, Question, Session
from meetings.accreditation.committee.states import PUT, QuestionState
from meetings.accreditation.models import Application, Scheme
from meetings.accreditation.practice.states import COMMITTEE, COUNCIL, STAFF, Split
from meetings.accreditation.schemes.states import Way

UNKNOWN = "none"


@dataclass(frozen=True)
class Case:
    """An application as it is counted: where its organization is from, what it is, what was decided, how long it took.

    `deferrals` are those before this decision.
    """

    region: str
    kind: str
    column: str
    days: int = 0
    deferrals: int = 0

    def row(self, split: Split) -> str:
        """Return the row in which it is counted."""
        return self.region if split == Split.REGION else self.kind


@dataclass(frozen=True)
class Asked:
    """Questions of one member: how many, and how many of them were recognised as asked before."""

    code: str
    asked: int
    repeated: int


@dataclass(frozen=True)
class Numbers:
    """Everything that is counted for a period. What is `left` over at its end is never published."""

    received: list[Case] = field(default_factory=list)
    left: list[Case] = field(default_factory=list)
    outcomes: list[Case] = field(default_factory=list)
    council: list[Case] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)


@dataclass(frozen=True)
class Span:
    """A period to be counted: from the first to the last day (UTC), and its session if it is one."""

    first: datetime.date
    last: datetime.date
    session: Session | None = None

    def holds(self, column: str) -> Q:
        """Return the condition that a moment lies in the period."""
        begins = datetime.datetime.combine(self.first, datetime.time(), datetime.UTC)
        return Q(**{f"{column}__gte": begins}) & self.until(column)

    def until(self, column: str) -> Q:
        """Return the condition that a moment lies before the end of the period."""
        ends = datetime.datetime.combine(self.last, datetime.time(), datetime.UTC) + datetime.timedelta(days=1)
        return Q(**{f"{column}__lt": ends})


#: Decisions after which an application waits for no other of the same kind.
SETTLING = frozenset({*COMMITTEE, *STAFF, *COUNCIL}) - {"defer"}
PARTS = ("organization__country__regional_group", "organization__kind")


def numbers(scheme: Scheme, span: Span) -> Numbers:
    """Count a period of a scheme: new applications alone, not requests about a standing that is held."""
    return Numbers(
        _received(scheme, span),
        _left(scheme, span),
        _outcomes(scheme, span),
        _council(scheme, span),
        _questions(scheme, span),
    )


def _submitted(scheme: Scheme, when: Q) -> Any:
    return Application.objects.filter(when, scheme=scheme, sort=Sort.NEW).exclude(state=State.DRAFT)


def _received(scheme: Scheme, span: Span) -> list[Case]:
    rows = _submitted(scheme, span.holds("submitted_at")).values_list(*PARTS)
    return [Case(region or UNKNOWN, kind, "received") for region, kind in rows]


def _left(scheme: Scheme, span: Span) -> list[Case]:
    """Return what had come in by the end of the period and was decided neither in it nor for good before."""
    before = Q(session__ends_on__lte=span.last) | span.until("at")
    settled = _standing_decisions(scheme, SETTLING).filter(before).values("application")
    decided = _decided(scheme, span).values("application")
    found = _submitted(scheme, span.until("submitted_at")).exclude(pk__in=settled).exclude(pk__in=decided)
    return [Case(region or UNKNOWN, kind, "left") for region, kind in found.values_list(*PARTS)]


def _standing_decisions(scheme: Scheme, verbs: Any) -> Any:
    return Decision.objects.filter(
        application__scheme=scheme, application__sort=Sort.NEW, verb__in=verbs, undone_at=None
    )


def _decided(scheme: Scheme, span: Span) -> Any:
    """Return the decisions of the session; where staff decide, those of the period."""
    if scheme.way == Way.COMMITTEE:
        of_span = Q(session=span.session) | (Q(session=None) & span.holds("at"))
        return _standing_decisions(scheme, COMMITTEE).filter(of_span)
    return _standing_decisions(scheme, STAFF).filter(span.holds("at"))


def _outcomes(scheme: Scheme, span: Span) -> list[Case]:
    """Return the last decision of the period on each application."""
    found = _decided(scheme, span)
    parts = [f"application__{part}" for part in PARTS]
    columns = ("application", "verb", "at", "application__waits_since", "application__submitted_at", *parts)
    last: dict[Any, tuple[Any, ...]] = {}
    for application, *rest in found.order_by("review", "at", "id").values_list(*columns):
        last[application] = tuple(rest)
    before = _deferrals_before(scheme, span, last)
    return [
        Case(region or UNKNOWN, kind, verb, max((at - (since or submitted)).days, 0), before[application])
        for application, (verb, at, since, submitted, region, kind) in last.items()
    ]


def _deferrals_before(scheme: Scheme, span: Span, applications: Any) -> Counter[Any]:
    """Return how often each application had been deferred in earlier sessions."""
    if span.session is None:
        return Counter()
    earlier = _standing_decisions(scheme, ("defer",)).filter(session__ends_on__lt=span.session.begins_on)
    counts = earlier.order_by().values_list("application").annotate(Count("session", distinct=True))
    return Counter({application: count for application, count in counts if application in applications})


def _council(scheme: Scheme, span: Span) -> list[Case]:
    found = _standing_decisions(scheme, COUNCIL).filter(span.holds("at"))
    rows = found.order_by("at", "id").values_list("verb", *[f"application__{part}" for part in PARTS])
    return [Case(region or UNKNOWN, kind, verb) for verb, region, kind in rows]


def _questions(scheme: Scheme, span: Span) -> list[Asked]:
    """Return the questions put by each State: acts on the record, which are counted exactly. None is taken back."""
    put = PUT - {QuestionState.WITHDRAWN}
    of_span = Q(session=span.session) if span.session else Q(pk=None)
    of_span |= Q(session=None) & span.holds("asked_at")
    found = Question.objects.filter(of_span, application__scheme=scheme, state__in=put)
    rows = found.order_by("seat__code").values_list("seat__code").annotate(Count("id"), Count("repeats"))
    return [Asked(code, asked, repeated) for code, asked, repeated in rows]

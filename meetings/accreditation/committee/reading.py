"""What members of a committee, organizations and the desk read of questions, and how pages show it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.queries import is_member, memberships_of
from civspace.files.models import File
from civspace.reference.models import State as Country
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.registry import Part, Task
from meetings.accreditation.applications.states import COMMITTEE_READS, OVER, State
from meetings.accreditation.committee.asking_rules import UNANSWERED, actions
from meetings.accreditation.committee.models import Question, Seat
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.committee.states import PUT, QuestionState
from meetings.accreditation.screening.showing import Shown, shown

#: The tag of each state.
KINDS = {
    QuestionState.DRAFT: "neutral",
    QuestionState.ASKED: "warn",
    QuestionState.ANSWERED: "good",
    QuestionState.WITHDRAWN: "neutral",
    QuestionState.LAPSED: "bad",
}


def with_parts(questions: "QuerySet[Question]") -> "QuerySet[Question]":
    """Fetch with each question what pages show of it."""
    return questions.select_related(
        "application__organization__country", "application__scheme__body", "application__session", "session", "seat"
    ).select_related("repeats__seat")


def member_names(seats: Iterable[Seat]) -> dict[str, str]:
    """Return the names of the States of seats by their code, in the reader's language; one query."""
    listed = list(seats)
    known = {it.iso3: it.name for it in Country.objects.filter(iso3__in={seat.code for seat in listed})}
    return {seat.code: seat.name or known.get(seat.code, seat.code) for seat in listed}


@dataclass(frozen=True)
class Row:
    """A question as a page shows it: who asked, its tag, the files of the answer, and what the reader may do."""

    question: Question
    member: str
    kind: str
    files: tuple[File, ...]
    verbs: tuple[str, ...]
    zone: str

    @property
    def waits(self) -> bool:
        """Say whether the organization can still answer."""
        return self.question.state in UNANSWERED and self.question.application.state not in OVER

    @property
    def moot(self) -> bool:
        """Say whether no answer is needed any more, because the application is over."""
        return self.question.state in UNANSWERED and self.question.application.state in OVER


def rows(questions: Iterable[Question], user: Any) -> list[Row]:
    """Return questions (with_parts) as pages show them, in the same number of queries for one and for many."""
    listed = list(questions)
    names = member_names({it.seat.pk: it.seat for it in listed}.values())
    files: dict[str, list[File]] = {}
    owned = File.objects.filter(owner_type=Question._meta.label_lower, owner_id__in=[str(it.pk) for it in listed])
    for file in owned.order_by("created_at", "pk") if listed else ():
        files.setdefault(file.owner_id, []).append(file)
    return [
        Row(
            question=it,
            member=names[it.seat.code],
            kind=KINDS[QuestionState(it.state)],
            files=tuple(files.get(str(it.pk), ())),
            verbs=tuple(actions(user, it)),
            zone=zone_of(it),
        )
        for it in listed
    ]


def zone_of(question: Question) -> str:
    """Return the zone in which the time to answer is written."""
    session = question.session or question.application.session
    return session.time_zone if session is not None else question.application.scheme.body.time_zone


def of_application(application: Application, user: Any) -> list[Row]:
    """Return the questions on an application that a reader sees, the newest first."""
    found = Question.objects.visible_to(user).filter(application=application)
    return rows(with_parts(found).order_by("-asked_at", "-created_at", "pk"), user)


def before_committee(user: Any) -> "QuerySet[Application]":
    """Return the applications that a person reads as a member of a committee; never those of their own organization."""
    own = [held.organization_id for held in memberships_of(user)]
    found = Application.objects.visible_to(user).filter(
        scheme__committee__in=committees_of(user), state__in=COMMITTEE_READS
    )
    return found.exclude(organization__in=own)


def counted(applications: "QuerySet[Application]", mine: Iterable[Any]) -> "QuerySet[Application]":
    """Add to each application how many questions were put, and how many of those a mission put itself."""
    put = Q(questions__state__in=sorted(PUT))
    return applications.select_related("organization__country", "category", "session", "scheme").annotate(
        put=Count("questions", filter=put, distinct=True),
        waiting=Count("questions", filter=Q(questions__state=QuestionState.ASKED), distinct=True),
        ours=Count("questions", filter=put & Q(questions__seat__in=list(mine)), distinct=True),
    )


def answered_since(applications: "QuerySet[Application]", since: datetime.date) -> "QuerySet[Application]":
    """Return the applications on which an answer came on or after a day (UTC)."""
    moment = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    found = Question.objects.filter(state=QuestionState.ANSWERED, answered_at__gte=moment)
    return applications.filter(pk__in=found.values("application"))


def part_for_organization(application: Application, user: Any) -> Part | None:
    """The questions of the committee on the page of an application; nothing while none was put."""
    if not is_member(user, application.organization_id):
        return None
    found = [row for row in of_application(application, user) if row.question.state != QuestionState.DRAFT]
    if not found:
        return None
    return Part("accreditation/committee/part.html", {"rows": found, "application": application})


def tasks_for_organization(application: Application) -> list[Task]:
    """The questions that wait for the organization's answer, the first due first."""
    if application.state in OVER or application.state not in COMMITTEE_READS:
        return []
    waiting = Question.objects.filter(application=application, state=QuestionState.ASKED).order_by("due_at", "pk")
    return [
        Task(
            label=_("Answer the question of the committee"),
            url=reverse("application_question", args=[application.organization_id, application.pk, it.pk]),
            until=it.due_at,
            zone=zone_of(it),
        )
        for it in with_parts(waiting)
    ]


def waiting_days(application: Application, now: datetime.datetime | None = None) -> int | None:
    """Return for how many days an application has waited, until the decision on it where there is one."""
    if application.waits_since is None:
        return None
    ends = application.decided_at if application.state in OVER else None
    return max(0, ((ends or now or timezone.now()) - application.waits_since).days)


def given_to(application: Application, audiences: frozenset[str]) -> list[Shown]:
    """Return the fields that readers of some audiences see, each with what was answered or its documents."""
    return [row for row in shown(application) if row.field.audience in audiences]


#: The states of applications that members choose from.
STATES = [(state.value, state.label) for state in State if state in COMMITTEE_READS]

"""What is under way in accreditation, as lines: applications, reports that are due, notices of measures."""

import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.organizations.states import DRAFTERS, SUBMITTERS
from meetings.accreditation.applications.deadlines import deadline
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import OPEN, TAGS, State
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.states import QuestionState
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.states import State as MeasureState
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import owed
from meetings.accreditation.reports.states import OPEN as TO_WRITE
from meetings.accreditation.reports.states import State as ReportState
from meetings.calendar import lines
from meetings.calendar.lines import Line, Scope, Source, Step, Tag, Who

#: Days before its date from which a report that is expected counts as under way.
SOON = 90
#: The application is with the Secretariat; what is neither there nor with the organization is before the committee.
SCREENED = frozenset({State.SUBMITTED, State.SCREENING})


def applications(scope: Scope) -> list[Line]:
    """Return the applications of the organizations, the newest first; at a meeting those to take part in it."""
    own = Application.objects.filter(organization__in=scope.ids, **scope.of_meeting("scheme__meeting"))
    if scope.going:
        own = own.filter(state__in=OPEN)
    found = list(
        own.select_related("scheme__body", "scheme__meeting", "category").order_by("-created_at", "pk")[: scope.limit]
    )
    waiting = Question.objects.filter(application__in=found, state=QuestionState.ASKED).order_by("-due_at", "-pk")
    asked = {question.application_id: question for question in waiting}
    return [_application(scope, it, asked.get(it.pk) if it.state in OPEN else None) for it in found]


def _application(scope: Scope, application: Application, question: Question | None) -> Line:
    state = State(application.state)
    page = [application.organization_id, application.pk]
    url = (
        reverse("application_question", args=[*page, question.pk]) if question else reverse("my_application", args=page)
    )
    return Line(
        kind="application",
        label=application.get_sort_display(),
        key=f"application:{application.pk}",
        organization=scope.organizations[application.organization_id],
        meeting=application.scheme.meeting,
        title=application.scheme.name,
        about=application.category.name if application.category else "",
        url=url,
        reference=application.reference,
        state=Tag(state, state.label, TAGS.get(state, "info")),
        step=_next(scope, application, question),
        at=application.updated_at,
        zone=application.scheme.body.time_zone,
    )


def _next(scope: Scope, application: Application, question: Question | None) -> Step | None:
    owner = application.organization_id
    if application.state not in OPEN:
        return None
    if question is not None:
        return scope.acting(
            owner, "answer_question", _("Answer the question of the committee"), SUBMITTERS, by=question.due_at
        )
    if application.state == State.DRAFT:
        last = deadline(application.scheme, scope.now)
        label = pgettext_lazy("application", "Submit the application")
        return scope.acting(owner, "submit_application", label, SUBMITTERS, by=last.at if last else None)
    if application.state == State.RETURNED:
        return scope.acting(owner, "complete_application", _("Send what is missing"), DRAFTERS)
    if application.state in SCREENED:
        return Step("screen_application", _("Screen the application"), Who.SECRETARIAT)
    return Step("consider_application", _("Consider the application"), Who.COMMITTEE)


def reports(scope: Scope) -> list[Line]:
    """Return the periodic reports that the organizations have to write soon, or whose question they have to answer."""
    if scope.meeting is not None:
        return []
    today = scope.now.date()
    wanted = PeriodicReport.objects.filter(standing__organization__in=scope.ids).filter(
        Q(state=ReportState.QUESTIONED) | Q(owed(today), state__in=TO_WRITE),
        due_on__lte=today + datetime.timedelta(days=SOON),
    )
    found = wanted.select_related("standing__category__scheme__body").order_by("due_on", "pk")[: scope.limit]
    return [_report(scope, it) for it in found]


def _report(scope: Scope, report: PeriodicReport) -> Line:
    state, owner = ReportState(report.state), report.standing.organization_id
    if state == ReportState.QUESTIONED:
        step = scope.acting(owner, "answer_report", _("Answer the question"), SUBMITTERS, by=report.answer_by)
    else:
        zone = ZoneInfo(report.standing.category.scheme.body.time_zone or "UTC")
        last = datetime.datetime.combine(report.due_on, datetime.time(23, 59, 59), zone)
        step = scope.acting(owner, "submit_report", _("Submit the report"), SUBMITTERS, by=last)
    return Line(
        kind="report",
        label=_("Periodic report"),
        key=f"report:{report.pk}",
        organization=scope.organizations[owner],
        meeting=None,
        title=report.standing.category.name,
        url=reverse("my_report", args=[owner, report.pk]),
        reference=report.reference,
        state=Tag(state, state.label, "bad" if state == ReportState.OVERDUE else "warn"),
        step=step,
        at=report.updated_at,
        zone=report.standing.category.scheme.body.time_zone,
    )


def measures(scope: Scope) -> list[Line]:
    """Return the notices of a suspension or withdrawal to which the organizations may still reply."""
    if scope.meeting is not None:
        return []
    wanted = Measure.objects.filter(
        standing__organization__in=scope.ids, state=MeasureState.PROPOSED, reply_until__gte=scope.now
    )
    found = wanted.select_related("standing__category__scheme__body").order_by("reply_until", "pk")[: scope.limit]
    return [
        Line(
            kind="measure",
            label=it.get_verb_display(),
            key=f"measure:{it.pk}",
            organization=scope.organizations[it.standing.organization_id],
            meeting=None,
            title=it.standing.category.name,
            url=reverse("my_measure", args=[it.standing.organization_id, it.pk]),
            reference=it.reference,
            state=Tag(it.state, MeasureState(it.state).label, it.tag),
            step=scope.acting(it.standing.organization_id, "reply_measure", _("Reply"), SUBMITTERS, by=it.reply_until),
            at=it.updated_at,
            zone=it.standing.category.scheme.body.time_zone,
        )
        for it in found
    ]


def register() -> None:
    """Register where the lines of this room come from."""
    lines.sources.extend([Source(applications), Source(reports), Source(measures)])

"""What is under way in accreditation, for the overview: each state of an application, a report, a notice."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.reports.models import PeriodicReport
from meetings.calendar.lines import lines_of
from tests.accreditation.asking import application_of, asked, committee
from tests.factories import make_standing

pytestmark = pytest.mark.django_db
COMMITTEE = ("consider_application", "committee")
#: The next step of an application and who takes it, by its state, as the head reads it.
STEPS = {
    State.DRAFT: ("submit_application", "you"),
    State.SUBMITTED: ("screen_application", "secretariat"),
    State.SCREENING: ("screen_application", "secretariat"),
    State.RETURNED: ("complete_application", "you"),
    **dict.fromkeys((State.READY, State.LISTED, State.PENDING, State.ANSWERED, State.DEFERRED), COMMITTEE),
    **dict.fromkeys((State.RECOMMENDED, State.NOT_RECOMMENDED, State.BACK), COMMITTEE),
}


def found(person) -> set[tuple[str, str, str]]:
    """Return what waits on a person's overview: kind, next step, who acts."""
    person.__dict__.pop("_current_memberships", None)
    return {(it.kind, it.step.code, it.step.who.value) for it in lines_of(person, going=True)}


def test_every_state_of_an_application_says_what_comes_next() -> None:
    cast = committee()
    head = cast.people["head"]
    for state in State:
        Application.objects.filter(pk=cast.application.pk).update(state=state)
        assert found(head) == ({("application", *STEPS[state])} if state in STEPS else set()), state
    assert found(cast.stranger) == set()


def test_a_question_waits_for_those_who_answer_until_its_date() -> None:
    cast = committee()
    question = asked(cast)
    (line,) = lines_of(cast.people["head"], going=True)
    assert (line.step.code, line.mine, line.by) == ("answer_question", True, question.due_at)
    assert line.url.endswith(f"/questions/{question.pk}/")
    assert found(cast.people["viewer"]) == {("application", "answer_question", "submitters")}


def test_reports_and_notices_wait_too_and_cost_no_more_for_many() -> None:
    cast = committee()
    head, today = cast.people["head"], timezone.now().date()
    standing = make_standing(organization=cast.applicant)
    due = {"covers_from": today, "covers_to": today, "suspend_on": today + datetime.timedelta(days=200)}
    report = PeriodicReport.objects.create(
        standing=standing,
        due_on=today + datetime.timedelta(days=91),
        withdraw_on=today + datetime.timedelta(days=300),
        **due,
    )
    assert found(head) == {("application", *COMMITTEE)}
    with CaptureQueriesContext(connection) as few:
        lines_of(head, going=True)
    PeriodicReport.objects.filter(pk=report.pk).update(due_on=today + datetime.timedelta(days=90))
    Measure.objects.create(
        standing=standing,
        verb="end",
        criterion=Criterion.objects.filter(scheme="ecosoc").first(),
        reason="Read.",
        proposed_by=str(cast.desk.pk),
        reply_until=timezone.now() + datetime.timedelta(days=9),
    )
    application_of(cast.applicant, State.DRAFT, sort="rename", about=standing)
    with CaptureQueriesContext(connection) as many:
        waiting = lines_of(head, going=True)
    assert {(line.kind, line.step.code) for line in waiting if line.mine} == {
        ("report", "submit_report"),
        ("measure", "reply_measure"),
        ("application", "submit_application"),
    }
    assert len(many) == len(few)


def test_a_report_on_a_standing_that_has_run_out_is_no_longer_written() -> None:
    cast = committee()
    today = timezone.now().date()
    standing = make_standing(organization=cast.applicant)
    PeriodicReport.objects.create(
        standing=standing,
        covers_from=today,
        covers_to=today,
        due_on=today,
        suspend_on=today + datetime.timedelta(days=200),
        withdraw_on=today + datetime.timedelta(days=300),
    )
    report, application = ("report", "submit_report", "you"), ("application", *COMMITTEE)
    assert found(cast.people["head"]) == {application, report}
    Standing.objects.filter(pk=standing.pk).update(valid_to=today - datetime.timedelta(days=1))
    assert found(cast.people["head"]) == {application}

"""What the figures of accreditation are told of complaints."""

import datetime

import pytest

from civspace.audit.models import Entry
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.models import Complaint, Ruling
from civspace.contest.practice import contested_in
from civspace.front.demo.clock import at
from meetings.accreditation.models import Application, Scheme, Standing
from meetings.accreditation.practice.registry import Contested
from meetings.accreditation.reports.models import PeriodicReport
from tests import factories
from tests.contest.cast import NOW, fresh, in_state, make_cast, ruling

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime.date(NOW.year, 1, 1), datetime.date(NOW.year, 12, 31)


def test_complaints_about_a_scheme_and_the_last_word_on_each(settings):
    cast = make_cast(settings)
    complaint = in_state(cast, "answered_review")
    if not Scheme.objects.filter(pk="ecosoc").exists():
        factories.load_accreditation()
    scheme, other = Scheme.objects.get(pk="ecosoc"), Scheme.objects.get(pk="nhri")
    # A returned statement is no matter of accreditation.
    assert contested_in(scheme, FIRST, LAST) == Contested(0, {})
    application = Application.objects.create(organization=cast.organization, scheme=scheme, submitted_at=NOW)
    Complaint.objects.filter(pk=complaint.pk).update(
        decision_type="meetings_accreditation.application", decision_id=str(application.pk)
    )
    Ruling.objects.filter(complaint=complaint, stage="review").update(outcome="upheld")
    assert Ruling.objects.filter(complaint=complaint).count() == 2
    assert contested_in(scheme, FIRST, LAST) == Contested(1, {"upheld": 1})
    assert contested_in(other, FIRST, LAST) == Contested(0, {})
    assert contested_in(scheme, FIRST.replace(year=2020), LAST.replace(year=2020)) == Contested(0, {})
    assert contested_in(scheme, NOW.date(), NOW.date()).filed == 1
    assert contested_in(scheme, FIRST, NOW.date() - datetime.timedelta(days=1)) == Contested(0, {})


def test_a_deferred_report_counts_and_so_do_silence_and_the_duty_that_was_missed(settings):
    cast = make_cast(settings)
    complaint = in_state(cast, "deemed_refused")
    if not Scheme.objects.filter(pk="ecosoc").exists():
        factories.load_accreditation()
    scheme, other = Scheme.objects.get(pk="ecosoc"), Scheme.objects.get(pk="nhri")
    assert contested_in(scheme, FIRST, LAST) == Contested(0, {})
    standing = Standing.objects.get(organization=cast.organization, category__scheme=scheme)
    due, year = NOW.date(), datetime.timedelta(days=365)
    report = PeriodicReport.objects.create(
        standing=standing,
        covers_from=due - 4 * year,
        covers_to=due,
        due_on=due,
        suspend_on=due + year,
        withdraw_on=due + 2 * year,
    )
    Complaint.objects.filter(pk=complaint.pk).update(
        decision_type="meetings_accreditation.periodicreport", decision_id=str(report.pk)
    )
    assert contested_in(scheme, FIRST, LAST) == Contested(1, {"deemed_refused": 1})
    clock = Clock.objects.get(subject_id=str(complaint.pk), kind="contest-decision")
    with at(clock.expired_at + datetime.timedelta(days=1)):
        domain.file_complaint(
            organization=cast.organization,
            by=cast.people["head"],
            decision=Entry.objects.get(object_id=str(clock.pk), verb="expire"),
            points=["Nothing was done."],
            grounds=["no-reasons"],
        )
        domain.request_review(complaint=fresh(complaint), by=cast.people["head"])
        domain.decide_review(complaint=fresh(complaint), by=cast.people["colleague"], **ruling("partly_upheld"))
    assert contested_in(scheme, FIRST, LAST) == Contested(2, {"partly_upheld": 1})
    assert contested_in(other, FIRST, LAST) == Contested(0, {})
    day = clock.expired_at.date()
    assert contested_in(scheme, FIRST, day).settled == {"deemed_refused": 1}
    assert contested_in(scheme, FIRST, day - datetime.timedelta(days=1)).settled == {}

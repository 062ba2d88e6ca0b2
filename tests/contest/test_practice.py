"""What the figures of accreditation are told of complaints."""

import datetime

import pytest

from civspace.contest.models import Complaint, Ruling
from civspace.contest.practice import contested_in
from meetings.accreditation.models import Application, Scheme
from meetings.accreditation.practice.registry import Contested
from tests import factories
from tests.contest.cast import NOW, in_state, make_cast

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

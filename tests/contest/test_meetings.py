"""The meeting that a decision or a missed duty is about: while it is under way, a complaint has the time of an urgent
one."""

import datetime
from typing import Any

import pytest

from civspace.audit.models import Entry
from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.models import Complaint
from civspace.front.demo.clock import at
from civspace.threads import domain as threads
from civspace.workflow.contesting import standing_decision
from meetings.accreditation.applications import domain as applications
from meetings.accreditation.models import Scheme
from submissions.statements import domain as statements
from submissions.statements.models import ChangeRequest
from tests import factories
from tests.accreditation.applying import REASON, criterion, draft, make_scheme, put
from tests.accreditation.things import house, in_state, officer
from tests.contest.cast import NOW, filed, make_cast
from tests.contest.cast import load as load_complaints
from tests.statements.cast import statement_in
from tests.threads.cast import about

pytestmark = pytest.mark.django_db
HOURS, DAY = datetime.timedelta(hours=48), datetime.timedelta(days=1)
LATER = NOW + 5 * DAY


def contest(organization: Any, by: Any, entry: Entry) -> Complaint:
    said = {"points": ["Nothing was done."], "grounds": ["no-reasons"]}
    return domain.file_complaint(organization=organization, by=by, decision=entry, **said)


def missed(subject: Any, kind: str) -> Entry:
    """Return the entry of a clock that expired."""
    clock = Clock.objects.get(subject_id=str(subject.pk), kind=kind)
    return Entry.objects.get(object_id=str(clock.pk), verb="expire")


def about_meeting(made: Complaint) -> tuple[Any, ...]:
    return made.meeting, made.meeting_day, made.urgency


def under_way(meeting: Any) -> tuple[Any, ...]:
    """Return what a complaint of five days after NOW says of a meeting that is under way."""
    return meeting, LATER.date(), "immediate"


def test_a_decision_on_a_complaint_that_was_missed(settings: Any) -> None:
    cast = make_cast(settings, begins_in=-2)
    with at(NOW):
        made = filed(cast)
    with at(NOW + HOURS + DAY):
        sweep()
    with at(LATER):
        duty = contest(cast.organization, cast.people["head"], missed(made, "contest-decision"))
    assert about_meeting(duty) == under_way(cast.meeting)


def test_an_answer_about_a_statement_that_was_missed(settings: Any) -> None:
    cast = make_cast(settings, begins_in=-2)
    with at(NOW - 10 * DAY):
        message = threads.write(**about(cast.statement), by=cast.people["head"], text="When?")
    with at(NOW):
        sweep()
    with at(LATER):
        duty = contest(cast.organization, cast.people["head"], missed(message.thread, "answer"))
    assert about_meeting(duty) == under_way(cast.meeting)


def test_a_change_that_was_declined(settings: Any) -> None:
    cast = make_cast(settings, begins_in=-2)
    published = statement_in(cast.statements, "published")
    head = cast.people["head"]
    asked = statements.ask_for_change(
        statement=published, by=head, kind="correction", urgency="soon", details="A name is spelt wrongly."
    )
    publisher = cast.statements.people["publisher"]
    statements.decline_request(request=asked, by=publisher, **factories.policy("decline"))
    _kind, entry = standing_decision(ChangeRequest.objects.get()) or pytest.fail("nothing to contest")
    with at(LATER):
        made = contest(cast.organization, head, entry)
    assert about_meeting(made) == under_way(cast.meeting)


def conference() -> Any:
    """Return a meeting that is under way five days after NOW."""
    return factories.make_meeting(begins_on=NOW.date(), ends_on=(NOW + 20 * DAY).date())


def test_a_standing_that_was_suspended_and_a_message_about_it_that_was_not_answered() -> None:
    load_complaints()
    factories.load_accreditation()
    meeting = conference()
    Scheme.objects.update(meeting=meeting)
    organization, people = house()
    standing = in_state("suspended", organization, people["head"], officer())
    _kind, entry = standing_decision(standing) or pytest.fail("nothing to contest")
    with at(NOW - 10 * DAY):
        message = threads.write(**about(standing, "claim"), by=people["head"], text="Why?")
    with at(NOW):
        sweep()
    with at(LATER):
        for contested in (entry, missed(message.thread, "answer")):
            assert about_meeting(contest(organization, people["head"], contested)) == under_way(meeting)


def test_an_application_that_was_refused() -> None:
    load_complaints()
    organization, people = house()
    scheme, meeting = make_scheme("t", "staff"), conference()
    Scheme.objects.update(meeting=meeting)
    application = put(draft(organization, people["head"], scheme), "screening")
    refused = applications.refuse(
        application=application, by=officer(scope="tb"), criterion=criterion(scheme), reason=REASON
    )
    _kind, entry = standing_decision(refused) or pytest.fail("nothing to contest")
    with at(LATER):
        made = contest(organization, people["head"], entry)
    assert about_meeting(made) == under_way(meeting)

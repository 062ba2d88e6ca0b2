"""A complaint about a decision whose place a newer one has taken: it is not filed, and reverses no newer one."""

import datetime

import pytest
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.contest import domain
from civspace.contest.domain.filing import HoldsNoMore
from civspace.contest.domain.ruling import NotReversible, is_reversible
from civspace.contest.models import Complaint
from civspace.front.demo.clock import at
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import offer_for, standing_decision
from meetings.accreditation.models import Standing
from meetings.accreditation.overturning import overturn_standing
from submissions.statements.models import Statement
from tests.accreditation.things import decide, house, in_state, officer
from tests.api.calls import Api, is_problem
from tests.contest.cast import NOW, filed, fresh, make_cast, ruling
from tests.contest.cast import load as load_complaints
from tests.factories import load_accreditation
from tests.statements.cast import perform

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def returned_again(cast):
    """Submit the statement of the cast anew, and let somebody else return it."""
    statement = Statement.objects.get(pk=cast.statement.pk)
    for verb, actor in (("submit", "head"), ("claim", "colleague"), ("return", "colleague")):
        perform(cast.statements, statement, verb, cast.people[actor])
        statement.refresh_from_db()


def counts():
    return Entry.objects.count(), Notice.objects.count(), Complaint.objects.count()


def test_an_older_return_is_not_contested_once_there_is_a_newer_one(settings):
    cast = make_cast(settings)
    returned_again(cast)
    with at(NOW):
        before = counts()
        with pytest.raises(HoldsNoMore):
            filed(cast)
        assert counts() == before
        newer = Entry.objects.filter(object_id=str(cast.statement.pk), verb="return").latest("seq")
        made = domain.file_complaint(
            organization=cast.organization,
            by=cast.people["head"],
            decision=newer,
            points=["The limit was kept."],
            grounds=["rule-misapplied"],
        )
    assert (made.decision_entry, made.takers) == (newer.pk, [str(cast.people["colleague"].pk)])


def test_a_complaint_about_an_older_return_reverses_no_newer_one(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        assert is_reversible(made)
    returned_again(cast)
    with at(NOW):
        assert not is_reversible(made)
        before = counts()
        # Who returned it the second time is no taker of the first return.
        with pytest.raises(NotReversible):
            domain.answer_complaint(
                complaint=made, by=cast.people["colleague"], **ruling("upheld", reason="criterion-met", reverses=True)
            )
        assert (fresh(made).state, counts()) == ("filed", before)
        domain.answer_complaint(
            complaint=made, by=cast.people["decider"], **ruling("upheld", reason="criterion-met", reverses=False)
        )
        before = counts()
        with pytest.raises(NotReversible):
            domain.reverse_decision(complaint=fresh(made), by=cast.people["decider"])
    assert (fresh(made).reversed_at, counts()) == (None, before)
    assert Statement.objects.get(pk=cast.statement.pk).state == "returned"


def test_an_older_suspension_that_is_held_wrong_lifts_no_newer_one():
    load_complaints()
    organization, people = house()
    desk, other = officer(), officer()
    load_accreditation()
    standing = in_state("suspended", organization, people["head"], desk)
    _kind, first = standing_decision(standing) or pytest.fail("nothing to contest")
    said = {"points": ["The report came in time."], "grounds": ["rule-misapplied"]}
    made = domain.file_complaint(organization=organization, by=people["head"], decision=first, **said)
    decide(standing, "reinstate", desk)
    decide(Standing.objects.get(pk=standing.pk), "suspend", other)
    before = counts()
    with pytest.raises(IllegalMove):
        domain.answer_complaint(
            complaint=made,
            by=other,
            outcome="upheld",
            reason="criterion-met",
            text="It came in time.",
            findings={1: "It did."},
            cited="ECOSOC resolution 1996/31",
            reverses=True,
        )
    assert (Standing.objects.get(pk=standing.pk).state, fresh(made).state, counts()) == ("suspended", "filed", before)
    _kind, newer = standing_decision(Standing.objects.get(pk=standing.pk)) or pytest.fail("nothing to contest")
    again = domain.file_complaint(organization=organization, by=people["head"], decision=newer, **said)
    assert again.decision_entry == newer.pk != first.pk


def test_a_suspension_that_holds_again_can_be_contested_from_that_day_on_from_the_page_and_the_api(client):
    load_complaints()
    organization, people = house()
    load_accreditation()
    head, desk, now = people["head"], officer(), timezone.now()
    standing = in_state("suspended", organization, head, desk)
    suspension = Entry.objects.get(object_id=str(standing.pk), verb="suspend")
    Entry.objects.filter(pk=suspension.pk).update(at=now - 300 * DAY)
    decide(standing, "end", desk)
    overturn_standing(thing=Standing.objects.get(pk=standing.pk), by=officer(), reason="It did not hold.")
    page = f"/en/my/organizations/{organization.pk}/standing/"
    client.force_login(head)
    html = client.get(page).content.decode()
    assert html.count("?decision=") == 1 and f"?decision={suspension.pk}" in html
    offer = offer_for(head, Standing.objects.get(pk=standing.pk))
    reversal = Entry.objects.filter(object_id=str(standing.pk), verb="overturn_end_to_suspended")
    assert (offer.decided, offer.until) == (now - 300 * DAY, reversal.get().at + 60 * DAY)

    said = {"object_type": "accreditation", "object_id": str(standing.pk), "organization": str(organization.pk)}
    said |= {"points": ["The report came in time."], "grounds": ["rule-misapplied"]}
    api, before = Api(head), counts()
    reversal.update(at=now - 60 * DAY)
    assert client.get(page).content.decode().count("?decision=") == 0
    is_problem(api.post("complaints/", said), 409)
    assert counts() == before
    reversal.update(at=now - 59 * DAY)
    made = api.post("complaints/", said)
    assert (made.status_code, made.json()["kind"]) == (201, "suspended_accreditation")
    assert Complaint.objects.get().decision_entry == suspension.pk
    assert offer_for(head, Standing.objects.get(pk=standing.pk)).filed

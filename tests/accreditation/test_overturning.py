"""A decision on standing that is overturned by a complaint: where it leads, and what stands in the way."""

import pytest

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import standing_decision
from meetings.accreditation.models import Standing
from meetings.accreditation.overturning import overturn_standing
from meetings.accreditation.states import State
from tests.accreditation.things import claimed, house, in_state, load, officer

pytestmark = pytest.mark.django_db
LEADS = {
    State.REFUSED: (State.CLAIMED, "overturn_refusal", "refused_accreditation"),
    State.SUSPENDED: (State.CONFIRMED, "overturn_suspension", "suspended_accreditation"),
    State.ENDED: (State.CONFIRMED, "overturn_end", "withdrawn_accreditation"),
}


def _refused(standing, by):
    before, counts = Standing.objects.values().get(pk=standing.pk), (Entry.objects.count(), Notice.objects.count())
    with pytest.raises(IllegalMove):
        overturn_standing(thing=standing, by=by, reason="No.")
    assert Standing.objects.values().get(pk=standing.pk) == before
    assert (Entry.objects.count(), Notice.objects.count()) == counts


@pytest.mark.parametrize("state", list(State))
def test_from_every_state(state):
    load()
    organization, people = house()
    standing, by = in_state(state, organization, people["head"], officer()), officer()
    if state not in LEADS:
        assert standing_decision(standing) is None
        _refused(standing, by)
        return
    target, verb, kind = LEADS[state]
    assert standing_decision(standing)[0].kind == kind
    overturn_standing(thing=standing, by=by, reason="The criterion was met.", rule={"slug": "ecosoc-granted"})
    standing.refresh_from_db()
    entry = Entry.objects.filter(object_id=str(standing.pk)).latest("seq")
    assert (standing.state, entry.verb, entry.actor_id) == (target, verb, str(by.pk))
    assert (entry.payload.reason, entry.rule) == ("The criterion was met.", {"slug": "ecosoc-granted"})
    assert standing_decision(standing) is None


@pytest.mark.parametrize("state", [State.REFUSED, State.ENDED])
def test_another_claim_or_standing_is_in_the_way(state):
    load()
    organization, people = house()
    desk = officer()
    standing = in_state(state, organization, people["head"], desk)
    other = claimed(organization, people["head"])
    if state == State.ENDED:
        Standing.objects.filter(pk=other.pk).update(state=State.CONFIRMED)
    _refused(standing, desk)

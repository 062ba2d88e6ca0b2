"""A decision on standing that is overturned by a complaint: where it leads, and what stands in the way."""

import pytest

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import standing_decision
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.overturning import overturn_standing
from meetings.accreditation.states import State
from tests.accreditation.things import claimed, decide, house, in_state, load, officer

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


def _grounds(standing):
    return Standing.objects.values_list("state", "criterion", "reason", "decided_at").get(pk=standing.pk)


@pytest.mark.parametrize("verbs", [["suspend"], ["end"], ["suspend", "end"]])
def test_it_is_again_what_it_was_on_the_grounds_that_hold_again(verbs):
    load()
    organization, people = house()
    desk, standing = officer(), in_state(State.CLAIMED, organization, people["head"], officer())
    for number, verb in enumerate(["confirm", *verbs]):
        before = _grounds(standing)
        criterion = Criterion.objects.get(pk="ecosoc-conduct" if number % 2 else "ecosoc-granted")
        standing = decide(Standing.objects.get(pk=standing.pk), verb, desk, criterion=criterion, reason=f"No. {number}")
    overturn_standing(thing=standing, by=desk, reason="It did not hold.", rule={"slug": "complaint"})
    after = _grounds(standing)
    decided = Entry.objects.filter(object_id=str(standing.pk), to_state=before[0]).order_by("seq").first()
    assert (after[:3], after[3]) == (before[:3], decided.at)
    # What is overturned after it leads to the decision before it, not to the outcome of a complaint.
    if before[0] == State.SUSPENDED:
        overturn_standing(thing=standing, by=desk, reason="Nor did that.")
        assert _grounds(standing)[:3] == (State.CONFIRMED, "ecosoc-granted", "No. 0")


def test_a_claim_that_waits_again_rests_on_no_decision():
    load()
    organization, people = house()
    standing = in_state(State.REFUSED, organization, people["head"], officer())
    overturn_standing(thing=standing, by=officer(), reason="It did not hold.")
    assert _grounds(standing) == (State.CLAIMED, None, "", None)


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

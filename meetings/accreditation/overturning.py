"""A refusal, suspension or withdrawal of standing that did not hold: what follows from a complaint that was upheld."""

from typing import Any

from django.db import transaction

from accounts.organizations.models import Organization
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.accreditation import registry
from meetings.accreditation.models import Standing
from meetings.accreditation.states import HELD, OVERTURNING, STANDING, State

#: The verb by the state in which the decision left the standing.
BY_STATE = {STANDING.transitions[verb].target: overturn for verb, overturn in OVERTURNING.items()}


@transaction.atomic
def overturn_standing(*, thing: Standing, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Standing:
    """Take back the decision on a standing; a refused claim waits for a decision again. `by` decided on the complaint.

    The organization is told by the complaint. Raises IllegalMove where the decision stands no more, or where another
    standing or claim of the category is in the way; Stale when somebody changed it meanwhile. Nothing is then changed.
    """
    Organization.objects.select_for_update().filter(pk=thing.organization_id).first()
    parts = Standing.objects.select_for_update(of=("self",)).select_related("organization", "category__scheme")
    current = parts.get(pk=thing.pk)
    verb = BY_STATE.get(current.state)
    if verb is None or _in_the_way(current):
        raise IllegalMove("overturn", current.state)
    move(current, verb, table=STANDING, by=by, reason=reason.strip(), rule=rule)
    for follow in registry.decided:
        follow(current.organization)
    return current


def _in_the_way(standing: Standing) -> bool:
    """Say whether the organization has a claim, or a standing for some of these days, beside this one."""
    others = Standing.objects.filter(organization=standing.organization_id, category=standing.category_id)
    others = others.exclude(pk=standing.pk)
    if standing.state == State.REFUSED:
        return others.filter(state=State.CLAIMED).exists()
    return others.filter(state__in=HELD).overlapping(standing.valid_from, standing.valid_to).exists()

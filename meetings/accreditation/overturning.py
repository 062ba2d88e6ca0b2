"""A refusal, suspension or withdrawal of standing that did not hold: what follows from a complaint that was upheld."""

from typing import Any

from django.db import transaction

from accounts.organizations.models import Organization
from civspace.audit.models import Entry
from civspace.audit.queries import history
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.accreditation import registry
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.reports.restoring import suspended_again, withdrawal_over
from meetings.accreditation.states import HELD, OVERTURN_TO_SUSPENDED, OVERTURNING, STANDING, State

#: The verb by the state in which the decision left the standing.
BY_STATE = {STANDING.transitions[verb].target: overturn for verb, overturn in OVERTURNING.items()}

#: The decisions on which a standing may rest again.
GRANTING = ("confirm", "take_over", "suspend", "reinstate")


@transaction.atomic
def overturn_standing(*, thing: Standing, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Standing:
    """Take back the decision on a standing: it is what it was before, on the grounds of the decision that holds again.

    A refused claim waits for a decision, and what was suspended when it was withdrawn is suspended again; after a
    withdrawal the dates of the report that is owed go on where they stood. `by` decided on the complaint, which tells
    the organization. Raises IllegalMove where the decision stands no more, or where another standing or claim of the
    category is in the way; Stale when somebody changed it meanwhile. Nothing is then changed.
    """
    Organization.objects.select_for_update().filter(pk=thing.organization_id).first()
    parts = Standing.objects.select_for_update(of=("self",)).select_related("organization", "category__scheme")
    current = parts.get(pk=thing.pk)
    verb = BY_STATE.get(current.state)
    if verb is None or _in_the_way(current):
        raise IllegalMove("overturn", current.state)
    entries = history(current)
    decision = entries.filter(verb__in=OVERTURNING, to_state=current.state).last()
    if decision is not None and (decision.verb, decision.from_state) == ("end", State.SUSPENDED):
        verb = OVERTURN_TO_SUSPENDED
    target = STANDING.target(verb, current.state)
    before = entries.filter(verb__in=GRANTING, to_state=target).last()
    # `reason` is also what move() writes into the audit entry.
    grounds = _grounds(before)
    Standing.objects.filter(pk=current.pk).update(**grounds)
    for field, value in grounds.items():
        setattr(current, field, value)
    move(current, verb, table=STANDING, by=by, reason=reason.strip(), rule=rule)
    if current.state == State.CONFIRMED:
        for lifted in registry.reinstated:
            lifted(current, by, reason.strip())
    elif current.state == State.SUSPENDED:
        suspended_again(current, by, reason.strip(), rule)
    if decision is not None and decision.verb == "end":
        withdrawal_over(current, decision.at.date(), by, reason.strip())
    for follow in registry.decided:
        follow(current.organization)
    return current


def _grounds(decision: Entry | None) -> dict[str, Any]:
    """Return what a standing says of the decision that it rests on; nothing without one."""
    if decision is None:
        return {"criterion": None, "reason": "", "decided_at": None}
    criterion = Criterion.objects.filter(pk=decision.rule.get("slug")).first()
    return {"criterion": criterion, "reason": decision.payload.reason, "decided_at": decision.at}


def _in_the_way(standing: Standing) -> bool:
    """Say whether the organization has a claim, or a standing for some of these days, beside this one."""
    others = Standing.objects.filter(organization=standing.organization_id, category=standing.category_id)
    others = others.exclude(pk=standing.pk)
    if standing.state == State.REFUSED:
        return others.filter(state=State.CLAIMED).exists()
    return others.filter(state__in=HELD).overlapping(standing.valid_from, standing.valid_to).exists()

"""What the tests of this room share."""

import datetime
from typing import Any

from django.utils import timezone

from civspace.workflow import Stale
from meetings.accreditation.domain import claim_standing, decide_standing
from meetings.accreditation.measures.domain import decide_measure
from meetings.accreditation.models import Category, Criterion, Measure, Standing
from meetings.accreditation.queries import today_of
from meetings.accreditation.states import State
from tests.factories import join, load_accreditation, make_organization, person, staff

CRITERION = "ecosoc-granted"
REASON = "The list of the Council names the organization."


def today() -> datetime.date:
    """Return the day of this moment: a run that goes on past midnight still asks for the right one."""
    return timezone.now().date()


def load() -> None:
    """Load the schemes, categories and criteria that are shipped."""
    load_accreditation()


def officer(scope: str = "ecosoc", **fields: Any) -> Any:
    """Return an accreditation officer of a body."""
    return staff("accreditation_officer", scope=scope, **fields)


def house(**fields: Any) -> tuple[Any, dict[str, Any]]:
    """Return an organization and its people by role: head, focal_point, editor, viewer."""
    organization = make_organization(**fields)
    people = {}
    for role in ("head", "focal_point", "editor", "viewer"):
        people[role] = person(name=role.replace("_", " ").title())
        join(people[role], organization, role)
    return organization, people


def claimed(organization: Any, by: Any, category: str = "special", **fields: Any) -> Standing:
    """Return a claim that waits."""
    values = {"explanation": "Granted in 2019 under our former name.", "granted_by": "E/2019/INF/5", **fields}
    return claim_standing(organization=organization, category=Category.objects.get(pk=category), by=by, **values)


def decide(standing: Standing, verb: str, by: Any, **fields: Any) -> Standing:
    """Decide with a published criterion and a reason."""
    values = {"criterion": Criterion.objects.get(pk=CRITERION), "reason": REASON, **fields}
    if verb in ("suspend", "end"):
        return _measured(standing, verb, by, values)
    if verb == "reinstate":
        values = {**of_council(standing), **values}
    return decide_standing(standing=standing, verb=verb, by=by, **values)


def of_council(standing: Standing) -> dict[str, Any]:
    """Return the document and the day of a decision that the council takes today, by the days of the body."""
    return {"document": "E/2027/L.12", "day": today_of(standing.category.scheme.body)}


def _measured(standing: Standing, verb: str, by: Any, values: dict[str, Any]) -> Standing:
    """Take a measure whose time to reply is over; the notice was given by another officer."""
    if values.pop("expected_version", standing.version) != Standing.objects.get(pk=standing.pk).version:
        raise Stale
    Measure.objects.filter(standing=standing).delete()
    measure = Measure.objects.create(
        standing=standing,
        verb=verb,
        months=12 if verb == "suspend" else None,
        proposed_by="another",
        reply_until=timezone.now() - datetime.timedelta(days=1),
        criterion=values["criterion"],
        reason=values["reason"],
    )
    said = {"reason": values["reason"], **of_council(standing)}
    return decide_measure(measure=measure, verb="take", by=by, **said).standing


#: The verbs that lead from a claim to each state.
WAYS = {
    State.CLAIMED: [],
    State.CONFIRMED: ["confirm"],
    State.REFUSED: ["refuse"],
    State.SUSPENDED: ["confirm", "suspend"],
    State.ENDED: ["confirm", "end"],
}


def in_state(state: str, organization: Any, head: Any, desk: Any, **fields: Any) -> Standing:
    """Return a standing that the portal's own verbs led to a state."""
    from meetings.accreditation.domain import retract_claim

    standing = claimed(organization, head, **fields)
    if state == State.RETRACTED:
        return retract_claim(standing=standing, by=head)
    for verb in WAYS[State(state)]:
        standing = decide(standing, verb, desk)
    return standing


def fresh(user: Any) -> Any:
    """Return the person anew, as the next request reads them."""
    return type(user).objects.get(pk=user.pk)

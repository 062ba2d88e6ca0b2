"""What the tests of this room share."""

from typing import Any

from django.utils import timezone

from meetings.accreditation.domain import claim_standing, decide_standing
from meetings.accreditation.loading import load_categories, load_criteria, load_schemes
from meetings.accreditation.models import Category, Criterion, Standing
from meetings.accreditation.states import State
from tests.factories import join, make_body, make_organization, person, staff

CRITERION = "ecosoc-granted"
REASON = "The list of the Council names the organization."
TODAY = timezone.now().date()


def load() -> None:
    """Load the schemes, categories and criteria that are shipped."""
    make_body(code="ecosoc", name="Economic and Social Council", time_zone="America/New_York", symbol_prefix="E")
    make_body(code="hrc")
    load_schemes()
    load_categories()
    load_criteria()


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
    return decide_standing(standing=standing, verb=verb, by=by, **values)


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

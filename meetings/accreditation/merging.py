"""Standing when two organizations merge: what one of them held goes over, unless the other one holds the same."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.merging.registry import Change, Mover, Plan, Problem, register
from accounts.organizations.models import Organization
from meetings.accreditation import registry
from meetings.accreditation.models import Standing
from meetings.accreditation.screening.merging import after_merger
from meetings.accreditation.states import GRANTED, HELD, State


def _of(organization: Organization) -> list[Standing]:
    return list(Standing.objects.filter(organization=organization).select_related("category").order_by("pk"))


def _meet(one: Standing, other: Standing) -> bool:
    """Say whether two rows of one category cannot stand beside each other."""
    if one.category_id != other.category_id:
        return False
    if {one.state, other.state} == {State.CLAIMED}:
        return True
    if not {one.state, other.state} <= HELD:
        return False
    begins = [row.valid_from for row in (one, other)]
    ends = [row.valid_to for row in (one, other)]
    return not any(
        end is not None and begin is not None and end < begin
        for end, begin in ((ends[0], begins[1]), (ends[1], begins[0]))
    )


def moving(plan: Plan) -> list[Standing]:
    """Return the rows that go over. A row that the survivor has already stays with the entry that closes."""
    if not plan.with_people:
        return []
    held = _of(plan.survivor)
    return [row for row in _of(plan.source) if not any(_meet(row, other) for other in held)]


def _changes(plan: Plan) -> Iterator[Change]:
    rows = Standing.objects.filter(pk__in=[row.pk for row in moving(plan)])
    yield Change(rows, {"organization_id": plan.survivor.pk})


def _problems(plan: Plan) -> Iterator[Problem]:
    source, survivor = _of(plan.source), _of(plan.survivor)
    if not plan.with_people:
        if any(row.state in GRANTED for row in source):
            yield Problem(
                _("%(name)s has standing: merge it with its people.") % {"name": plan.source.name}, blocks=True
            )
        return
    for row in source:
        for other in (other for other in survivor if _meet(row, other)):
            said = {"standing": str(row.category.name)}
            if row.state != other.state:
                text = _("Both hold the standing “%(standing)s”, and one of them is suspended. Decide on that first.")
                yield Problem(text % said, blocks=True)
            elif row.state == State.CLAIMED:
                text = _("Both claim the standing “%(standing)s”; the claim of the entry that stays is decided on.")
                yield Problem(text % said)
            else:
                yield Problem(_("Both hold the standing “%(standing)s”; it is kept once.") % said)


def _after(survivor: Organization) -> None:
    for follow in registry.decided:
        follow(survivor)
    after_merger(survivor)


def register_mover() -> None:
    """Register what of standing moves."""
    register(
        Mover(
            "standing",
            gettext_lazy("Standing and claims to standing"),
            frozenset({"meetings_accreditation.standing.organization"}),
            changes=_changes,
            problems=_problems,
            after=_after,
        )
    )

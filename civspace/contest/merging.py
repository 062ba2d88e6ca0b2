"""Complaints when two organizations merge: they go over, unless both contested the same decision."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from accounts.organizations.merging.registry import Change, Mover, Plan, register
from civspace.contest.models import Complaint
from civspace.contest.states import State


def _changes(plan: Plan) -> Iterator[Change]:
    if not plan.with_people:
        return
    mine = Complaint.objects.filter(organization=plan.survivor, decision_entry__isnull=False)
    both = mine.exclude(state=State.WITHDRAWN).values("decision_entry")
    # Of what both contested, that of the entry which closes stays with it.
    twice = Complaint.objects.filter(organization=plan.source, decision_entry__in=both).exclude(state=State.WITHDRAWN)
    rows = Complaint.objects.filter(organization=plan.source).exclude(pk__in=twice.values("pk"))
    yield Change(rows, {"organization_id": plan.survivor.pk})


def register_mover() -> None:
    """Register what of complaints moves."""
    covers = frozenset({"civspace_contest.complaint.organization"})
    register(Mover("complaints", gettext_lazy("Complaints"), covers, changes=_changes))

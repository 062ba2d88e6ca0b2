"""What a merger would do, before anybody decides, and what one did."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.movers import comers
from accounts.organizations.merging.registry import Plan, movers
from accounts.organizations.merging.states import WAITING
from accounts.organizations.models import JoinRequest, Organization
from accounts.organizations.states import ONLY_LISTED, Kind, MemberRole, RequestState, State


def impossible(source: Organization, survivor: Organization) -> list[str]:
    """Return why these two can never be merged this way round, as both sides may read it."""
    found = []
    if source.pk == survivor.pk:
        return [_("Choose another organization: this is the same entry.")]
    if {source.kind, survivor.kind} & {Kind.MISSION, *ONLY_LISTED}:
        found.append(_("Missions and States are not merged with other entries."))
    for one in (source, survivor):
        if one.merged_into_id is not None:
            found.append(_("%(name)s has already been merged into another entry.") % {"name": one.name})
        elif one.state == State.CLOSED:
            found.append(_("%(name)s is closed.") % {"name": one.name})
    if survivor.state == State.LISTED and source.state != State.LISTED:
        found.append(_("An entry that is only listed goes into the registered one, not the reverse."))
    if source.state == State.VERIFIED and survivor.state == State.UNVERIFIED:
        found.append(_("The verified organization is the one that stays: an unverified one takes over nothing."))
    return found


@dataclass(frozen=True)
class Preview:
    """What a merger would move, what has to be settled before, and what staff should know."""

    plan: Plan
    moves: list[tuple[str, Any, int]]
    blockers: list[str]
    warnings: list[str]
    people: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def possible(self) -> bool:
        """Whether nothing has to be settled before."""
        return not self.blockers


def preview(plan: Plan, *, but: Merge | None = None) -> Preview:
    """Return what a merger would do now; `but` is the merger itself, which is no other one that waits."""
    blockers = impossible(plan.source, plan.survivor)
    warnings: list[str] = []
    if not blockers:
        both = (plan.source, plan.survivor)
        blockers += _disputes(plan)
        waiting = Merge.objects.filter(state__in=WAITING, source__in=both)
        if but is not None:
            waiting = waiting.exclude(pk=but.pk)
        for other in waiting.select_related("source"):
            blockers.append(_("Another merger of %(name)s waits for an answer.") % {"name": other.source.name})
        if plan.survivor.set_aside:
            blockers.append(_("The entry that would stay was set aside from the directory."))
        for problem in (problem for mover in movers for problem in mover.problems(plan)):
            (blockers if problem.blocks else warnings).append(problem.text)
    if blockers:
        return Preview(plan, [], blockers, warnings)
    moves = [
        (mover.slug, mover.label, number)
        for mover in movers
        if (number := sum(it.rows.count() for it in mover.changes(plan)) + len(list(mover.makes(plan))))
    ]
    people = [
        (held.person.get_full_name(), str(MemberRole(held.role).label), str(MemberRole(role).label))
        for held, role, _before in comers(plan)
    ]
    return Preview(plan, moves, blockers, warnings, people)


def _disputes(plan: Plan) -> list[str]:
    disputed = JoinRequest.objects.filter(
        organization__in=(plan.source, plan.survivor),
        state=RequestState.PENDING,
        sort__in=(JoinRequest.Sort.CLAIM, JoinRequest.Sort.HEAD),
    ).select_related("organization")
    return [
        _("Decide first who heads %(name)s: a request waits.") % {"name": name}
        for name in sorted({request.organization.name for request in disputed})
    ]


def rows_of(merge: Merge, counted: dict[str, int]) -> list[tuple[Any, int]]:
    """Return the kinds of rows that a merger moved, or an undo left, with their numbers."""
    return [(mover.label, counted[mover.slug]) for mover in movers if counted.get(mover.slug)]


def recent_merges(organization: Organization) -> "QuerySet[Merge]":
    """Return the newest mergers of an organization that its members may know of, with both entries."""
    return Merge.objects.told().of(organization).select_related("source", "survivor").order_by("-asked_at", "-id")[:5]

"""Seats when two entries of one mission merge: the seat goes over, unless the other one holds it on the same days."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.organizations.merging.registry import Change, Mover, Plan, register
from meetings.accreditation.committee.models import Seat


def _meet(one: Seat, other: Seat) -> bool:
    """Say whether two seats in one committee cover the same day."""
    if one.committee_id != other.committee_id:
        return False
    begins_in_time = other.until is None or one.since <= other.until
    return begins_in_time and (one.until is None or other.since <= one.until)


def _changes(plan: Plan) -> Iterator[Change]:
    if not plan.with_people:
        return
    held = list(Seat.objects.filter(mission=plan.survivor))
    going = [
        seat.pk
        for seat in Seat.objects.filter(mission=plan.source).order_by("pk")
        if not any(_meet(seat, other) for other in held)
    ]
    yield Change(Seat.objects.filter(pk__in=going), {"mission_id": plan.survivor.pk})


def register_mover() -> None:
    """Register what moves with the people of a mission."""
    register(
        Mover(
            "seats",
            _("Seats in the committee"),
            frozenset({"meetings_accreditation.seat.mission"}),
            changes=_changes,
        )
    )

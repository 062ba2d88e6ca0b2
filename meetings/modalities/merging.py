"""Time given besides the modalities when two organizations merge: the survivor has the rights of both."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from accounts.organizations.merging.registry import Change, Mover, Plan, register
from meetings.modalities.models import TimeGrantFor


def _changes(plan: Plan) -> Iterator[Change]:
    """What both were given stays once, with the survivor."""
    both = TimeGrantFor.objects.filter(organization=plan.survivor).values("grant")
    rows = TimeGrantFor.objects.filter(organization=plan.source).exclude(grant__in=both)
    yield Change(rows, {"organization_id": plan.survivor.pk})


def register_mover() -> None:
    """Register what of the time given moves."""
    register(
        Mover(
            "time_grants",
            gettext_lazy("Extensions and late acceptances"),
            frozenset({"meetings_modalities.timegrantfor.organization"}),
            changes=_changes,
        )
    )

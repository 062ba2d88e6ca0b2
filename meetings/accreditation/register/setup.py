"""What the register gives to the rooms below: what moves in a merger, what people take along, where proxies look."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.organizations.merging.registry import Change, Mover, Plan
from accounts.organizations.merging.registry import register as register_mover
from accounts.people import registry as people
from civspace.web import shown
from meetings.accreditation.models import Declaration, Standing
from meetings.accreditation.register import api
from meetings.accreditation.register.queries import PUBLIC_VERBS


def _changes(plan: Plan) -> Iterator[Change]:
    if plan.with_people:
        rows = Declaration.objects.filter(organization=plan.source)
        yield Change(rows, {"organization_id": plan.survivor.pk})


def export(person: Any) -> Any:
    """Return the declarations that a person made, for the export of their data."""
    made = Declaration.objects.filter(declared_by=str(person.pk)).select_related("organization")
    return [
        {
            "organization": one.organization.name,
            "year": one.year,
            "declared_at": one.declared_at.isoformat(),
            "interest": one.interest,
            "conflicts": one.conflicts,
            "public": one.public,
        }
        for one in made.order_by("declared_at", "id")
    ]


def _places(organization_id: Any) -> shown.Places:
    return shown.Places(shown.in_all_languages([("register_entry", (organization_id,)), ("register", ())]))


def of_declaration(declaration: Declaration, verb: str) -> shown.Places | None:
    """Return the entry of the organization after a public declaration."""
    return _places(declaration.organization_id) if declaration.public else None


def of_standing(standing: Standing, verb: str) -> shown.Places | None:
    """Return the register and the entry in it after what everybody sees."""
    return _places(standing.organization_id) if verb in (*PUBLIC_VERBS, "complete", "correct") else None


def register() -> None:
    """Register all of it."""
    register_mover(
        Mover(
            "declarations",
            gettext_lazy("Funding and interests"),
            frozenset({"meetings_accreditation.declaration.organization"}),
            changes=_changes,
        )
    )
    api.register()
    people.exporters.append(("declarations", export))
    shown.register("meetings_accreditation.declaration", of_declaration)
    shown.register("meetings_accreditation.standing", of_standing)

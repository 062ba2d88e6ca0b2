"""Screening when two organizations merge: the entry that stays is screened anew, with the names that it took over."""

from accounts.organizations.merging.registry import stays
from accounts.organizations.models import Organization
from meetings.accreditation.screening.domain import want_screening
from meetings.accreditation.screening.models import Screening

WHY = "The entry that stays is screened anew; what was found of the other one is closed and deleted in time."


def register() -> None:
    """Say why rows of this part stay where they are."""
    for model in ("screening", "namematch"):
        stays[f"meetings_accreditation.{model}.organization"] = WHY


def after_merger(survivor: Organization) -> None:
    """Hold the names of both entries against the list again where they were; `want_newcomers` finds the rest."""
    merged = [survivor.pk, *Organization.objects.filter(merged_into=survivor).values_list("pk", flat=True)]
    for known in Screening.objects.filter(organization__in=merged).order_by("pk"):
        want_screening(organization_id=known.organization_id, body_id=known.body_id)

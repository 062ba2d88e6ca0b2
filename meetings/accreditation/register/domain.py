"""Declaring funding and interests."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from meetings.accreditation.domain import can_claim
from meetings.accreditation.models import Declaration, Share, Standing
from meetings.accreditation.queries import today
from meetings.accreditation.register.states import BOUNDS, Band, Disclosure, Interest, Source
from meetings.accreditation.rules import may_claim

FIRST_YEAR = 1945


def must_be_public(organization_id: Any) -> bool:
    """Say whether a scheme requires it whose standing the organization holds today."""
    held = Standing.objects.filter(organization=organization_id).valid_on(today())
    return held.filter(category__scheme__disclosure=Disclosure.PUBLIC).exists()


@transaction.atomic
def declare(
    *,
    organization: Organization,
    by: Any,
    year: int,
    interest: str,
    shares: Mapping[str, str],
    conflicts: str = "",
    public: bool = False,
) -> Declaration:
    """Declare the funding of a year by kind of source (`shares`: range by source), interests, and for whom one speaks.

    Earlier declarations stay as they are. Raises PermissionDenied, or ValidationError when the ranges cannot make up a
    whole, or when a scheme requires that it is public.
    """
    if not may_claim(by, organization.pk):
        raise PermissionDenied
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    errors: dict[str, str] = {}
    if not can_claim(organization):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= today().year:
        errors["year"] = _("Enter a year with four digits that is not in the future.")
    if interest not in Interest.values:
        errors["interest"] = _("Choose one.")
    bands = [Band(shares.get(source, Band.NONE)) for source in Source.values]
    if not sum(BOUNDS[band][0] for band in bands) <= 100 <= sum(BOUNDS[band][1] for band in bands):
        errors["shares"] = _("These ranges cannot add up to 100 per cent.")
    if not public and must_be_public(organization.pk):
        errors["public"] = _("A standing that your organization holds requires that the declaration is public.")
    if errors:
        raise ValidationError(errors)
    declaration = Declaration.objects.create(
        organization=organization,
        year=year,
        interest=interest,
        conflicts=conflicts.strip(),
        public=public,
        declared_at=timezone.now(),
        declared_by=str(by.pk),
    )
    Share.objects.bulk_create(
        Share(declaration=declaration, source=source, band=band)
        for source, band in zip(Source.values, bands, strict=True)
        if band != Band.NONE
    )
    record(declaration, "declare", by=by, difference={"year": [None, year], "public": [None, public]})
    return declaration

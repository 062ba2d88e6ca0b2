"""Settling a doubt: a colleague has looked at it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.models import Standing
from meetings.accreditation.rules import may_decide


@transaction.atomic
def settle_doubt(*, doubt: Doubt, by: Any) -> Doubt:
    """Say that a doubt was looked at; a second time changes nothing. Raises PermissionDenied.

    An accreditation officer of the body does, unless they belong to the organization.
    """
    standing = Standing.objects.select_related("category__scheme").get(pk=doubt.standing_id)
    if not may_decide(by, standing):
        raise PermissionDenied
    Organization.objects.select_for_update().filter(pk=standing.organization_id).first()
    Standing.objects.select_for_update(of=("self",)).get(pk=standing.pk)
    if Doubt.objects.open().filter(pk=doubt.pk).update(settled_at=timezone.now(), settled_by=str(by.pk)):
        state = standing.state
        record(standing, "settle_doubt", by=by, difference={"doubt": [doubt.why, ""]}, from_state=state, to_state=state)
    doubt.refresh_from_db()
    return doubt

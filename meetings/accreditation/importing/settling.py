"""Settling a doubt: a colleague has looked at it, or puts right what the list said."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Organization
from accounts.organizations.states import State as OrganizationState
from civspace.audit.domain import record
from civspace.workflow import Stale
from meetings.accreditation.domain import taken_over
from meetings.accreditation.importing.cleaning import FIRST_DAY
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.importing.planning import end_of
from meetings.accreditation.importing.states import CORRECTED_BY
from meetings.accreditation.models import Standing
from meetings.accreditation.rules import may_decide
from meetings.accreditation.states import HELD, State

#: What the people of an organization read when its standing from a list was put right.
CORRECTED = gettext_lazy("What the list of the body said of this standing was wrong or missing, and was put right.")


def _locked(standing: Standing) -> Standing:
    Organization.objects.select_for_update().filter(pk=standing.organization_id).first()
    return (
        Standing.objects.select_for_update(of=("self",))
        .select_related("organization", "category__scheme__body", "criterion")
        .get(pk=standing.pk)
    )


@transaction.atomic
def settle_doubt(*, doubt: Doubt, by: Any) -> Doubt:
    """Say that a doubt was looked at; a second time changes nothing. Raises PermissionDenied.

    An accreditation officer of the body does, unless they belong to the organization.
    """
    standing = Standing.objects.select_related("category__scheme").get(pk=doubt.standing_id)
    if not may_decide(by, standing):
        raise PermissionDenied
    standing = _locked(standing)
    if Doubt.objects.open().filter(pk=doubt.pk).update(settled_at=timezone.now(), settled_by=str(by.pk)):
        state = standing.state
        record(standing, "settle_doubt", by=by, difference={"doubt": [doubt.why, ""]}, from_state=state, to_state=state)
    doubt.refresh_from_db()
    return doubt


def correctable(standing: Standing) -> list[str]:
    """Return what of a standing can be put right now: what a list left out or got wrong, while the doubt is open."""
    if standing.state != State.CONFIRMED:
        return []
    doubtful = set(Doubt.objects.open().filter(standing=standing).values_list("why", flat=True))
    names = {name for why, name in CORRECTED_BY.items() if why in doubtful}
    return [name for name in ("granted_by", "valid_from") if name in names]


@transaction.atomic
def correct_standing(
    *,
    standing: Standing,
    by: Any,
    granted_by: str = "",
    valid_from: datetime.date | None = None,
    expected_version: int | None = None,
) -> Standing:
    """Put right the document or the first day of a standing from a list, and settle the doubts about them.

    What is not given stays as it is. The last day follows from the scheme. People of an organization that has some are
    told. Raises PermissionDenied as settle_doubt() does, Stale for what is no longer doubtful, and ValidationError for
    a day before the Charter, a day to come, and days that another row of the same category has.
    """
    if not may_decide(by, standing):
        raise PermissionDenied
    current = _locked(standing)
    given: dict[str, Any] = {"granted_by": " ".join(granted_by.split()), "valid_from": valid_from}
    changes = {name: value for name, value in given.items() if value}
    if (expected_version is not None and current.version != expected_version) or changes.keys() - correctable(current):
        raise Stale
    if not changes:
        raise ValidationError(_("Write what is to be put right."))
    if valid_from is not None:
        changes["valid_to"] = end_of(current.category.scheme, valid_from)
        _check_days(current, valid_from, changes["valid_to"])
    difference = {
        name: [getattr(current, name), value] for name, value in changes.items() if getattr(current, name) != value
    }
    for name, value in changes.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*changes, "version", "updated_at"])
    record(current, "correct", by=by, difference=difference, from_state=current.state, to_state=current.state)
    settled = [why for why, name in CORRECTED_BY.items() if name in changes]
    now = {"settled_at": timezone.now(), "settled_by": str(by.pk)}
    Doubt.objects.open().filter(standing=current, why__in=settled).update(**now)
    if current.organization.state != OrganizationState.LISTED:
        taken_over(current, CORRECTED)
    return current


def _check_days(standing: Standing, begins: datetime.date, ends: datetime.date | None) -> None:
    others = Standing.objects.filter(
        organization=standing.organization_id, category=standing.category_id, state__in=HELD
    ).exclude(pk=standing.pk)
    if not FIRST_DAY <= begins <= timezone.now().date():
        raise ValidationError({"valid_from": _("Write a day from 24 October 1945 to today.")})
    if others.overlapping(begins, ends).exists():
        raise ValidationError({"valid_from": _("The organization holds this standing already for some of these days.")})

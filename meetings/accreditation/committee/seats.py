"""Seats of States in a committee: given and ended by the officers of the body to which the committee recommends."""

import datetime
import re
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from accounts.organizations.states import Kind
from accounts.organizations.states import State as OrganizationState
from civspace.audit.domain import record
from civspace.reference.models import State as Country
from meetings.accreditation.committee import asking_notices as notices
from meetings.accreditation.committee.asking_rules import may_seat
from meetings.accreditation.committee.models import Seat
from meetings.accreditation.models import Scheme
from meetings.calendar.models import Body

#: Codes that no State has: for a demonstration alone.
INVENTED = re.compile(r"X[A-Z]{2}")


def may_keep(user: Any, committee: Body) -> bool:
    """Say whether a person keeps the seats of a committee."""
    bodies = Scheme.objects.filter(committee=committee).values_list("body", flat=True)
    return any(may_seat(user, body) for body in bodies)


def _overlapping(committee: Body, since: datetime.date, until: datetime.date | None) -> Any:
    found = Seat.objects.filter(Q(until=None) | Q(until__gte=since), committee=committee)
    return found if until is None else found.filter(since__lte=until)


@transaction.atomic
def give_seat(
    *,
    committee: Body,
    mission: Organization,
    since: datetime.date,
    until: datetime.date | None,
    by: Any,
    code: str = "",
    name: str = "",
) -> Seat:
    """Give the mission of a State its seat in a committee; the mission is told.

    The State is that of the mission; `code` and `name` are for the invented States of a demonstration. Raises
    PermissionDenied, or ValidationError by field.
    """
    if not may_keep(by, committee):
        raise PermissionDenied
    mission = Organization.objects.select_for_update().get(pk=mission.pk)
    code = code or mission.country_id or ""
    errors: dict[str, Any] = {}
    known = Country.objects.filter(pk=code).exists()
    if mission.kind != Kind.MISSION or mission.state != OrganizationState.VERIFIED:
        errors["mission"] = _("Choose the verified mission of a State.")
    elif not known and not (settings.DEMO and INVENTED.fullmatch(code) and name):
        errors["mission"] = _("The profile of the mission does not say which State it represents.")
    if until is not None and until < since:
        errors["until"] = _("The end comes before the beginning.")
    if not errors and _overlapping(committee, since, until).filter(Q(code=code) | Q(mission=mission)).exists():
        errors["since"] = _("This State has a seat in the committee on some of these days already.")
    if errors:
        raise ValidationError(errors)
    seat = Seat(committee=committee, mission=mission, code=code, name="" if known else name, since=since, until=until)
    seat.save(force_insert=True)
    record(seat, "give", by=by, difference={"since": since, "until": until})
    notices.tell_seat_given(seat)
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, until: datetime.date, by: Any) -> Seat:
    """Set the last day of a seat; the mission is told. Raises PermissionDenied, or ValidationError by field."""
    if not may_keep(by, seat.committee):
        raise PermissionDenied
    Organization.objects.select_for_update().filter(pk=seat.mission_id).first()
    current = Seat.objects.select_for_update(of=("self",)).select_related("committee", "mission").get(pk=seat.pk)
    others = _overlapping(current.committee, current.since, until).exclude(pk=current.pk)
    if until < current.since:
        raise ValidationError({"until": _("The end comes before the beginning.")})
    if others.filter(Q(code=current.code) | Q(mission=current.mission)).exists():
        raise ValidationError({"until": _("This State has a seat in the committee on some of these days already.")})
    before, current.until = current.until, until
    if before != until:
        current.save(update_fields=["until"])
        record(current, "end", by=by, difference={"until": [before, until]})
        notices.tell_seat_ended(current)
    return current

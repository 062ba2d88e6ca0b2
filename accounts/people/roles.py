"""Giving and taking away roles of the Secretariat: by an administrator, never to oneself, or by command."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.people import registry
from accounts.people.models import Session, StaffRole, User
from accounts.people.queries import may_appoint
from accounts.people.states import ALL_BODIES, HOUSE_ROLES, Role
from civspace.audit.domain import record
from civspace.notices.domain import send

EVERY_BODY = _("every body")


def grant_role(
    *,
    person: User,
    role: str,
    scope: str = ALL_BODIES,
    until: datetime | None = None,
    by: User | None = None,
    reason: str = "",
) -> StaffRole:
    """Give a person a role of the Secretariat for a body (its code) or for all ("*"); again only moves the end date.

    `by` is None on the command line. With a reason the person is told. Raises PermissionDenied (no administrator, or
    oneself), or ValidationError by field.
    """
    _check_who(by, person)
    _check_reason(by, reason)
    if role not in Role.values:
        raise ValidationError({"role": _("There is no such role.")})
    if role in HOUSE_ROLES and scope != ALL_BODIES:
        raise ValidationError({"scope": _("This role is always for every body.")})
    if by is not None and until is not None and until <= timezone.now():
        raise ValidationError({"until": _("Give a day that is still to come.")})
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if not locked.is_active:
            raise ValidationError({"role": _("This account is closed.")})
        held, _made = StaffRole.objects.update_or_create(
            person=locked, role=role, scope=scope, defaults={"until": until}
        )
        # What was opened under the longer limits of others ends as soon as those of the Secretariat would.
        soon = timezone.now() + settings.STAFF_SESSION_IDLE
        Session.objects.filter(person=locked, expire_date__gt=soon).update(expire_date=soon)
        what = {"role": role, "scope": scope, "until": until}
        entry = record(locked, "role_granted", by=by, reason=reason.strip(), difference=what)
        _tell("role_granted", held, entry, reason)
        person.__dict__.pop("_current_roles", None)
        return held


def withdraw_role(*, role: StaffRole, by: User | None = None, reason: str = "") -> None:
    """Take a role of the Secretariat away. Raises PermissionDenied (no administrator, or oneself) or ValidationError.

    A role that somebody else took away meanwhile is gone already: nothing changes and nobody is told again.
    """
    _check_who(by, role.person)
    _check_reason(by, reason)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=role.person_id)
        held = StaffRole.objects.filter(pk=role.pk).select_related("person").first()
        if held is None:
            return
        what = {"role": held.role, "scope": held.scope}
        entry = record(locked, "role_withdrawn", by=by, reason=reason.strip(), difference=what)
        _tell("role_withdrawn", held, entry, reason)
        held.delete()
        role.person.__dict__.pop("_current_roles", None)


def _check_who(by: User | None, person: User) -> None:
    if by is not None and (not may_appoint(by) or by.pk == person.pk):
        raise PermissionDenied


def _check_reason(by: User | None, reason: str) -> None:
    if by is not None and not reason.strip():
        raise ValidationError({"reason": _("Say why. The person reads it, and it stays in the record.")})


def _tell(kind: str, held: StaffRole, entry: Any, reason: str) -> None:
    """Tell the person; what is set up without a reason (a demonstration) tells nobody."""
    if not reason.strip():
        return
    body: Any = EVERY_BODY
    if held.scope != ALL_BODIES:
        body = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                body[code] = str(body_name(held.scope))
    send(
        kind=kind,
        event=f"{kind}:{held.person_id}:{entry.seq}",
        recipients=[held.person],
        link="/my/account/",
        context={"role": Role(held.role).label, "body": body},
        by_when=held.until if kind == "role_granted" else None,
        reason=reason.strip(),
    )


def body_name(scope: str) -> Any:
    """Return what people read for the code of a body, "*" among them."""
    return EVERY_BODY if scope == ALL_BODIES else registry.body_names().get(scope, scope)

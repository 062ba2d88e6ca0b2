"""Emergency access instead of everyday superusers: for some minutes, with a reason, told at once, looked at afterwards.

What it opens stands in `states.GLASS_ROLES`. Only pages know it, never an API token, and each page is recorded first.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.people.models import BreakGlass, StaffRole, User
from accounts.people.queries import current_roles, may_break_glass, may_review_glass, team
from accounts.people.states import ALL_BODIES, GLASS_ROLES, GLASS_TABLE, HOUSE_ROLES, LONGEST_GLASS, GlassState
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

log = logging.getLogger(__name__)
SHORTEST = 5  # minutes


def open_glass(*, by: User, minutes: int, reason: str, by_command: bool = False) -> BreakGlass:
    """Open emergency access for an operator with a second factor; operators, administrators and the person are told.

    The caller has asked for the second factor. Raises PermissionDenied, or ValidationError by field.
    """
    if not may_break_glass(by):
        raise PermissionDenied
    if not is_mfa_enabled(by) and not settings.DEMO:
        raise ValidationError(_("Emergency access needs a second factor. Set one up first."))
    if not SHORTEST <= minutes <= LONGEST_GLASS:
        raise ValidationError({"minutes": _("Emergency access lasts 5 to 60 minutes.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say what happened and what you have to do.")})
    end_due()
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if BreakGlass.objects.filter(person=by, state=GlassState.OPEN).exists():
            raise ValidationError(_("Your emergency access is open already."))
        glass = BreakGlass.objects.create(
            person=by, reason=reason.strip(), by_command=by_command, expires_at=now + timedelta(minutes=minutes)
        )
        what = {"minutes": minutes, "by_command": by_command}
        record(glass, "open", by=by, reason=glass.reason, to_state=GlassState.OPEN, difference=what)
        _tell(glass, "break_glass_opened")
        transaction.on_commit(lambda: log.warning("Emergency access %s was opened", glass.pk))
    return glass


def end_glass(*, glass: BreakGlass, by: User | None) -> BreakGlass:
    """End emergency access: by oneself, by another operator or administrator, or (None) by the clock.

    Raises PermissionDenied or IllegalMove.
    """
    if by is not None and by.pk != glass.person_id and not may_review_glass(by):
        raise PermissionDenied
    with transaction.atomic():
        current = BreakGlass.objects.select_for_update().get(pk=glass.pk)
        move(current, "end", table=GLASS_TABLE, by=by, ended_at=min(timezone.now(), current.expires_at))
        _tell(current, "break_glass_ended")
    return current


def end_due() -> int:
    """End every emergency access whose time is over; return how many. May run twice."""
    count = 0
    for glass in BreakGlass.objects.filter(state=GlassState.OPEN, expires_at__lte=timezone.now()):
        try:
            end_glass(glass=glass, by=None)
        except IllegalMove:  # ended meanwhile
            continue
        count += 1
    return count


def review_glass(*, glass: BreakGlass, by: User, note: str) -> BreakGlass:
    """Say, as a second person, that one has looked at what was done. Raises PermissionDenied or IllegalMove."""
    if not may_review_glass(by) or by.pk == glass.person_id:
        raise PermissionDenied
    if not note.strip():
        raise ValidationError({"note": _("Say what you looked at.")})
    with transaction.atomic():
        current = BreakGlass.objects.select_for_update().get(pk=glass.pk)
        move(current, "review", table=GLASS_TABLE, by=by, reason=note.strip(), note=note.strip(), reviewed_by=by)
    return current


def elevate(user: Any, *, route: str, method: str, thing: str) -> BreakGlass | None:
    """Let an operator whose emergency access is open read on, for one request, once that request is recorded.

    Returns the access, None where there is none. `thing` is the id of what the address names; nothing else of the
    request is kept.
    """
    if not may_break_glass(user):
        return None
    with transaction.atomic():
        open_now = BreakGlass.objects.select_for_update().filter(person=user, state=GlassState.OPEN)
        glass = open_now.filter(expires_at__gt=timezone.now()).first()
        if glass is None:
            return None
        record(glass, "request", by=user, difference={"route": route, "method": method, "object": thing})
    for role in GLASS_ROLES:
        current_roles(user).append(StaffRole(person=user, role=role, scope=ALL_BODIES, until=glass.expires_at))
    user._emergency_access = glass
    return glass


def right_code(person: User, code: str) -> bool:
    """Say whether a code is one of the person's second factor; it is used up."""
    factors = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(factor.wrap().validate_code(code) for factor in factors)


def mail_security() -> int:
    """Mail each emergency access that was not mailed yet to the security address; return how many. May run twice.

    The mail names nobody. Without an address there is none; a mail server that is away is asked again.
    """
    count = 0
    waiting = BreakGlass.objects.filter(mailed_at=None).order_by("created_at")
    for glass in waiting if settings.SECURITY_EMAIL else []:
        with translation.override(settings.LANGUAGE_CODE):
            link = settings.BASE_URL + reverse("break_glass_one", kwargs={"pk": glass.pk})
            subject = translation.gettext("Emergency access was opened")
            text = translation.gettext("An operator opened emergency access to the portal. Who, why and what was done:")
        try:
            send_mail(subject, f"{text}\n{link}\n", settings.DEFAULT_FROM_EMAIL, [settings.SECURITY_EMAIL])
        except (OSError, SMTPException) as error:
            log.error("The mail about an emergency access was not sent: %s", type(error).__name__)
            break
        BreakGlass.objects.filter(pk=glass.pk).update(mailed_at=timezone.now())
        count += 1
    return count


def _tell(glass: BreakGlass, kind: str) -> None:
    send(
        kind=kind,
        event=f"break_glass:{glass.pk}:{glass.version}",
        recipients=team(HOUSE_ROLES),
        link=f"/desk/people/emergency-access/{glass.pk}/",
        context={"until": glass.expires_at},
        reason=glass.reason,
    )

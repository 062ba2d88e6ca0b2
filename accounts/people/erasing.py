"""Erasing the account of somebody who cannot do it themselves: asked by one administrator, confirmed by another one."""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.people.domain import close_account, obstacles
from accounts.people.models import Erasure, User
from accounts.people.queries import may_erase
from accounts.people.resets import waiting_time
from accounts.people.states import ERASURE_TABLE, ErasureState
from civspace.audit.domain import record
from civspace.audit.queries import history
from civspace.notices.domain import send
from civspace.workflow.domain import move

log = logging.getLogger(__name__)


def ask_erasure(*, person: User, by: User, reason: str) -> Erasure:
    """Ask for the erasure of somebody's account; the person is told and can stop it.

    Raises PermissionDenied (no administrator, or oneself), or ValidationError (closed, asked already, no reason, or
    the sentences of what stands in the way).
    """
    if not may_erase(by) or by.pk == person.pk:
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say who asked for it, how, and how you know that it was them.")})
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if not locked.is_active:
            raise ValidationError(_("This account is closed."))
        if Erasure.objects.filter(person=locked, state=ErasureState.ASKED).exists():
            raise ValidationError(_("The erasure of this account was asked for already."))
        if standing := obstacles(locked):
            raise ValidationError(standing)
        opens_at = timezone.now() + waiting_time()
        erasure = Erasure.objects.create(person=locked, reason=reason.strip(), opens_at=opens_at, asked_by=by)
        record(erasure, "ask", by=by, reason=erasure.reason, to_state=ErasureState.ASKED)
        _tell(erasure, "erasure_asked")
    return erasure


def confirm_erasure(*, erasure: Erasure, by: User) -> str:
    """Erase the account, as the second administrator; return the number of the receipt.

    Raises PermissionDenied (no administrator, the one who asked, or oneself), ValidationError (too early, or what
    stands in the way) or IllegalMove.
    """
    if not may_erase(by) or by.pk in (erasure.person_id, erasure.asked_by_id):
        raise PermissionDenied
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=erasure.person_id)
        current = Erasure.objects.select_for_update().get(pk=erasure.pk)
        ERASURE_TABLE.target("confirm", current.state)
        if timezone.now() < current.opens_at:
            raise ValidationError(_("The waiting time has not passed yet."))
        address, language = person.email, person.language
        move(current, "confirm", table=ERASURE_TABLE, by=by, confirmed_by=by)
        closed = close_account(person=person)
        receipt: str = history(closed).filter(verb="closed").latest("seq").hash
        transaction.on_commit(partial(_mail, address, language, receipt))
    return receipt


def stop_erasure(*, erasure: Erasure, by: User) -> Erasure:
    """Let an account stay: its person says so, or an administrator. Raises PermissionDenied or IllegalMove."""
    if by.pk != erasure.person_id and not may_erase(by):
        raise PermissionDenied
    with transaction.atomic():
        current = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
        move(current, "stop", table=ERASURE_TABLE, by=by)
        _tell(current, "erasure_stopped")
    return current


def _tell(erasure: Erasure, kind: str) -> None:
    send(
        kind=kind,
        event=f"erasure:{erasure.pk}:{erasure.version}",
        recipients=[erasure.person],
        link="/my/account/close/",
        context={"day": erasure.opens_at},
    )


def _mail(address: str, language: str, receipt: str) -> None:
    """Send the receipt to the address that the portal no longer holds: once, now or never."""
    with translation.override(language):
        subject = translation.gettext("Your account was erased")
        text = translation.gettext("Two administrators erased your account. Number of the entry in the audit trail:")
    try:
        send_mail(subject, f"{text}\n{receipt}\n", settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, SMTPException) as error:
        log.error("The receipt of an erasure was not sent: %s", type(error).__name__)

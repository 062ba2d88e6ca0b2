"""The verbs of a lost second factor: asked for after the password, agreed by two members of the Secretariat."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people.domain import end_sessions
from accounts.people.models import FactorReset, User
from accounts.people.queries import may_decide_resets
from accounts.people.states import OPEN_RESETS, RESET_TABLE, ResetState
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow import Stale
from civspace.workflow.domain import move

_signer = Signer(salt="accounts.people.factor-reset")


def waiting_time() -> timedelta:
    """Return how long a request waits before it can take effect, so that its true owner can stop it."""
    return timedelta(0) if settings.DEMO else timedelta(hours=24)


def signature(reset: FactorReset) -> str:
    """Return the secret part of the link with which a person who is signed out follows their request."""
    return _signer.signature(str(reset.pk))


def signed(reset: FactorReset, value: str) -> bool:
    """Say whether a link holds the right secret."""
    try:
        return _signer.unsign(f"{reset.pk}:{value}") == str(reset.pk)
    except BadSignature:
        return False


def request_reset(*, person: User, reason: str) -> FactorReset:
    """Ask for the removal of a lost second factor. One request at a time: asking again returns the open one."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        standing = FactorReset.objects.filter(person=locked, state__in=OPEN_RESETS).first()
        if standing is not None:
            return standing
        if not is_mfa_enabled(locked):
            raise ValidationError(_("This account has no second factor."))
        reset = FactorReset.objects.create(person=locked, reason=reason, opens_at=timezone.now() + waiting_time())
        record(reset, "request", by=locked, to_state=ResetState.REQUESTED)
        _tell(reset, "factor_reset_requested")
        return reset


def approve_first(*, reset: FactorReset, by: User) -> FactorReset:
    """Agree as the first of two."""
    with transaction.atomic():
        reset = _locked(reset)
        _may_decide(reset, by)
        move(reset, "approve_first", table=RESET_TABLE, by=by, first_by=by)
        _tell(reset, "factor_reset_first")
        return reset


def approve_second(*, reset: FactorReset, by: User) -> FactorReset:
    """Agree as the second: the second factor is removed and every session ends."""
    with transaction.atomic():
        reset = _locked(reset)
        _may_decide(reset, by)
        RESET_TABLE.target("approve_second", reset.state)
        if reset.first_by_id == by.pk:
            raise PermissionDenied(_("The second approval is for another person."))
        if timezone.now() < reset.opens_at:
            raise ValidationError(_("The waiting time has not passed yet."))
        move(reset, "approve_second", table=RESET_TABLE, by=by, second_by=by)
        Authenticator.objects.filter(user=reset.person).delete()
        end_sessions(person=reset.person)
        record(reset.person, "second_factor_removed", by=by)
        _tell(reset, "factor_reset_done")
        return reset


def refuse(*, reset: FactorReset, by: User, reason: str) -> FactorReset:
    """Say no, with a reason that the person reads."""
    with transaction.atomic():
        reset = _locked(reset)
        _may_decide(reset, by)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why, so that the person knows what to do.")})
        move(reset, "refuse", table=RESET_TABLE, by=by, reason=reason)
        _tell(reset, "factor_reset_refused", reason=reason)
        return reset


def withdraw(*, reset: FactorReset, by: User) -> FactorReset:
    """Take one's own request back, or stop one that somebody else made with the password."""
    with transaction.atomic():
        reset = _locked(reset)
        if reset.person_id != by.pk:
            raise PermissionDenied
        move(reset, "withdraw", table=RESET_TABLE, by=by)
        _tell(reset, "factor_reset_withdrawn")
        return reset


def _locked(reset: FactorReset) -> FactorReset:
    """Lock and return the row; Stale when it changed since the caller read it."""
    User.objects.select_for_update().get(pk=reset.person_id)
    fresh = FactorReset.objects.select_for_update(of=("self",)).select_related("person").get(pk=reset.pk)
    if fresh.version != reset.version:
        raise Stale
    return fresh


def _may_decide(reset: FactorReset, by: User) -> None:
    if not may_decide_resets(by) or reset.person_id == by.pk:
        raise PermissionDenied


def _tell(reset: FactorReset, kind: str, **details: Any) -> None:
    send(
        kind=kind,
        event=f"factor_reset:{reset.pk}:{reset.version}",
        recipients=[reset.person],
        link=f"/lost-factor/{reset.pk}/{signature(reset)}/",
        context={},
        **details,
    )

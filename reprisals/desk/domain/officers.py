"""Who may sign in: invitations with one-time codes, passwords, second factors, and the end of sessions."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from nacl.exceptions import CryptoError

from reprisals.desk import factors
from reprisals.desk.models import Officer
from reprisals.vault import domain as vault

INVITATION = timedelta(hours=24)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: nothing that looks like something else


def _digest(code: str) -> bytes:
    kept = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(kept.encode()).digest()


@transaction.atomic
def invite(
    *, email: str, name: str, language: str = "en", roles: list[str] | None = None, groups: list[str] | None = None
) -> tuple[Officer, str]:
    """Invite an officer, or an officer who lost her factor, and return the one-time code (24 hours, 100 bits).

    Roles and groups are those that her keys will ask to be signed for; keys that she has stay as they are.

    Whoever had access with this address loses it at once: sessions, unlocked keys, password and factor.
    """
    officer = Officer.objects.select_for_update().filter(email__iexact=email).first()
    officer = officer or Officer(email=email, name=name, language=language)
    officer.roles = sorted(roles) if roles is not None else officer.roles
    officer.groups = sorted(groups) if groups is not None else officer.groups
    code = "".join(secrets.choice(ALPHABET) for _number in range(20))
    officer.is_active = False
    officer.set_unusable_password()
    officer.factor, officer.factor_step = None, 0
    officer.session_version += 1
    officer.invitation, officer.invited_until = _digest(code), timezone.now() + INVITATION
    officer.save()
    vault.lock_officer(officer_id=officer.pk)
    return officer, "-".join(code[index : index + 5] for index in range(0, 20, 5))


def invited(*, email: str, code: str) -> Officer | None:
    """Return the officer whom this code invites, or None. Unknown address and wrong code cost the same."""
    officer = Officer.objects.filter(email__iexact=email, invited_until__gt=timezone.now()).first()
    kept = bytes(officer.invitation or b"") if officer else b""
    right = hmac.compare_digest(kept or secrets.token_bytes(32), _digest(code))
    return officer if right else None


@transaction.atomic
def join(*, officer: Officer, password: str, seed: bytes, code: str, language: str) -> None:
    """Set password and second factor of an invited officer. Raise ValidationError if the code is not the app's."""
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    if not officer.invitation or officer.invited_until is None or officer.invited_until <= timezone.now():
        raise ValidationError(_("This invitation has ended. Ask for a new one."))
    step = factors.matching_step(seed, code, after=0)
    if step is None:
        raise ValidationError({"code": _("This is not the code that the app shows now.")})
    officer.set_password(password)
    officer.factor, officer.factor_step = factors.seal(seed, officer_id=officer.pk), step
    officer.invitation = officer.invited_until = None
    officer.language, officer.is_active = language, True
    officer.save()


_NOBODY = make_password("nobody has this password")


@transaction.atomic
def authenticate(*, email: str, password: str, code: str) -> Officer | None:
    """Return the officer with this address, password and code, or None; what was wrong is not told.

    The password is hashed for unknown addresses too, and a code is good once.
    """
    officer = Officer.objects.select_for_update().filter(email__iexact=email, is_active=True).first()
    if officer is None:
        check_password(password, _NOBODY)
        return None
    if not check_password(password, officer.password) or officer.factor is None:
        return None
    try:
        seed = factors.unseal(bytes(officer.factor), officer_id=officer.pk)
    except CryptoError:
        return None
    step = factors.matching_step(seed, code, after=officer.factor_step)
    if step is None:
        return None
    officer.factor_step = step
    officer.last_login = timezone.now()
    officer.save(update_fields=["factor_step", "last_login"])
    return officer


def wait_of(*, officer: Officer) -> datetime | None:
    """Return until when this officer must wait before the next passphrase, or None."""
    until = officer.wait_until
    return until if until is not None and until > timezone.now() else None


@transaction.atomic
def count_passphrase(*, officer: Officer, right: bool) -> int:
    """Count a passphrase; each wrong one after the third doubles the wait (30 s to 1 h). Return how many were wrong."""
    row = Officer.objects.select_for_update().get(pk=officer.pk)
    row.failures = 0 if right else row.failures + 1
    wait = min(3600, 30 * 2 ** (row.failures - 4)) if row.failures > 3 else 0
    row.wait_until = timezone.now() + timedelta(seconds=wait) if wait else None
    row.save(update_fields=["failures", "wait_until"])
    return row.failures


@transaction.atomic
def end_sessions(*, officer: Officer) -> None:
    """End every session and unlocked key of an officer, on all devices."""
    row = Officer.objects.select_for_update().get(pk=officer.pk)
    row.session_version += 1
    row.save(update_fields=["session_version"])
    vault.lock_officer(officer_id=officer.pk)


def set_duty(*, officer: Officer, on: bool) -> None:
    """Put an officer on duty, or off it."""
    Officer.objects.filter(pk=officer.pk).update(on_duty=on)

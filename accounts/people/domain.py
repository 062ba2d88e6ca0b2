"""What can happen to a person's account: creating, changing, roles, tokens, sessions, closing."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people import registry
from accounts.people.erasure import erase_names
from accounts.people.models import ApiToken, Erasure, FactorReset, Session, StaffRole, User
from accounts.people.queries import scopes_of
from accounts.people.states import OPEN_RESETS, ErasureState
from civspace.audit.domain import erase_person, record

LONGEST_TOKEN = timedelta(days=365)
TOKEN_PREFIX = "civspace_"  # noqa: S105  (lets scanners of leaked secrets recognize one)


def create_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "en",
    verified: bool = True,
    time_zone: str = "",
) -> User:
    """Create a person with an e-mail address, confirmed unless told otherwise."""
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError({"email": _("This address already has an account.")})
        person = User.objects.create_user(email, password, name=name, language=language, time_zone=time_zone)
        EmailAddress.objects.create(user=person, email=email.lower(), verified=verified, primary=True)
        record(person, "created", by=None)
        if verified:
            for tell in registry.confirmed:
                tell(person)
        return person


def confirm_address(*, person: User, email: str) -> None:
    """Make a confirmed address the one that mail goes to; a failure of the former one is forgotten."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        locked.email, locked.email_failed_at = email, None
        locked.save(update_fields=["email", "email_failed_at"])
        person.email, person.email_failed_at = email, None
        record(locked, "address_confirmed", by=locked)
        for tell in registry.confirmed:
            tell(locked)


def save_profile(*, person: User, name: str, language: str, time_zone: str, discreet: bool) -> User:
    """Save what a person says of themselves and how they want to be reached."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        wanted = {"name": name, "language": language, "time_zone": time_zone, "discreet": discreet}
        changed = [field for field, value in wanted.items() if getattr(locked, field) != value]
        for field in changed:
            setattr(locked, field, wanted[field])
        if changed:
            locked.save(update_fields=changed)
            record(locked, "profile_saved", by=locked, difference={"fields": changed})
        return locked


def token_hash(secret: str | bytes) -> str:
    """Return the hash under which a token is kept; the secret is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).hexdigest()


def create_token(
    *, person: User, label: str, scopes: Iterable[str], expires_at: datetime, by: User | None = None
) -> tuple[ApiToken, str]:
    """Create a token of at most 365 days and return it with its secret, which is kept nowhere."""
    scopes, now = sorted(set(scopes)), timezone.now()
    if not scopes or set(scopes) - set(scopes_of(person)):
        raise ValidationError({"scopes": _("Choose among what you may do yourself.")})
    if not now < expires_at <= now + LONGEST_TOKEN:
        raise ValidationError({"expires_at": _("A token lasts at most 365 days.")})
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            person=locked, label=label, hash=token_hash(secret), scopes=scopes, expires_at=expires_at
        )
        record(locked, "token_created", by=by or locked, difference={"token": str(token.pk), "scopes": scopes})
        return token, secret


def revoke_token(*, token: ApiToken, by: User | None) -> None:
    """End a token of one's own (None: by the portal itself); a second time changes nothing."""
    if by is not None and token.person_id != by.pk:
        raise PermissionDenied
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=token.person_id)
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(locked, "token_revoked", by=by, difference={"token": str(token.pk)})


def end_sessions(*, person: User, key: str | None = None, except_key: str | None = None) -> int:
    """End one session of a person, or all (but one), and return how many ended."""
    sessions = Session.objects.filter(person=person)
    if key is not None:
        sessions = sessions.filter(session_key=key)
    if except_key is not None:
        sessions = sessions.exclude(session_key=except_key)
    return sessions.delete()[0]


def seal_factors_anew() -> int:
    """Seal what second factors keep with the signing key of today, so that older keys can go; return how many.

    Raises cryptography's InvalidToken, and changes nothing, when one was sealed with a key that is not given any more.
    """
    changed = 0
    with transaction.atomic():
        for factor in Authenticator.objects.select_for_update().order_by("pk"):
            sealed = {name: factor.data[name] for name in ("secret", "seed") if name in factor.data}
            if sealed:
                factor.data |= {name: get_adapter().seal_anew(text) for name, text in sealed.items()}
                factor.save(update_fields=["data"])
                changed += 1
    return changed


def obstacles(person: User) -> list[str]:
    """Return what must be done before the account can be closed, as sentences."""
    return [sentence for ask in registry.blockers for sentence in ask(person)]


def close_account(*, person: User, whatever_stands: bool = False) -> User:
    """Close an account for good. What others did with the person stays, without the name.

    Raises ValidationError with the sentences of `obstacles()`; nothing is then changed. `whatever_stands` is for an
    account that was closed before and that a backup brought back.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if not whatever_stands and (standing := obstacles(locked)):
            raise ValidationError(standing)
        for erase in registry.erasers:
            erase(locked)
        erase_names(locked)
        FactorReset.objects.filter(person=locked, state__in=OPEN_RESETS).delete()
        FactorReset.objects.filter(person=locked).update(reason="")
        Erasure.objects.filter(person=locked, state=ErasureState.ASKED).delete()
        for rows in (Authenticator, EmailAddress):
            rows.objects.filter(user=locked).delete()
        for owned in (ApiToken, StaffRole, Session):
            owned.objects.filter(person=locked).delete()
        locked.email = f"closed-{locked.pk.hex}@closed.invalid"
        locked.name = locked.time_zone = ""
        locked.discreet = locked.is_active = False
        locked.email_failed_at = locked.last_login = None
        locked.closed_at = timezone.now()
        locked.set_unusable_password()
        locked.save()
        record(locked, "closed", by=None)
        erase_person(actor_id=str(locked.pk), object_type=locked._meta.label_lower)
        return locked

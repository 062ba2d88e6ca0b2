"""Officers' keys: made with a passphrase, opened with it for a while, locked again by time, by hand or in panic."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import nacl.pwhash
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from django.conf import settings
from django.db import transaction
from nacl.signing import SigningKey

from reprisals.vault import audit, casekeys, keys, phrases
from reprisals.vault.casekeys import Ring
from reprisals.vault.crypto import SECRET_SIZE, new_pair, parse, place, unwrap, wrap
from reprisals.vault.days import now, week
from reprisals.vault.domain.reporting import is_over
from reprisals.vault.errors import Hidden, Locked, Refused, Unreadable
from reprisals.vault.halves import new_cookie, open_half, read_cookie, seal_half
from reprisals.vault.models import Case, KeyGrant, OfficerKey, OfficerUnlock, PanicLock
from reprisals.vault.states import Compartment, KeyStatus, Role, Status


@dataclass(frozen=True)
class Enrolled:
    """New keys, and the two secrets that open them: shown once, kept nowhere."""

    key: OfficerKey
    passphrase: str
    recovery: str


@dataclass(frozen=True)
class Unlocked:
    """An officer whose keys are open, for one request."""

    key: OfficerKey
    secret: MLKEM768X25519PrivateKey = field(repr=False)
    seed: bytes = field(repr=False)

    @property
    def officer_id(self) -> UUID:
        """Return the opaque id of the officer."""
        return self.key.officer_id

    @property
    def name(self) -> str:
        """Return the name under which she writes."""
        return self.key.name

    @property
    def roles(self) -> frozenset[str]:
        """Return what her endorsed key is for; nothing while it is not valid."""
        return frozenset(self.key.roles)


def key_of(officer_id: UUID) -> OfficerKey | None:
    """Return an officer's key, pending or active, or None."""
    return OfficerKey.objects.exclude(status=KeyStatus.REVOKED).filter(officer_id=officer_id).first()


def _key_place(key: OfficerKey, what: str) -> bytes:
    return place("officer", key.pk.hex, what)


@transaction.atomic
def enrol(*, officer_id: UUID, name: str, roles: list[str] | None = None, groups: list[str] | None = None) -> Enrolled:
    """Make an officer's keys. They are pending until two have signed them. Raises Refused if she has keys."""
    if key_of(officer_id):
        raise Refused("enrolled")
    pair, seed = new_pair(), secrets.token_bytes(32)
    key = OfficerKey(
        officer_id=officer_id,
        name=name,
        public=pair.public,
        sign_public=bytes(SigningKey(seed).verify_key),
        roles=sorted(roles if roles is not None else [Role.OFFICER.value]),
        groups=sorted(groups or []),
        week=week(),
    )
    enrolled = _wrap(key, pair.secret + seed)
    key.save(force_insert=True)
    audit.append("key.made", object_id=key.pk, actor=key.pk)
    return enrolled


def _wrap(key: OfficerKey, secret: bytes) -> Enrolled:
    """Put both secrets of a key under a new passphrase and a new recovery code."""
    passphrase, recovery = phrases.new_passphrase(), phrases.new_recovery()
    key.salt, key.passes, key.memory = phrases.new_cost()
    key.recovery_salt = secrets.token_bytes(nacl.pwhash.argon2id.SALTBYTES)
    cost = {"passes": key.passes, "memory": key.memory}
    under = phrases.key_from(passphrase, salt=key.salt, **cost)
    key.wrapped = wrap(under, secret, aad=_key_place(key, "passphrase"))
    under = phrases.key_from(phrases.normal_recovery(recovery), salt=key.recovery_salt, **cost)
    key.recovery_wrapped = wrap(under, secret, aad=_key_place(key, "recovery"))
    return Enrolled(key=key, passphrase=passphrase, recovery=recovery)


def _open(key: OfficerKey, phrase: str, *, recovery: bool = False) -> bytes:
    """Return both secrets of a key. Raises Unreadable for a wrong phrase; it takes as long as the right one."""
    salt, wrapped = (key.recovery_salt, key.recovery_wrapped) if recovery else (key.salt, key.wrapped)
    phrase = phrases.normal_recovery(phrase) if recovery else phrases.normal_passphrase(phrase)
    under = phrases.key_from(phrase, salt=bytes(salt), passes=key.passes, memory=key.memory)
    return unwrap(under, bytes(wrapped), aad=_key_place(key, "recovery" if recovery else "passphrase"))


def unlock(*, officer_id: UUID, passphrase: str) -> str:
    """Open an officer's keys and return the cookie that holds one half of them.

    Raises Unreadable for a wrong passphrase, Locked while a panic lock stands, Hidden for somebody without valid keys.
    """
    key = key_of(officer_id)
    if key is None or key.status != KeyStatus.ACTIVE or not keys.is_valid(key):
        raise Hidden
    if PanicLock.objects.filter(until__gt=now()).exists():
        raise Locked
    try:
        secret = _open(key, passphrase)
    except Unreadable:
        audit.append("unlock.failed", object_id=key.pk, actor=key.pk)
        raise
    cookie = new_cookie()
    with transaction.atomic():
        OfficerUnlock(
            token_hash=cookie.name_hash,
            key=key,
            ends=now() + timedelta(minutes=settings.REPRISALS_UNLOCK_MINUTES),
            seen=now(),
            sealed=seal_half(cookie, "officer", secret),
        ).save(force_insert=True)
        audit.append("unlocked", object_id=key.pk, actor=key.pk)
    return str(cookie)


def unlocked(token: str) -> Unlocked | None:
    """Return whose keys a cookie opens, or None: unknown, idle for too long, over, revoked, or trusted no more."""
    cookie = read_cookie(token)
    row = OfficerUnlock.objects.select_related("key").filter(token_hash=cookie.name_hash).first() if cookie else None
    if row is None or cookie is None:
        return None
    if is_over(row.seen, row.ends, settings.REPRISALS_UNLOCK_IDLE) or not keys.is_valid(row.key):
        row.delete()
        return None
    if now() - row.seen > timedelta(seconds=30):
        OfficerUnlock.objects.filter(pk=row.pk).update(seen=now())
    try:
        secret = open_half(cookie, "officer", bytes(row.sealed))
    except Unreadable:
        row.delete()
        return None
    return Unlocked(key=row.key, secret=parse(secret[:SECRET_SIZE]), seed=secret[SECRET_SIZE:])


def lock(token: str) -> None:
    """Lock again what a cookie opens. A cookie that opens nothing is no error."""
    if cookie := read_cookie(token):
        OfficerUnlock.objects.filter(token_hash=cookie.name_hash).delete()


def lock_officer(*, officer_id: UUID) -> None:
    """Lock an officer's keys on all devices."""
    OfficerUnlock.objects.filter(key__officer_id=officer_id).delete()


def passphrase_is_right(held: Unlocked, passphrase: str) -> bool:
    """Ask for the passphrase again, before what cannot be undone."""
    try:
        _open(held.key, passphrase)
    except Unreadable:
        return False
    return True


@transaction.atomic
def change_passphrase(*, officer_id: UUID, passphrase: str) -> Enrolled:
    """Put the same keys under a new passphrase and recovery code; all devices are locked. Raises Unreadable."""
    return _rewrap(officer_id, passphrase, recovery=False)


@transaction.atomic
def recover(*, officer_id: UUID, recovery: str) -> Enrolled:
    """Do the same with the recovery code, when the passphrase is lost. Raises Unreadable."""
    return _rewrap(officer_id, recovery, recovery=True)


def _rewrap(officer_id: UUID, phrase: str, *, recovery: bool) -> Enrolled:
    key = key_of(officer_id)
    if key is None:
        raise Hidden
    enrolled = _wrap(key, _open(key, phrase, recovery=recovery))
    key.save()
    lock_officer(officer_id=officer_id)
    audit.append("passphrase.changed", object_id=key.pk, actor=key.pk)
    return enrolled


@transaction.atomic
def panic_lock(*, actor: object, hours: int) -> None:
    """Lock everybody's keys and let nobody unlock for some hours. Reports are still taken in."""
    OfficerUnlock.objects.all().delete()
    PanicLock.objects.all().delete()
    PanicLock(until=now() + timedelta(hours=hours)).save(force_insert=True)
    audit.append("panic", object_id=f"{hours} h", actor=actor)


def panic_until() -> PanicLock | None:
    """Return the panic lock that stands now, or None."""
    return PanicLock.objects.filter(until__gt=now()).first()


def ring_of(held: Unlocked, case: Case, *, identity: bool = False) -> Ring:
    """Return the keys of a case that an officer was given: without the identity, or the identity alone too.

    Raises Hidden if she was given none, or the case is gone.
    """
    grants = KeyGrant.objects.select_related("case_key").filter(officer_key=held.key, case_key__case=case)
    if not identity:
        grants = grants.exclude(case_key__compartment=Compartment.IDENTITY)
    found = list(grants)
    if not found or case.status == Status.SHREDDED:
        raise Hidden
    return casekeys.ring(found, held.secret)

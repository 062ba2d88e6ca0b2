"""Which officers' keys are trusted: those under which two signatures stand that lead back to the pinned roots.

A row in the database is not enough: whoever can write there can neither add a reader nor give a key another role or
group, because the signatures cover officer, key, roles and groups.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from reprisals.vault.crypto import PUBLIC_SIZE, digest, place
from reprisals.vault.days import today
from reprisals.vault.errors import Unavailable
from reprisals.vault.models import Alert, EscrowKey, KeyEndorsement, OfficerKey
from reprisals.vault.states import KeyStatus, Role

SIGNATURES = 2
DEPTH = 5
#: With fewer valid readers no report is taken in: one officer alone could lose it, or bury it.
READERS = 2


def fingerprint(key: OfficerKey) -> str:
    """Return what two officers compare by voice: ten groups of four digits, over both public keys."""
    short = int.from_bytes(digest(bytes(key.public) + bytes(key.sign_public)), "big") % 10**40
    digits = f"{short:040d}"
    return " ".join(digits[start : start + 4] for start in range(0, 40, 4))


def statement(key: OfficerKey) -> bytes:
    """Return what an endorsement signs: whose key it is, the key, and what it is for."""
    return place(
        "endorse",
        key.pk.hex,
        key.officer_id.hex,
        digest(bytes(key.public)),
        bytes(key.sign_public),
        ",".join(sorted(key.roles)),
        ",".join(sorted(key.groups)),
    )


def sign(seed: bytes, words: bytes) -> tuple[str, bytes]:
    """Return the public key (as hexadecimal digits) and the Ed25519 signature of a statement."""
    key = SigningKey(seed)
    return bytes(key.verify_key).hex(), key.sign(words).signature


def signed(signer: str, words: bytes, signature: bytes | memoryview) -> bool:
    """Say whether a signature is the signer's, and of these words."""
    try:
        VerifyKey(bytes.fromhex(signer)).verify(words, bytes(signature))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def valid_keys() -> dict[str, OfficerKey]:
    """Return the keys that can be trusted now, by their public signing key.

    Grown from the roots in rounds: a key joins when two who are in already have signed it. So a cycle never begins, and
    a chain of more than five is not followed.
    """
    rows = {key.pk: key for key in _active().prefetch_related("endorsements") if len(bytes(key.public)) == PUBLIC_SIZE}
    trust, found = set(settings.REPRISALS_ROOTS), dict[str, OfficerKey]()
    right: dict[tuple[object, str], bool] = {}
    for _round in range(DEPTH):
        joined = [key for key in rows.values() if _signers(key, trust, right) >= SIGNATURES]
        for key in joined:
            found[bytes(key.sign_public).hex()] = key
            del rows[key.pk]
        if not joined:
            break
        trust |= {bytes(key.sign_public).hex() for key in joined}
    return found


def _active() -> QuerySet[OfficerKey]:
    """Return the keys that say they are active, without what only their owners need (the intake may not read it)."""
    return OfficerKey.objects.filter(status=KeyStatus.ACTIVE).only(
        "officer_id", "public", "sign_public", "roles", "groups", "status"
    )


def _signers(key: OfficerKey, trust: set[str], right: dict[tuple[object, str], bool]) -> int:
    words, own = statement(key), bytes(key.sign_public).hex()
    count = 0
    for endorsement in key.endorsements.all():
        if endorsement.signer not in trust or endorsement.signer == own:
            continue
        name = (key.pk, endorsement.signer)
        if name not in right:
            right[name] = signed(endorsement.signer, words, endorsement.signature)
        count += right[name]
    return count


def trusted() -> set[str]:
    """Return whose signatures count: pinned roots and valid keys, by their public signing keys."""
    return set(settings.REPRISALS_ROOTS) | set(valid_keys())


def is_valid(key: OfficerKey) -> bool:
    """Say whether a key can be trusted now."""
    return with_id(key.pk) is not None


def with_id(key_id: UUID) -> OfficerKey | None:
    """Return a key that can be trusted now by its id, or None."""
    return next((key for key in valid_keys().values() if key.pk == key_id), None)


def holders(role: Role, group_id: object) -> list[OfficerKey]:
    """Return the valid keys with a role in a group; alert officers of keys that claim it and are not valid."""
    valid = {key.pk: key for key in valid_keys().values()}
    claim = [key for key in _active() if role.value in key.roles and str(group_id) in key.groups]
    alert("key.invalid", [key.pk for key in claim if key.pk not in valid])
    return [valid[key.pk] for key in claim if key.pk in valid]


def alert(kind: str, object_ids: Iterable[UUID]) -> None:
    """Leave word for officers, once a day; the nightly job writes it into the audit chain."""
    Alert.objects.bulk_create(
        [Alert(kind=kind, object_id=object_id, day=today()) for object_id in object_ids], ignore_conflicts=True
    )


def escrow() -> EscrowKey:
    """Return the escrow key. Raise Unavailable if there is none, or not the one whose fingerprint is pinned."""
    row = EscrowKey.objects.filter(active=True).first()
    pinned = settings.REPRISALS_ESCROW
    if row is None or not pinned or not hmac.compare_digest(digest(bytes(row.public)).hex(), pinned):
        raise Unavailable
    return row


def add_endorsement(key: OfficerKey, signer: str, signature: bytes) -> bool:
    """Keep a signature and say whether the key is active now. Raises Unavailable for a signature that is not right."""
    if signer == bytes(key.sign_public).hex() or not signed(signer, statement(key), signature):
        raise Unavailable
    KeyEndorsement.objects.update_or_create(key=key, signer=signer, defaults={"signature": signature})
    if key.status != KeyStatus.PENDING:
        return key.status == KeyStatus.ACTIVE
    fresh = OfficerKey.objects.prefetch_related("endorsements").get(pk=key.pk)
    if _signers(fresh, trusted(), {}) < SIGNATURES:
        return False
    key.status = KeyStatus.ACTIVE
    key.save(update_fields=["status"])
    return True

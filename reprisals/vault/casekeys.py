"""Keys of cases: made, sealed to those who may read, opened, and proved to come from one another.

Each key but the first of `shared` carries a link: its digest, sealed under a key of the case that its maker held. So
nobody who can only write to the database can slip in a key of their own.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from reprisals.vault import keys
from reprisals.vault.crypto import digest, new_key, open_key, place, seal_key, unwrap, wrap
from reprisals.vault.days import week
from reprisals.vault.errors import Unreadable
from reprisals.vault.models import Case, CaseKey, EscrowKey, KeyGrant, OfficerKey
from reprisals.vault.states import Compartment, Holder

Secret = bytes | MLKEM768X25519PrivateKey
#: Keys by compartment and version.
Ring = dict[tuple[str, int], bytes]


def _grant_place(row: CaseKey, holder: str, holder_id: UUID) -> bytes:
    return place("grant", row.case_id.hex, row.compartment, row.version, holder, holder_id.hex)


def _link_place(row: CaseKey) -> bytes:
    return place("link", row.case_id.hex, row.compartment, row.version)


def make(
    case: Case, compartment: str, version: int, *, linked: tuple[CaseKey, bytes] | None = None
) -> tuple[CaseKey, bytes]:
    """Make a key of a compartment, linked to one that its maker holds. Returns the saved row and the key."""
    row, key = CaseKey(case=case, compartment=compartment, version=version, week=week()), new_key()
    if linked:
        row.linked = linked[0]
        row.link = wrap(linked[1], digest(key), aad=_link_place(row))
    row.save(force_insert=True)
    return row, key


def seal_to_officers(row: CaseKey, key: bytes, officers: Iterable[OfficerKey]) -> list[OfficerKey]:
    """Seal a key to officers and return those who got it: a malformed public key is left out, and officers are told."""
    sealed, malformed = [], []
    for officer in officers:
        try:
            grant = sealed_to(row, key, bytes(officer.public), officer.pk)
        except Unreadable:
            malformed.append(officer.pk)
            continue
        KeyGrant(case_key=row, holder=Holder.OFFICER, officer_key=officer, sealed=grant).save(force_insert=True)
        sealed.append(officer)
    keys.alert("key.malformed", malformed)
    return sealed


def sealed_to(row: CaseKey, key: bytes, public: bytes, officer_key_id: UUID) -> bytes:
    """Return a key, sealed to one officer. Raises Unreadable for a malformed public key."""
    return seal_key(key, public, info=_grant_place(row, Holder.OFFICER, officer_key_id))


def seal_to_escrow(row: CaseKey, key: bytes, escrow: EscrowKey) -> None:
    """Seal a key to the custodians outside."""
    sealed = seal_key(key, bytes(escrow.public), info=_grant_place(row, Holder.ESCROW, escrow.pk))
    KeyGrant(case_key=row, holder=Holder.ESCROW, sealed=sealed).save(force_insert=True)


def seal_to_reporter(row: CaseKey, key: bytes, public: bytes) -> None:
    """Seal a key of `shared` to the reporter."""
    sealed = seal_key(key, public, info=_grant_place(row, Holder.REPORTER, row.case_id))
    KeyGrant(case_key=row, holder=Holder.REPORTER, sealed=sealed).save(force_insert=True)


def open_grant(grant: KeyGrant, secret: Secret) -> bytes:
    """Open one grant with its holder's secret key. Raises Unreadable."""
    row = grant.case_key
    holder_id = grant.officer_key_id if grant.holder == Holder.OFFICER else row.case_id
    if holder_id is None:
        raise Unreadable
    return open_key(bytes(grant.sealed), secret, info=_grant_place(row, grant.holder, holder_id))


def open_escrow_grant(sealed: bytes, secret: Secret, *, row: CaseKey, escrow_id: UUID) -> bytes:
    """Open a grant to the escrow key. Raises Unreadable."""
    return open_key(sealed, secret, info=_grant_place(row, Holder.ESCROW, escrow_id))


def ring(grants: Iterable[KeyGrant], secret: Secret) -> Ring:
    """Open grants of one case and return the keys that are proved. Raises Unreadable if one does not open.

    A key whose link does not hold is left out. A link under a key that the holder was never given (a custodian without
    `shared`) proves nothing and hinders nothing.
    """
    grants = list(grants)
    opened = {grant.case_key_id: (grant.case_key, open_grant(grant, secret)) for grant in grants}
    proved: dict[UUID, bytes] = {}
    waiting = dict(opened)
    while True:
        before = len(proved)
        for row_id, (row, key) in list(waiting.items()):
            if _proved(row, key, proved, opened):
                proved[row_id] = key
                del waiting[row_id]
        if len(proved) == before:
            break
    return {(opened[row_id][0].compartment, opened[row_id][0].version): key for row_id, key in proved.items()}


def _proved(row: CaseKey, key: bytes, proved: dict[UUID, bytes], opened: dict[UUID, tuple[CaseKey, bytes]]) -> bool:
    if row.linked_id is None or row.link is None:
        return row.compartment == Compartment.SHARED and row.version == 1
    if row.linked_id not in opened:
        return row.compartment == Compartment.IDENTITY
    if row.linked_id not in proved:
        return False
    try:
        carried = unwrap(proved[row.linked_id], bytes(row.link), aad=_link_place(row))
    except Unreadable:
        return False
    return hmac.compare_digest(carried, digest(key))


def newest(case: Case, compartment: str, held: Ring) -> tuple[CaseKey, bytes]:
    """Return the newest key of a compartment, which whoever writes must use. Raises Unreadable if it is not held."""
    row = case.keys.filter(compartment=compartment).order_by("-version").first()
    if row is None or (compartment, row.version) not in held:
        raise Unreadable
    return row, held[compartment, row.version]

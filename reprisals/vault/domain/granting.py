"""Who may read a case: given to, taken from, and made certain by a new key."""

from collections.abc import Iterable

from django.db import transaction

from reprisals.vault import audit, casekeys, keys
from reprisals.vault.bodies import open_row
from reprisals.vault.crypto import digest
from reprisals.vault.domain.approving import agreed
from reprisals.vault.domain.unlocking import Unlocked, lock_officer, ring_of
from reprisals.vault.domain.writing import locked
from reprisals.vault.errors import Hidden, NeedsApproval, Refused, Unreadable
from reprisals.vault.models import Case, CaseKey, KeyGrant, OfficerKey
from reprisals.vault.models import Item as Row
from reprisals.vault.states import Compartment, Holder, KeyStatus, Role, Status


@transaction.atomic
def grant(held: Unlocked, case: Case, key: OfficerKey, *, identity: bool = False) -> int:
    """Give an officer the keys of a case that one holds, and return how many were new.

    The identity needs a custodian who takes it and the agreement of a second person. Raises Hidden, Refused for a key
    that is not trusted, NeedsApproval.
    """
    case = locked(case)
    if not keys.is_valid(key) or Role.OFFICER not in key.roles:
        raise Refused("key")
    if identity and (Role.CUSTODIAN not in key.roles or not agreed(held, action="identity", object_id=case.pk)):
        raise NeedsApproval("identity")
    given = 0
    for row, opened in _held(held, case, identity=identity):
        if not KeyGrant.objects.filter(case_key=row, officer_key=key).exists():
            if not casekeys.seal_to_officers(row, opened, [key]):
                raise Refused("key")
            given += 1
    audit.append("case.granted", object_id=case.pk, actor=held.key.pk)
    return given


def _held(held: Unlocked, case: Case, *, identity: bool) -> list[tuple[CaseKey, bytes]]:
    ring = ring_of(held, case, identity=identity)
    rows = CaseKey.objects.filter(case=case).order_by("version")
    return [(row, ring[row.compartment, row.version]) for row in rows if (row.compartment, row.version) in ring]


@transaction.atomic
def offboard(*, key: OfficerKey, actor: object) -> int:
    """End an officer's keys for good: no grant, no wrapped secret, no open session; open cases wait for new keys.

    Returns how many cases wait. What she read or copied is not taken back by this.
    """
    key = OfficerKey.objects.select_for_update().get(pk=key.pk)
    cases = Case.objects.filter(keys__grants__officer_key=key)
    waiting = list(cases.exclude(status__in=(Status.CLOSED, Status.SHREDDED)).distinct().values_list("pk", flat=True))
    lock_officer(officer_id=key.officer_id)
    KeyGrant.objects.filter(officer_key=key).delete()
    key.status = KeyStatus.REVOKED
    key.wrapped = key.recovery_wrapped = key.salt = key.recovery_salt = b""
    key.save()
    key.requests.filter(used=False).update(refused=True)
    Case.objects.filter(pk__in=waiting).update(rotation_due=True)
    audit.append("key.revoked", object_id=key.pk, actor=actor)
    return len(waiting)


def rotation_due(held: Unlocked) -> list[Case]:
    """Return the cases that wait for new keys and that this officer can give them."""
    return list(Case.objects.filter(rotation_due=True, keys__grants__officer_key=held.key).distinct())


@transaction.atomic
def rotate(held: Unlocked, case: Case) -> Case:
    """Make new keys of a case, sealed to everybody who may still read it and to the reporter.

    What is written from now on opens with them alone. A custodian renews the identity too. Raises Hidden; Unreadable
    if the reporter's key in the database is not the one that the case itself names.
    """
    ring_of(held, case)
    case = locked(case)
    _check_reporter(held, case)
    escrow = keys.escrow()
    valid = {key.pk for key in keys.valid_keys().values()}
    compartments = [Compartment.SHARED, Compartment.INTERNAL]
    if Role.CUSTODIAN in held.roles and KeyGrant.objects.filter(
        officer_key=held.key, case_key__case=case, case_key__compartment=Compartment.IDENTITY
    ):
        compartments.append(Compartment.IDENTITY)
    ring = ring_of(held, case, identity=True)
    for compartment in compartments:
        old = casekeys.newest(case, compartment, ring)
        readers = _readers(old[0], valid)
        made = casekeys.make(case, compartment, old[0].version + 1, linked=old)
        if len(casekeys.seal_to_officers(*made, readers)) < (
            1 if compartment == Compartment.IDENTITY else keys.READERS
        ):
            raise Refused("readers")
        casekeys.seal_to_escrow(*made, escrow)
        if compartment == Compartment.SHARED:
            casekeys.seal_to_reporter(*made, bytes(case.reporter_public))
    case.rotation_due = False
    case.save(update_fields=["rotation_due"])
    audit.append("case.rotated", object_id=case.pk, actor=held.key.pk)
    return case


def _readers(row: CaseKey, valid: Iterable[object]) -> list[OfficerKey]:
    """Return who held a key and is still trusted; for a compartment that lost readers, whoever the group has now."""
    held = [grant.officer_key for grant in row.grants.filter(holder=Holder.OFFICER).select_related("officer_key")]
    readers = {key.pk: key for key in held if key is not None and key.pk in valid}
    role = Role.CUSTODIAN if row.compartment == Compartment.IDENTITY else Role.OFFICER
    readers |= {key.pk: key for key in keys.holders(role, row.case.group_id)}
    return list(readers.values())


def _check_reporter(held: Unlocked, case: Case) -> None:
    """Raise Unreadable if the reporter's public key was exchanged in the database."""
    ring = ring_of(held, case)
    first = Row.objects.filter(case=case, compartment=Compartment.SHARED, facets=True).first()
    if first is None or (first.compartment, first.version) not in ring:
        raise Hidden
    item, _prev = open_row(first, ring[first.compartment, first.version])
    if item.fields.get("reporter") != digest(bytes(case.reporter_public)).hex():
        raise Unreadable

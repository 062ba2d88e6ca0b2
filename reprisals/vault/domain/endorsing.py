"""Officers vouch for one another's keys: two signatures, after the fingerprint was compared by voice."""

from uuid import UUID

from django.db import transaction

from reprisals.vault import audit, keys
from reprisals.vault.domain.unlocking import Unlocked, lock_officer
from reprisals.vault.errors import Refused, Unavailable
from reprisals.vault.models import OfficerKey
from reprisals.vault.states import KeyStatus, Role


def readers_of(group_id: UUID) -> set[UUID]:
    """Return the ids of the officers to whose keys the reports of a group are sealed."""
    return {key.officer_id for key in keys.holders(Role.OFFICER, group_id)}


def pending_keys() -> list[OfficerKey]:
    """Return the keys that wait for signatures."""
    return list(OfficerKey.objects.filter(status=KeyStatus.PENDING).order_by("name"))


@transaction.atomic
def endorse(held: Unlocked, key: OfficerKey) -> bool:
    """Sign an officer's key as it stands, with its roles and groups; say whether it is active now.

    Raises Refused for one's own key, a revoked one, or an endorser who is not trusted herself.
    """
    key = OfficerKey.objects.select_for_update().get(pk=key.pk)
    if key.officer_id == held.officer_id or key.status == KeyStatus.REVOKED or not keys.is_valid(held.key):
        raise Refused("endorse")
    return _add(key, held.seed, actor=held.key.pk)


@transaction.atomic
def endorse_as_root(*, seed: bytes, key: OfficerKey) -> bool:
    """Sign with a root key at the ceremony; say whether the key is active now. Raises Refused for an unknown root."""
    key = OfficerKey.objects.select_for_update().get(pk=key.pk)
    return _add(key, seed, actor="root")


def _add(key: OfficerKey, seed: bytes, *, actor: object) -> bool:
    signer, signature = keys.sign(seed, keys.statement(key))
    trusted = keys.trusted()
    if signer not in trusted:
        raise Refused("endorse")
    try:
        active = keys.add_endorsement(key, signer, signature)
    except Unavailable as error:
        raise Refused("endorse") from error
    audit.append("key.endorsed", object_id=key.pk, actor=actor)
    if active:
        audit.append("key.active", object_id=key.pk)
    return active


@transaction.atomic
def change_duties(*, key: OfficerKey, roles: list[str], groups: list[str], by: Unlocked) -> None:
    """Give a key other roles and groups: its signatures fall, and it waits for two new ones. Raises Refused."""
    key = OfficerKey.objects.select_for_update().get(pk=key.pk)
    if key.status == KeyStatus.REVOKED:
        raise Refused("revoked")
    key.roles, key.groups, key.status = sorted(roles), sorted(groups), KeyStatus.PENDING
    key.save(update_fields=["roles", "groups", "status"])
    key.endorsements.all().delete()
    lock_officer(officer_id=key.officer_id)
    audit.append("key.duties", object_id=key.pk, actor=by.key.pk)

"""What one officer may not do alone: she asks, others agree with their signatures, and then she may do it once."""

from datetime import UTC, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from reprisals.vault import audit, casekeys, keys
from reprisals.vault.crypto import open_content, place, seal_content
from reprisals.vault.days import now
from reprisals.vault.domain.unlocking import Unlocked, ring_of
from reprisals.vault.errors import Hidden, NeedsApproval, Refused, Unreadable
from reprisals.vault.models import Approval, ApprovalVote, Case
from reprisals.vault.states import APPROVALS, Compartment, Role

HOURS = 72


def _statement(approval: Approval) -> bytes:
    return place(
        "approve",
        approval.pk.hex,
        approval.action,
        approval.object_id.hex,
        approval.requester_id.hex,
        approval.expires.astimezone(UTC).isoformat(),
    )


def _reason_place(approval: Approval, version: int) -> bytes:
    return place("reason", approval.pk.hex, version)


@transaction.atomic
def request_approval(
    held: Unlocked, *, action: str, object_id: UUID, case: Case | None = None, reason: str = ""
) -> Approval:
    """Ask others to agree. The reason is sealed into the case. Raises Refused for an unknown action."""
    if action not in APPROVALS:
        raise Refused("action")
    waiting = Approval.objects.filter(
        action=action, object_id=object_id, requester=held.key, refused=False, used=False, expires__gt=now()
    ).first()
    if waiting:
        return waiting
    approval = Approval(
        action=action,
        object_id=object_id,
        case=case,
        requester=held.key,
        expires=(now() + timedelta(hours=HOURS)).replace(microsecond=0),
    )
    if case and reason:
        row, key = casekeys.newest(case, Compartment.INTERNAL, ring_of(held, case))
        sealed = seal_content(key, reason.encode(), aad=_reason_place(approval, row.version))
        approval.reason = row.version.to_bytes(2, "big") + sealed
    approval.save(force_insert=True)
    audit.append(f"{action}.asked", object_id=object_id, actor=held.key.pk)
    return approval


def _open_ones() -> QuerySet[Approval]:
    return Approval.objects.filter(refused=False, used=False, expires__gt=now()).select_related("requester", "case")


def approvals_for(held: Unlocked) -> list[Approval]:
    """Return what this officer may agree to: others' requests about cases that she holds, or about no case."""
    mine = Q(case__isnull=True) | Q(case__keys__grants__officer_key=held.key)
    rows = _open_ones().filter(mine).exclude(requester__officer_id=held.officer_id).distinct()
    return [
        row for row in rows.order_by("expires") if not row.votes.filter(key=held.key).exists() and not is_agreed(row)
    ]


def reason_of(held: Unlocked, approval: Approval) -> str:
    """Return why something is asked. Raises Hidden or Unreadable."""
    if approval.reason is None or approval.case is None:
        return ""
    version, sealed = int.from_bytes(bytes(approval.reason[:2]), "big"), bytes(approval.reason[2:])
    key = ring_of(held, approval.case).get((Compartment.INTERNAL, version))
    if key is None:
        raise Unreadable
    return open_content(key, sealed, aad=_reason_place(approval, version)).decode()


@transaction.atomic
def approve(held: Unlocked, approval: Approval, *, agreed: bool = True) -> bool:
    """Agree or refuse; say whether enough have agreed. Raises Refused for one's own request or one that is over.

    Raises Hidden if the officer does not hold the case.
    """
    row = Approval.objects.select_for_update(of=("self",)).select_related("requester", "case").get(pk=approval.pk)
    if row.requester.officer_id == held.officer_id:
        raise Refused("own")
    if row.refused or row.used or row.expires <= now():
        raise Refused("over")
    if row.case is not None:
        ring_of(held, row.case)
    if not keys.is_valid(held.key) or Role.OFFICER not in held.roles:
        raise Hidden
    if not agreed:
        row.refused = True
        row.save(update_fields=["refused"])
        audit.append(f"{row.action}.refused", object_id=row.object_id, actor=held.key.pk)
        return False
    _signer, signature = keys.sign(held.seed, _statement(row))
    ApprovalVote.objects.update_or_create(approval=row, key=held.key, defaults={"signature": signature})
    audit.append(f"{row.action}.agreed", object_id=row.object_id, actor=held.key.pk)
    return is_agreed(row)


def is_agreed(approval: Approval) -> bool:
    """Say whether enough officers, none of them the one who asked, have validly signed this request."""
    if approval.refused or approval.expires <= now():
        return False
    valid = {key.pk: key for key in keys.valid_keys().values()}
    people = set()
    for vote in approval.votes.all():
        key = valid.get(vote.key_id)
        if key is None or key.officer_id == approval.requester.officer_id or Role.OFFICER not in key.roles:
            continue
        if keys.signed(bytes(key.sign_public).hex(), _statement(approval), vote.signature):
            people.add(key.officer_id)
    return len(people) >= APPROVALS[approval.action]


def agreed(held: Unlocked, *, action: str, object_id: UUID) -> Approval | None:
    """Return what others agreed that this officer may do, and has not done yet; or None."""
    rows = _open_ones().filter(action=action, object_id=object_id, requester__officer_id=held.officer_id)
    return next((row for row in rows if is_agreed(row)), None)


@transaction.atomic
def use_approval(held: Unlocked, *, action: str, object_id: UUID) -> Approval:
    """Take up what was agreed to, once. Raises NeedsApproval."""
    approval = agreed(held, action=action, object_id=object_id)
    if approval is None or not Approval.objects.filter(pk=approval.pk, used=False).update(used=True):
        raise NeedsApproval(action)
    audit.append(f"{action}.used", object_id=object_id, actor=held.key.pk)
    return approval

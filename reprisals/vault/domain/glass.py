"""Break-glass: two of three custodians open a case whose officers are lost, outside, and give it to one officer.

Two others must have agreed, a day before, or three at once where a life is in danger. What is carried out and in is
sealed to the escrow key, then to the officer: on the way nobody reads it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from reprisals.vault import audit, casekeys, keys
from reprisals.vault.crypto import public_of
from reprisals.vault.days import now
from reprisals.vault.domain.approving import HOURS, is_agreed
from reprisals.vault.errors import Refused, Unreadable
from reprisals.vault.models import Approval, Case, CaseKey, EscrowKey, KeyGrant
from reprisals.vault.states import Holder

WAIT = timedelta(hours=24)
AT_ONCE = 3
Package = dict[str, Any]


def may_break(approval: Approval) -> bool:
    """Say whether a request is agreed to and old enough, or agreed to by three."""
    if approval.action != "break-glass" or approval.used or not is_agreed(approval):
        return False
    asked = approval.expires - timedelta(hours=HOURS)
    return now() - asked >= WAIT or approval.votes.count() >= AT_ONCE


@transaction.atomic
def carry_out(approval: Approval) -> Package:
    """Return the escrow grants of a case, and the key of the officer who asked, for the custodians. Raises Refused."""
    approval = Approval.objects.select_for_update(of=("self",)).select_related("requester").get(pk=approval.pk)
    case = Case.objects.filter(pk=approval.object_id).first()
    if case is None or not may_break(approval) or not keys.is_valid(approval.requester):
        raise Refused("break-glass")
    escrow = keys.escrow()
    rows = KeyGrant.objects.filter(case_key__case=case, holder=Holder.ESCROW).select_related("case_key")
    approval.used = True
    approval.save(update_fields=["used"])
    keys.alert("glass.broken", [case.pk])
    audit.append("glass.broken", object_id=case.pk, actor=approval.requester_id)
    return {
        "case": case.pk.hex,
        "escrow": escrow.pk.hex,
        "officer": approval.requester_id.hex,
        "public": bytes(approval.requester.public).hex(),
        "grants": [
            {
                "key": row.case_key_id.hex,
                "compartment": row.case_key.compartment,
                "version": row.case_key.version,
                "sealed": bytes(row.sealed).hex(),
            }
            for row in rows
        ],
    }


def reseal(package: Package, secret: bytes) -> Package:
    """Open a package with the escrow secret and seal each key to the officer: needs no database. Raises Unreadable."""
    sealed = []
    for one in package["grants"]:
        row = CaseKey(
            pk=UUID(one["key"]), case_id=UUID(package["case"]), compartment=one["compartment"], version=one["version"]
        )
        key = casekeys.open_escrow_grant(
            bytes.fromhex(one["sealed"]), secret, row=row, escrow_id=UUID(package["escrow"])
        )
        again = casekeys.sealed_to(row, key, bytes.fromhex(package["public"]), UUID(package["officer"]))
        sealed.append({"key": one["key"], "sealed": again.hex()})
    return {"case": package["case"], "officer": package["officer"], "grants": sealed}


@transaction.atomic
def carry_in(package: Package) -> int:
    """Keep what custodians sealed to an officer, and return how many keys she holds now. Raises Refused."""
    key = keys.with_id(UUID(package["officer"]))
    if key is None:
        raise Refused("key")
    count = 0
    for one in package["grants"]:
        row = CaseKey.objects.filter(pk=UUID(one["key"]), case_id=UUID(package["case"])).first()
        if row is None:
            raise Refused("case")
        KeyGrant.objects.update_or_create(
            case_key=row, officer_key=key, defaults={"holder": Holder.OFFICER, "sealed": bytes.fromhex(one["sealed"])}
        )
        count += 1
    audit.append("glass.granted", object_id=UUID(package["case"]), actor=key.pk)
    return count


def escrow_opens(secret: bytes) -> int:
    """Return how many grants to the escrow key a secret opens. Raises Unreadable for another one, or a bad grant."""
    row = EscrowKey.objects.filter(active=True).first()
    if row is None or public_of(secret) != bytes(row.public):
        raise Unreadable
    count = 0
    for grant in KeyGrant.objects.filter(holder=Holder.ESCROW).select_related("case_key").iterator():
        casekeys.open_escrow_grant(bytes(grant.sealed), secret, row=grant.case_key, escrow_id=row.pk)
        count += 1
    return count

"""The identity of a reporter: asked for with a reason, agreed to by a second person, opened once."""

from django.db import transaction

from reprisals.desk.casefile import CaseFile
from reprisals.vault import domain as vault
from reprisals.vault.domain import Item, Unlocked
from reprisals.vault.models import Item as Row
from reprisals.vault.states import Compartment, Role


def is_there(file: CaseFile) -> bool:
    """Say whether the reporter gave an identity and did not take it back."""
    rows = Row.objects.filter(case=file.case, compartment=Compartment.IDENTITY)
    return rows.filter(version__gt=file.case.identity_gone).exists()


def may_ask(keys: Unlocked) -> bool:
    """Say whether this officer is a custodian of identities."""
    return Role.CUSTODIAN in keys.roles


def ask(*, keys: Unlocked, file: CaseFile, reason: str) -> None:
    """Ask a second person. The reason is sealed into the case."""
    vault.request_approval(keys, action="identity", object_id=file.case.pk, case=file.case, reason=reason)


def is_agreed(*, keys: Unlocked, file: CaseFile) -> bool:
    """Say whether a second person agreed that this officer opens it."""
    return vault.agreed(keys, action="identity", object_id=file.case.pk) is not None


@transaction.atomic
def open_once(*, keys: Unlocked, file: CaseFile) -> list[Item]:
    """Return the identity, and use up the agreement. Raises Hidden without one."""
    items = vault.open_items(keys, file.case, Compartment.IDENTITY)
    vault.use_approval(keys, action="identity", object_id=file.case.pk)
    return items

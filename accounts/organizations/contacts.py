"""The address that a body has on record for a listed organization: kept sealed, shown to nobody, used to ask it."""

import logging

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.organizations.models import Organization
from civspace.sealed import registry
from civspace.sealed.sealing import Sealer, Unopened

log = logging.getLogger(__name__)
SEALER = Sealer(b"accounts.organizations registered contacts")
BATCH = 500


def seal_contact(address: str) -> str:
    """Return an address as it is kept. Raises ValidationError for what is none."""
    address = address.strip()
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValidationError({"registered_contact": error}) from error
    return SEALER.seal(address)


def registered_contact_of(organization: Organization) -> str:
    """Return the registered contact, or "" for none and for one whose key is gone: then staff look at evidence."""
    try:
        return SEALER.open(organization.contact_sealed)
    except Unopened:
        log.error("A registered contact cannot be opened: a signing key from before is not given")
        return ""


def seal_anew() -> int:
    """Seal the contacts that an older key sealed with the key of today, some at a time. Raises Unopened."""
    changed = 0
    waiting = Organization.objects.exclude(contact_sealed="").exclude(contact_sealed__startswith=f"{SEALER.key_id()}:")
    while True:
        with transaction.atomic():
            rows = list(waiting.select_for_update(of=("self",)).only("pk", "contact_sealed").order_by("pk")[:BATCH])
            for row in rows:
                Organization.objects.filter(pk=row.pk).update(
                    contact_sealed=SEALER.seal(SEALER.open(row.contact_sealed))
                )
        changed += len(rows)
        if len(rows) < BATCH:
            return changed


def register() -> None:
    """Register what this room keeps sealed."""
    registry.anew.append(("Registered contacts", seal_anew))

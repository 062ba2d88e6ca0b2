"""Keys of officers as the pages show them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reprisals.vault import keys
from reprisals.vault.models import IntakeGroup, OfficerKey
from reprisals.vault.states import KeyStatus, Role

ROLES: dict[str, str | Promise] = {
    Role.OFFICER: _("Officer"),
    Role.CUSTODIAN: _("Identity custodian"),
    Role.STATISTICS: _("Report and statistics"),
    Role.AUDITOR: _("Auditor"),
}


@dataclass(frozen=True)
class Row:
    """A key, what two officers compare, and whether it is trusted now."""

    key: OfficerKey
    fingerprint: str
    valid: bool
    signatures: int
    roles: list[str | Promise]
    groups: list[str]


def rows() -> list[Row]:
    """Return all keys that are not revoked, by name."""
    valid = {key.pk for key in keys.valid_keys().values()}
    groups = {str(group.pk): group.name for group in IntakeGroup.objects.all()}
    found = OfficerKey.objects.exclude(status=KeyStatus.REVOKED).prefetch_related("endorsements").order_by("name", "pk")
    return [
        Row(
            key=key,
            fingerprint=keys.fingerprint(key),
            valid=key.pk in valid,
            signatures=len(key.endorsements.all()),
            roles=[ROLES[role] for role in key.roles if role in ROLES],
            groups=[groups[group] for group in key.groups if group in groups],
        )
        for key in found
    ]


def row(key_id: UUID) -> Row | None:
    """Return one key, or None."""
    return next((one for one in rows() if one.key.pk == key_id), None)

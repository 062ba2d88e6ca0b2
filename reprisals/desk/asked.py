"""Requests for a second person, as the pages show them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reprisals.desk import casefile
from reprisals.desk.domain.release import check_unchanged
from reprisals.desk.models import Publication
from reprisals.desk.shown import Entry, entry
from reprisals.vault import domain as vault
from reprisals.vault.domain import Unlocked
from reprisals.vault.models import Approval, Case

ACTIONS: dict[str, str | Promise] = {
    "identity": _("Open the identity"),
    "referral": _("Refer a case"),
    "export": _("Export a case"),
    "publish": _("Publish a report"),
    "extension": _("Keep a case for longer"),
    "shred": _("Delete a case for ever"),
    "quota": _("Open more cases in an hour"),
    "break-glass": _("Open a case with the escrow key"),
}


@dataclass(frozen=True)
class Asked:
    """One request: what, by whom, until when, and the reason if this officer can read it."""

    approval: Approval
    own: bool
    reason: str
    publication: Publication | None

    @property
    def what(self) -> str | Promise:
        """Return what is asked for."""
        return ACTIONS.get(self.approval.action, self.approval.action)

    @property
    def case(self) -> Case | None:
        """Return the case that it is about, if any. Who agrees to break the glass need not hold the case."""
        if self.approval.action == "break-glass":
            return Case.objects.filter(pk=self.approval.object_id).first()
        return self.approval.case


def rows(keys: Unlocked) -> list[Asked]:
    """Return what this officer may agree to, and what she asked for herself and nobody has decided."""
    own = Approval.objects.filter(
        requester__officer_id=keys.officer_id, refused=False, used=False, expires__gt=timezone.now()
    ).select_related("requester", "case")
    others = [_asked(keys, approval, own=False) for approval in vault.approvals_for(keys)]
    return others + [_asked(keys, approval, own=True) for approval in own.order_by("expires")]


def row(keys: Unlocked, approval_id: UUID) -> Asked | None:
    """Return one request that this officer may see, or None."""
    return next((one for one in rows(keys) if one.approval.pk == approval_id), None)


def _asked(keys: Unlocked, approval: Approval, *, own: bool) -> Asked:
    publication = None
    if approval.action == "publish":
        publication = Publication.objects.select_related("cycle").filter(pk=approval.object_id).first()
    return Asked(approval, own, vault.reason_of(keys, approval), publication)


def content(keys: Unlocked, asked: Asked) -> dict[str, Any]:
    """Return the report that is asked about, gathered anew. Raises ValidationError if it changed."""
    assert asked.publication is not None
    return check_unchanged(keys=keys, publication=asked.publication)


def about(keys: Unlocked, asked: Asked) -> Entry | None:
    """Return the referral, export or extension that is asked about, or None."""
    if asked.approval.action not in ("referral", "export", "extension") or asked.case is None:
        return None
    item = casefile.read(keys=keys, case_id=asked.case.pk).item(asked.approval.object_id)
    return entry(item) if item else None

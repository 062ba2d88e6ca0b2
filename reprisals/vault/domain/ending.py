"""The end of what is kept: keys are destroyed first, so that what lies in any copy opens no more."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reprisals.vault import audit, keys
from reprisals.vault.days import now, today
from reprisals.vault.domain.approving import use_approval
from reprisals.vault.domain.unlocking import Unlocked, ring_of
from reprisals.vault.domain.writing import locked
from reprisals.vault.errors import Refused
from reprisals.vault.files import remove_blob
from reprisals.vault.models import (
    Approval,
    Attachment,
    Case,
    CaseKey,
    Item,
    OfficerUnlock,
    PanicLock,
    ReporterSession,
)
from reprisals.vault.states import Compartment, Status


@dataclass(frozen=True)
class Retention:
    """What the job found: cases shredded and soon to be, identities destroyed, blobs of no case, ended sessions."""

    shredded: list[Case]
    warned: list[Case]
    identities: int
    orphans: int
    sessions: int


@transaction.atomic
def shred(case: Case, *, actor: object = "system") -> None:
    """Destroy a case: grants, keys, items, files, and the reporter's way in. A row without content stays for counting.

    It is complete when the last backup that holds the case has expired.
    """
    case = locked(case)
    if case.legal_hold:
        raise Refused("held")
    blobs = list(case.attachments.values_list("blob", flat=True))
    for related in (case.keys, case.items, case.attachments, case.approvals):
        related.all().delete()
    ReporterSession.objects.filter(case=case).delete()
    case.status, case.lookup, case.reporter_wrapped, case.reporter_public = Status.SHREDDED, None, None, b""
    case.due = case.retention_until = None
    case.rotation_due = False
    case.save()
    audit.append("case.shredded", object_id=case.pk, actor=actor)
    # Without their keys the blobs are noise; if this stops half way, the retention job finds them.
    transaction.on_commit(partial(_remove, blobs), robust=True)


def _remove(blobs: list[str]) -> None:
    for blob in blobs:
        remove_blob(blob)


@transaction.atomic
def shred_agreed(held: Unlocked, case: Case) -> None:
    """Destroy a case after a second person agreed. Raises Hidden, NeedsApproval, or Refused under a legal hold."""
    ring_of(held, case)
    use_approval(held, action="shred", object_id=case.pk)
    shred(case, actor=held.key.pk)


@transaction.atomic
def hold(held: Unlocked, case: Case, *, on: bool) -> None:
    """Keep a case from being shredded, or no longer. Letting go of a hold needs nobody else; shredding does."""
    ring_of(held, case)
    row = locked(case)
    row.legal_hold = on
    row.save(update_fields=["legal_hold"])
    audit.append("case.held" if on else "case.released", object_id=row.pk, actor=held.key.pk)


@transaction.atomic
def extend(held: Unlocked, case: Case, *, until: date, asked: UUID) -> None:
    """Keep a closed case for longer, after a second person agreed to the entry that asks for it.

    Raises Hidden, NeedsApproval, or Refused for a case that is not closed or a day that is not later.
    """
    ring_of(held, case)
    row = locked(case)
    if row.retention_until is None or until <= row.retention_until:
        raise Refused("until")
    use_approval(held, action="extension", object_id=asked)
    row.retention_until = until
    row.save(update_fields=["retention_until"])
    audit.append("case.extended", object_id=row.pk, actor=held.key.pk)


@transaction.atomic
def erase_identities() -> int:
    """Destroy what reporters took back: keys and items of the identity. Returns how many versions went."""
    count = 0
    for case in Case.objects.select_for_update().filter(identity_gone__gt=0):
        gone = {"case": case, "compartment": Compartment.IDENTITY, "version__lte": case.identity_gone}
        found = CaseKey.objects.filter(**gone)
        if not found.exists():
            continue
        count += found.count()
        Item.objects.filter(**gone).delete()
        found.delete()
        audit.append("identity.shredded", object_id=case.pk)
    return count


def due_cases(day: date | None = None) -> list[Case]:
    """Return the closed cases whose time is over and that no hold keeps."""
    day = day or today()
    return list(Case.objects.filter(status=Status.CLOSED, retention_until__lte=day, legal_hold=False))


def soon_due(day: date | None = None) -> list[Case]:
    """Return the closed cases whose time is over within REPRISALS_WARN_DAYS."""
    day = day or today()
    until = day + timedelta(days=settings.REPRISALS_WARN_DAYS)
    return list(
        Case.objects.filter(status=Status.CLOSED, retention_until__gt=day, retention_until__lte=until, legal_hold=False)
    )


def retention(*, dry_run: bool = False) -> Retention:
    """Shred what is due, warn of what soon will be, and forget what is over. With `dry_run`, change nothing."""
    due, soon, orphans = due_cases(), soon_due(), _orphans()
    over = ReporterSession.objects.filter(ends__lte=now())
    locked_again = OfficerUnlock.objects.filter(ends__lte=now())
    sessions = over.count() + locked_again.count()
    if dry_run:
        gone = sum(
            case.keys.filter(compartment=Compartment.IDENTITY, version__lte=case.identity_gone).count()
            for case in Case.objects.filter(identity_gone__gt=0)
        )
        return Retention(due, soon, gone, len(orphans), sessions)
    identities = erase_identities()
    for case in due:
        shred(case)
    keys.alert("retention.near", [case.pk for case in soon])
    for path in orphans:
        remove_blob(path.name)
    over.delete()
    locked_again.delete()
    PanicLock.objects.filter(until__lte=now()).delete()
    Approval.objects.filter(expires__lte=now() - timedelta(days=30)).delete()
    return Retention(due, soon, identities, len(orphans), sessions)


def _orphans() -> list[Path]:
    """Return blobs of no case that were not made today: uploads given up, or files of shredded cases."""
    store = Path(settings.REPRISALS_BLOBS)
    if not store.is_dir():
        return []
    known = set(Attachment.objects.values_list("blob", flat=True))
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    return [path for path in store.iterdir() if path.name not in known and path.stat().st_mtime < midnight]

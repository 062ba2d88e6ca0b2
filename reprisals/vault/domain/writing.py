"""What is written into a case, by reporters and by officers: sealed under the newest key, one after the other."""

from typing import Any

from django.db import DatabaseError, transaction

from reprisals.vault import audit, bodies, casekeys, keys
from reprisals.vault.bodies import Item
from reprisals.vault.casekeys import Ring
from reprisals.vault.days import week
from reprisals.vault.domain.attaching import attach, describe
from reprisals.vault.domain.reporting import Reporter, newest_shared, reporter_items
from reprisals.vault.domain.unlocking import Unlocked, ring_of
from reprisals.vault.errors import Hidden, Refused, Unavailable, Unreadable
from reprisals.vault.files import SealedUpload
from reprisals.vault.models import Attachment, Case, CaseKey, ReporterSession
from reprisals.vault.models import Item as Row
from reprisals.vault.states import Compartment, Role, Status

Body = dict[str, Any]


def locked(case: Case) -> Case:
    """Lock a case for writing. Raises Refused if it was shredded meanwhile."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.status == Status.SHREDDED:
        raise Refused("shredded")
    return row


def put(
    case: Case,
    made: tuple[CaseKey, bytes],
    *,
    kind: str,
    text: str = "",
    fields: Body | None = None,
    by: Unlocked | None = None,
) -> Item:
    """Seal one entry into a case that is locked, and return it as it will be read."""
    row, key = made
    entry = bodies.seal(
        case=case,
        compartment=row.compartment,
        version=row.version,
        key=key,
        existing=list(Row.objects.filter(case=case, compartment=row.compartment)),
        kind=kind,
        text=text,
        fields=fields,
        author=by.name if by else "",
        author_id=by.key.pk.hex if by else "",
        facets=kind == "facets",
    )
    entry.save(force_insert=True)
    if case.active_week != week():
        case.active_week = week()
        case.save(update_fields=["active_week"])
    return bodies.open_row(entry, key)[0]


def write_message(who: Reporter | Unlocked, case: Case, text: str) -> Item:
    """Write a message between reporter and officers. Raises Unavailable or Refused, and keeps nothing then."""
    try:
        with transaction.atomic():
            case = locked(case)
            made = casekeys.newest(case, Compartment.SHARED, _ring(who, case))
            return put(case, made, kind="message", text=text, by=who if isinstance(who, Unlocked) else None)
    except (DatabaseError, Unreadable) as error:
        raise Unavailable from error


def _ring(who: Reporter | Unlocked, case: Case) -> Ring:
    return who.ring if isinstance(who, Reporter) else ring_of(who, case)


@transaction.atomic
def add_item(keys_: Unlocked, case: Case, compartment: str, kind: str, body: Body) -> Item:
    """Add an officer's entry: `body` holds "text" and "fields". Raises Hidden, Unreadable or Refused."""
    held = ring_of(keys_, case)
    case = locked(case)
    made = casekeys.newest(case, compartment, held)
    return put(case, made, kind=kind, text=body.get("text", ""), fields=body.get("fields", {}), by=keys_)


def change_consent(reporter: Reporter, consent: Body) -> Item:
    """Record what the reporter agrees to from now on: the whole of it, so what is not named is withdrawn.

    Whoever takes everything back takes the identity back too: from this moment nobody opens it, and its keys are
    destroyed by the next run of the retention job.
    """
    try:
        with transaction.atomic():
            case = locked(reporter.case)
            given = any(item.fields.get("scopes") for item in reporter_items(reporter) if item.kind == "consent")
            if given and not consent.get("scopes"):
                withdraw_identity(case)
            return put(case, newest_shared(reporter), kind="consent", fields=consent)
    except (DatabaseError, Unreadable) as error:
        raise Unavailable from error


def withdraw_identity(case: Case) -> None:
    """Close every version of the identity that there is. The caller holds the case's lock."""
    newest = case.keys.filter(compartment=Compartment.IDENTITY).order_by("-version").first()
    case.identity_gone = newest.version if newest else 0
    case.save(update_fields=["identity_gone"])
    keys.alert("identity.withdrawn", [case.pk])


def add_identity(reporter: Reporter, identity: Body) -> None:
    """Write down who somebody is, under a new key that custodians hold and the reporter does not keep.

    Raises Unavailable if no custodian's key is valid; nothing is kept then.
    """
    try:
        with transaction.atomic():
            case = locked(reporter.case)
            escrow = keys.escrow()
            newest = case.keys.filter(compartment=Compartment.IDENTITY).order_by("-version").first()
            version = newest.version + 1 if newest else 1
            made = casekeys.make(case, Compartment.IDENTITY, version, linked=newest_shared(reporter))
            if not casekeys.seal_to_officers(*made, keys.holders(Role.CUSTODIAN, case.group_id)):
                raise Unavailable
            casekeys.seal_to_escrow(*made, escrow)
            put(case, made, kind="identity", fields=identity)
    except (DatabaseError, Unreadable) as error:
        raise Unavailable from error


def add_files(who: Reporter | Unlocked, files: list[SealedUpload], *, case: Case | None = None) -> None:
    """Put sealed files into the shared compartment. Raises Unavailable or Refused, and keeps none of them then."""
    target = who.case if isinstance(who, Reporter) else case
    if target is None:
        raise Refused("case")
    try:
        with transaction.atomic():
            target = locked(target)
            row, key = casekeys.newest(target, Compartment.SHARED, _ring(who, target))
            for upload in files:
                attach(target, Compartment.SHARED, row.version, key, upload)
    except (DatabaseError, Unreadable) as error:
        raise Unavailable from error


@transaction.atomic
def add_clean_copy(held: Unlocked, case: Case, upload: SealedUpload) -> Attachment:
    """Put a clean copy beside its original, which stays as it is; the reporter's key does not open the copy.

    Raises Hidden, Unreadable, or Refused("copied") if there is one already.
    """
    ring = ring_of(held, case)
    case = locked(case)
    rows = list(Attachment.objects.filter(case=case).exclude(compartment=Compartment.IDENTITY))
    files = [describe(row, ring) for row in rows]
    if upload.original in {file.original for file in files}:
        raise Refused("copied")
    if upload.original not in {file.id.hex for file in files if not file.original}:
        raise Hidden
    row, key = casekeys.newest(case, Compartment.INTERNAL, ring)
    made = attach(case, Compartment.INTERNAL, row.version, key, upload)
    audit.append("file.cleaned", object_id=upload.original, actor=held.key.pk)
    return made


def close_inbox(reporter: Reporter, *, erase: bool = False) -> None:
    """Make the receipt worthless for ever; with `erase`, also ask officers to destroy the case.

    What was asked to be erased is closed to every use at once, and the identity to everybody.
    """
    try:
        with transaction.atomic():
            case = locked(reporter.case)
            if erase:
                withdraw_identity(case)
                case.erasure_asked = True
                keys.alert("erasure.asked", [case.pk])
            case.lookup, case.reporter_wrapped = None, None
            case.save(update_fields=["lookup", "reporter_wrapped", "erasure_asked"])
            ReporterSession.objects.filter(case=case).delete()
    except DatabaseError as error:
        raise Unavailable from error

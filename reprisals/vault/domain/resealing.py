"""After new keys: what was written under older ones is sealed again under the newest, and nothing stands under those.

Whoever kept an older key of a case then reads nothing of it, also in a copy of the database that was made later. The
identity stays as it is: it opens only after a second person agreed.
"""

from dataclasses import replace
from functools import partial

from django.db import transaction

from reprisals.vault import audit, bodies, casekeys
from reprisals.vault.casekeys import Ring
from reprisals.vault.domain import attaching
from reprisals.vault.domain.unlocking import Unlocked, ring_of
from reprisals.vault.domain.writing import locked
from reprisals.vault.errors import Refused, Unreadable
from reprisals.vault.files import FileSealer, remove_blob
from reprisals.vault.models import Attachment, Case, CaseKey
from reprisals.vault.models import Item as Row
from reprisals.vault.states import Compartment

COMPARTMENTS = (Compartment.SHARED, Compartment.INTERNAL)


def old_entries(case: Case) -> tuple[int, int]:
    """Return how many entries and files of a case stand under older keys."""
    numbers = [0, 0]
    for compartment in COMPARTMENTS:
        newest = case.keys.filter(compartment=compartment).order_by("-version").first()
        for at, model in enumerate((Row, Attachment)):
            rows = model.objects.filter(case=case, compartment=compartment)  # type: ignore[attr-defined]
            numbers[at] += rows.filter(version__lt=newest.version).count() if newest else 0
    return numbers[0], numbers[1]


def reseal_due(held: Unlocked) -> list[Case]:
    """Return the cases that an officer holds and in which something stands under older keys."""
    cases = Case.objects.filter(keys__version__gt=1, keys__grants__officer_key=held.key).distinct().order_by("code")
    return [case for case in cases if any(old_entries(case))]


def reseal(held: Unlocked, case: Case) -> tuple[int, int]:
    """Seal a case again under its newest keys; return how many entries and files were under older ones.

    Order, days and authors stay. Raises Hidden or Unreadable, or Refused("gap") where an entry is missing or was
    planted: that must be looked at first. Nothing has changed then.
    """
    made: list[str] = []
    try:
        with transaction.atomic():
            ring = ring_of(held, case)
            case = locked(case)
            numbers = old_entries(case)
            for compartment in COMPARTMENTS:
                row, key = casekeys.newest(case, compartment, ring)
                _items(case, row, key, ring)
                _files(case, row, key, ring, made)
            audit.append("case.resealed", object_id=case.pk, actor=held.key.pk)
    except BaseException:
        for blob in made:
            remove_blob(blob)
        raise
    return numbers


def _items(case: Case, newest: CaseKey, key: bytes, ring: Ring) -> None:
    rows = list(Row.objects.filter(case=case, compartment=newest.compartment))
    try:
        opened = [(*bodies.open_row(row, ring[row.compartment, row.version]), row) for row in rows]
    except KeyError as error:
        raise Unreadable from error
    if not all(item.whole for item in bodies.in_order(opened)):
        raise Refused("gap")
    if all(row.version == newest.version for row in rows):
        return
    done: list[Row] = []
    for item, _before, row in sorted(opened, key=lambda one: one[0].seq):
        bodies.seal_again(row, item, version=newest.version, key=key, existing=done)
        row.save(update_fields=["version", "body"])
        done.append(row)


def _files(case: Case, newest: CaseKey, key: bytes, ring: Ring, made: list[str]) -> None:
    """Write the files of a compartment anew under keys of their own; their old blobs go when all of it is kept."""
    rows = Attachment.objects.filter(case=case, compartment=newest.compartment, version__lt=newest.version)
    for row in rows:
        file, sealer = attaching.describe(row, ring), FileSealer()
        made.append(sealer.blob)
        try:
            for piece in attaching.read(row, ring):
                sealer.write(piece)
        except Unreadable:
            sealer.discard()
            raise
        upload = sealer.close(name=file.name, type=file.type, scan=file.scan)
        if upload.sha256 != file.sha256:
            raise Unreadable
        transaction.on_commit(partial(remove_blob, row.blob))
        attaching.seal_again(row, newest.version, key, replace(upload, original=file.original, pages=file.pages))

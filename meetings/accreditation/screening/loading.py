"""Putting a list that was read in the place of the one before: whole, in one transaction, or not at all."""

import datetime
import time
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from civspace.audit.domain import record
from meetings.accreditation.screening.domain import close_match, want_everything
from meetings.accreditation.screening.matching import current_list
from meetings.accreditation.screening.models import ListEntry, ListName, NameMatch, SanctionsList
from meetings.accreditation.screening.reading import Listed, NotAList, ReadList
from meetings.accreditation.screening.states import EntryKind, MatchState

BATCH = 500
#: How far the date of a list may be ahead: clocks differ, and one without a zone counts as UTC.
AHEAD = datetime.timedelta(days=1)
FIELDS = "kind reference regime listed_on nationality born designation remarks".split()


@dataclass(frozen=True)
class Outcome:
    """What became of the entries, and how many organizations are held against the list anew."""

    added: int
    changed: int
    unchanged: int
    removed: int
    closed: int
    organizations: int
    seconds: float


def load_list(*, read: ReadList, dry_run: bool = False) -> Outcome:
    """Load a list. A dry run does everything and undoes it.

    Raises NotAList for one of a day to come, or older than the one in use.
    """
    began = time.monotonic()
    with transaction.atomic():
        outcome = _load(read)
        transaction.set_rollback(dry_run)
    return Outcome(*outcome, seconds=time.monotonic() - began)


def _load(read: ReadList) -> tuple[int, int, int, int, int, int]:
    before = current_list()
    if read.dated_at > timezone.now() + AHEAD:
        # It would keep every later list out until that day.
        raise NotAList(f"The file says that it is of {read.dated_at:%Y-%m-%d}, a day to come.")
    if before is not None and read.dated_at < before.dated_at:
        raise NotAList(f"The list in use is of {before}; this file is older ({read.dated_at:%Y-%m-%d}).")
    stored = dict(ListEntry.objects.select_for_update().values_list("pk", "digest"))
    wanted = {entry.key: (entry, entry.digest) for entry in read.entries}
    gone = sorted(stored.keys() - wanted.keys())
    closed = _let_go(gone)
    changed = [key for key, (_entry, digest) in wanted.items() if key in stored and stored[key] != digest]
    added = [key for key in wanted if key not in stored]
    rows = [_row(*wanted[key]) for key in [*added, *changed]]
    ListEntry.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[*FIELDS, "digest"],
    )
    for at in range(0, len(changed), BATCH):
        ListName.objects.filter(entry__in=changed[at : at + BATCH]).delete()
    names = [
        ListName(entry_id=key, name=name, quality=quality, position=position)
        for key in [*added, *changed]
        for position, (name, quality) in enumerate(wanted[key][0].names)
    ]
    ListName.objects.bulk_create(names, batch_size=BATCH)
    kinds = [entry.kind for entry in read.entries]
    version = SanctionsList.objects.create(
        dated_at=read.dated_at,
        loaded_at=timezone.now(),
        content_hash=read.content_hash,
        persons=kinds.count(EntryKind.PERSON),
        entities=kinds.count(EntryKind.ENTITY),
    )
    record(version, "load")
    return len(added), len(changed), len(wanted) - len(added) - len(changed), len(gone), closed, want_everything()


def _row(entry: Listed, digest: str) -> ListEntry:
    return ListEntry(pk=entry.key, digest=digest, **{field: getattr(entry, field) for field in FIELDS})


def _let_go(gone: list[str]) -> int:
    """Close what was found about entries that are no longer on the list, then delete the entries."""
    closed = 0
    for at in range(0, len(gone), BATCH):
        part = gone[at : at + BATCH]
        for match in NameMatch.objects.select_for_update(of=("self",)).filter(entry__in=part).order_by("pk"):
            if match.state != MatchState.CLOSED:
                close_match(match)
                closed += 1
        ListEntry.objects.filter(pk__in=part).delete()
    return closed

"""Taking over the list of a body: read whole, planned and written batch by batch, never locked for long."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.organizations.alike import Alike
from accounts.organizations.likeness import form_of
from accounts.organizations.models import Name
from accounts.organizations.states import State
from accounts.organizations.states import Why as Likeness
from meetings.accreditation.importing.book import Book
from meetings.accreditation.importing.cleaning import Refused, Row, Tables, row_of
from meetings.accreditation.importing.planning import Act, Plan, plan_row
from meetings.accreditation.importing.reading import read
from meetings.accreditation.importing.writing import write
from meetings.accreditation.models import Scheme

COLUMNS = ("name", "acronym", "country", "website", "scheme", "category", "granted_on", "document")
OPTIONAL = ("email",)
#: Rows of the first transaction, and of any.
FIRST, MOST = 30, 100
#: Seconds for which one transaction may hold up others who write: on a slow machine it takes fewer rows.
HELD = 0.2
#: Whose name is nearly whose: how much, and why.
Near = dict[UUID, dict[UUID, tuple[int, Likeness]]]
#: Names of look-alikes that a line of the report tells.
TOLD = 3


@dataclass
class Report:
    """What became of a file: remarks on the whole, and rows refused and doubtful with their places."""

    notes: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    doubtful: list[tuple[str, str]] = field(default_factory=list)
    listed: int = 0
    granted: int = 0
    completed: int = 0
    unchanged: int = 0


@dataclass
class _Run:
    """What a run knows beside the database: the names of the directory in memory."""

    name: str
    dry: bool
    report: Report
    alike: Alike
    #: The address that the list gave first of each entry.
    contacts: dict[UUID, str] = field(default_factory=dict)


def import_organizations(*, path: Path, dry_run: bool = False, said: Callable[[int], None] | None = None) -> Report:
    """Take over a list and return what became of it; a dry run changes nothing and returns the same.

    Raises reading.Unreadable for a file that cannot be read as a whole. A run that was interrupted, or that goes on
    beside another one, is finished by running it again: what is there already is left alone. `said` hears how many rows
    are done.
    """
    sheet = read(path, needed=COLUMNS, optional=OPTIONAL)
    report = Report(notes=sheet.notes, refused=list(sheet.refused))
    tables, today = Tables.load(), timezone.now().date()
    rows: list[Row] = []
    for line in sheet.lines:
        try:
            row = row_of(line, tables, today)
            row.draft.check()
        except Refused as error:
            report.refused.append((line.place(), str(error)))
        except ValidationError as error:
            report.refused.append((line.place(), " ".join(error.messages)))
        else:
            rows.append(row)
    run = _Run(path.name, dry_run, report, Alike.of_directory())
    book = Book()
    done, size = 0, FIRST
    while batch := rows[done : done + size]:
        book = book if dry_run else Book()
        held = _batch(run, batch, book, today)
        done += len(batch)
        size = max(1, min(MOST, 2 * size, int(len(batch) * HELD / max(held, 0.001))))
        if said:
            said(done)
    report.refused.sort(key=lambda refused: _number(refused[0]))
    return report


def _number(place: str) -> int:
    return int("".join(char if char.isdigit() else " " for char in place).split()[0])


def _near(run: _Run, batch: Sequence[Row]) -> Near:
    """Compare names that are new with the directory and with each other: slow, so before anything is locked."""
    found: Near = {}
    known = set(Name.objects.filter(key__in={row.key for row in batch}).values_list("key", flat=True))
    for row in batch:
        if row.key not in known:
            known.add(row.key)
            found[row.draft.id] = _compare(run, row)
    return found


def _compare(run: _Run, row: Row) -> dict[UUID, tuple[int, Likeness]]:
    form = form_of(row.draft.name, row.draft.acronym)
    near = run.alike.near([form])
    run.alike.add(row.draft.id, form)
    return near


@contextmanager
def _locked() -> Iterator[None]:
    """One batch at a time, whoever imports: two runs never list the same organization."""
    with transaction.atomic():
        list(Scheme.objects.select_for_update(no_key=True, of=("self",)).order_by("code").only("code"))
        yield


def _batch(run: _Run, batch: Sequence[Row], book: Book, today: datetime.date) -> float:
    """Write a batch, and return for how many seconds it was locked."""
    near = _near(run, batch)
    plans: list[Plan] = []
    gate: AbstractContextManager[None] = nullcontext() if run.dry else _locked()
    refused: list[tuple[str, str]] = []
    with gate:
        began = monotonic()
        book.read((row.key for row in batch), lock=not run.dry)
        for row in batch:
            try:
                plans.append(plan_row(row, book, today))
            except Refused as error:
                refused.append((row.line.place(), str(error)))
            else:
                _one_contact(run, plans[-1])
        for plan in plans:
            if plan.is_new and plan.row.draft.id not in near:
                near[plan.row.draft.id] = _compare(run, plan.row)
        if not run.dry:
            write(plans, near=near, name=run.name)
    held = monotonic() - began
    run.report.refused += refused
    _count(run, plans, near)
    return held


def _one_contact(run: _Run, plan: Plan) -> None:
    """Let a list say one address of an entry, the first: otherwise each run would put one in the other's place."""
    contact, listed = plan.row.draft.contact, plan.organization.state == State.LISTED
    if contact and listed and run.contacts.setdefault(plan.organization.pk, contact) != contact:
        plan.other_contact = True


def _count(run: _Run, plans: Sequence[Plan], near: Near) -> None:
    report = run.report
    for plan in plans:
        report.listed += plan.is_new
        report.granted += plan.act is Act.GRANT
        report.completed += plan.act is Act.COMPLETE
        report.unchanged += plan.act is Act.NOTHING
        place = plan.row.line.place()
        why = [str(reason.label) + (f" ({said})" if said else "") for reason, said in plan.row.doubts.items()]
        if plan.is_new and (others := near.get(plan.row.draft.id)):
            why.append(f"nearly the same name as {_names(run, others)}")
        if plan.other_contact:
            why.append("the e-mail address was left out: an earlier row gives another one")
        if why:
            report.doubtful.append((place, "; ".join(why)))


def _names(run: _Run, others: dict[UUID, tuple[int, Likeness]]) -> str:
    ranked = sorted(others, key=lambda key: (-others[key][0], str(key)))
    names = [f"“{run.alike.forms[key][0].name}”" for key in ranked[:TOLD]]
    return ", ".join(names) + (f" and {len(ranked) - TOLD} more" if len(ranked) > TOLD else "")

"""Publishing the figures of periods that are over: each period once, in the night after it."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from civspace.audit.domain import record
from civspace.figures.disclosure import OTHER, OneWay, Release, TwoWay, one_way, release, threshold
from civspace.figures.waits import bands, rounded, waits
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.models import Application, Scheme
from meetings.accreditation.practice import registry
from meetings.accreditation.practice.beside import SPLITS, Shown, told_of_received
from meetings.accreditation.practice.counting import Case, Numbers, Span, numbers
from meetings.accreditation.practice.models import PracticeFigure, PracticePeriod
from meetings.accreditation.practice.states import COMMITTEE, COUNCIL, DAYS, PUBLIC, SETTLED, STAFF, TIMES, Split, Table
from meetings.accreditation.schemes.states import Way

Line = tuple[str, str, str, str, int | None]


def publish_due() -> list[PracticePeriod]:
    """Publish the figures of every period that is over and has none yet. May run twice or together."""
    made = []
    for scheme in Scheme.objects.filter(way__in=(Way.COMMITTEE, Way.STAFF)).order_by("code"):
        if (since := _since(scheme)) is not None:
            made += [period for span in _spans(scheme, since) if (period := publish(scheme, span, since)) is not None]
    return made


def _since(scheme: Scheme) -> datetime.date | None:
    """Return the day on which the portal began to hold the applications of a scheme."""
    first = Application.objects.filter(scheme=scheme).aggregate(first=Min("created_at"))["first"]
    return None if first is None else first.date()


def _spans(scheme: Scheme, since: datetime.date) -> Iterator[Span]:
    """Return the periods that are over, the oldest first: sessions with a closed report, or years."""
    today, day = timezone.now().date(), datetime.timedelta(days=1)
    if scheme.way == Way.COMMITTEE:
        before: datetime.date | None = None
        for session in scheme.sessions.order_by("ends_on", "begins_on"):
            if session.state == SessionState.CLOSED and session.ends_on < today:
                yield Span(before + day if before else min(since, session.begins_on), session.ends_on, session)
            before = session.ends_on
        return
    for year in range(since.year, today.year):
        yield Span(datetime.date(year, 1, 1), datetime.date(year, 12, 31))


@transaction.atomic
def publish(scheme: Scheme, span: Span, since: datetime.date) -> PracticePeriod | None:
    """Count a period and keep what may be known of it; None when these days have figures already.

    They are never counted again: the difference of two countings would tell of the case between them.
    """
    locked = Scheme.objects.select_for_update().get(pk=scheme.pk)
    overlapping = PracticePeriod.objects.filter(scheme=locked, begins_on__lte=span.last, ends_on__gte=span.first)
    if span.last < span.first or overlapping.exists():
        return None
    period = PracticePeriod.objects.create(
        scheme=locked,
        session=span.session,
        begins_on=span.first,
        ends_on=span.last,
        since=since,
        threshold=threshold(),
    )
    lines = [*of_cases(locked, numbers(locked, span), _published_before(period)), *_of_complaints(locked, span)]
    PracticeFigure.objects.bulk_create(
        PracticeFigure(period=period, table=table, split=split, row=row, column=column, number=number)
        for table, split, row, column, number in lines
    )
    record(period, "publish_figures")
    return period


def _published_before(period: PracticePeriod) -> list[Shown]:
    """Return what was published of the periods of the scheme before one."""
    earlier = PracticePeriod.objects.filter(scheme=period.scheme_id, ends_on__lt=period.begins_on)
    return [
        {(it.table, it.split, it.row, it.column): it.number for it in one.figures.all()}
        for one in earlier.prefetch_related("figures")
    ]


def of_cases(scheme: Scheme, found: Numbers, earlier: Sequence[Shown]) -> Iterator[Line]:
    """Return the figures about applications, protected, and those about acts of members, exact."""
    decided = _protected(found.outcomes, COMMITTEE if scheme.way == Way.COMMITTEE else STAFF)
    outcomes = list(_lines(Table.OUTCOMES, decided))
    yield from _of_received(found, outcomes, earlier)
    yield from outcomes
    yield from _of_waiting(decided, found.outcomes)
    if scheme.way == Way.COMMITTEE:
        yield from _released(Table.COUNCIL, found.council, tuple(COUNCIL))
        for member in found.questions:
            yield Table.QUESTIONS, Split.ASKER, member.code, "asked", member.asked
            yield Table.QUESTIONS, Split.ASKER, member.code, "repeated", member.repeated
        yield Table.QUESTIONS, Split.NONE, "", "asked", sum(member.asked for member in found.questions)
        yield Table.QUESTIONS, Split.NONE, "", "repeated", sum(member.repeated for member in found.questions)


def _of_received(found: Numbers, outcomes: Iterable[Line], earlier: Sequence[Shown]) -> Iterator[Line]:
    """Return what was received, as far as it gives away nothing that is hidden of what was decided."""
    received = list(_released(Table.RECEIVED, found.received, ("received",)))
    now = {(table, split, row, column): number for table, split, row, column, number in (*outcomes, *received)}
    told = told_of_received(earlier, now, received=found.received, left=found.left, least=threshold())
    yield from (line for line in received if line[1] in told)


def _protected(cases: Iterable[Case], columns: Iterable[str]) -> Release:
    """Return what may be known of cases by column, and by region and by kind, beside the register."""
    found, columns = list(cases), tuple(columns)
    tables: dict[str, dict[tuple[str, str], int]] = {}
    for split in SPLITS:
        rows = sorted({case.row(split) for case in found})
        tables[split] = {(row, column): 0 for row in rows for column in columns}
        for case in found:
            tables[split][case.row(split), case.column] += 1
    return release(columns, tables, public=PUBLIC)


def _released(table: Table, cases: Iterable[Case], columns: Iterable[str]) -> Iterator[Line]:
    yield from _lines(table, _protected(cases, columns))


def _lines(table: Table, found: Release) -> Iterator[Line]:
    """Return a release as lines. Columns that were put together carry what they are made of in their code."""
    yield from _list_lines(table, found.columns)
    for split, shown in found.tables.items():
        if shown is None:
            continue
        for row in shown.rows:
            for column in shown.columns:
                code = "+".join((OTHER, *shown.together)) if column == OTHER else column
                yield table, split, row, code, shown.cells[row, column]
            yield table, split, row, "total", shown.totals[row]


def _list_lines(table: Table, found: OneWay) -> Iterator[Line]:
    for column, number in found.counts.items():
        yield table, Split.NONE, "", column, number
    yield table, Split.NONE, "", "total", found.total


def _of_waiting(decided: Release, cases: Iterable[Case]) -> Iterator[Line]:
    """Return how long it took, where the number of those who waited is public anyway."""
    total, deferred = decided.columns.total, decided.columns.counts.get("defer", 0)
    if total is None or deferred is None:
        return
    found = list(cases)
    over = [case for case in found if case.column != "defer"]
    held = [case for case in found if case.column == "defer"]
    yield from _wait_lines(Table.CONCLUDED, Split.NONE, "", over)
    yield from _wait_lines(Table.WAITING, Split.NONE, "", held)
    for split in SPLITS:
        shown = decided.tables[split]
        if shown is None:
            continue
        for row in shown.rows:
            if _concluded_is_known(shown, row, deferred):
                yield from _wait_lines(Table.CONCLUDED, split, row, [it for it in over if it.row(split) == row])
    for band in bands([case.days for case in over], DAYS):
        yield Table.DURATIONS, Split.BAND, _band(band.first, band.end), "applications", band.count
    if "defer" in decided.columns.counts:
        for band in bands([case.deferrals for case in over], TIMES):
            yield Table.TIMES, Split.BAND, _band(band.first, band.end), "applications", band.count


def _concluded_is_known(shown: TwoWay, row: str, deferred: int) -> bool:
    """Say whether one knows how many of a row were decided on for good: all without the deferrals."""
    known = shown.cells.get((row, "defer"), None if deferred else 0)
    return shown.totals[row] is not None and known is not None


def _wait_lines(table: Table, split: Split, row: str, cases: list[Case]) -> Iterator[Line]:
    if (found := waits(case.days for case in cases)) is not None:
        yield table, split, row, "median", found.median
        yield table, split, row, "longest", found.longest


def _band(first: int, end: int | None) -> str:
    """Return the code of a range: `90-179`, or `1460-` without end."""
    return f"{first}-" if end is None else f"{first}-{end - 1}"


def _of_complaints(scheme: Scheme, span: Span) -> Iterator[Line]:
    """Return the figures about complaints, rounded: the room of complaints counts them too, by other periods."""
    for ask in registry.contested:
        found: Any = ask(scheme, span.first, span.last)
        filed = one_way({"filed": found.filed})
        settled = one_way({column: found.settled.get(column, 0) for column in SETTLED})
        yield Table.FILED, Split.NONE, "", "filed", _about(filed.total)
        for column, number in settled.counts.items():
            yield Table.SETTLED, Split.NONE, "", column, _about(number)


def _about(number: int | None) -> int | None:
    return None if number is None else rounded(number)

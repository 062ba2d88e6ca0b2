"""A list as a table for spreadsheets: CSV as it streams, or XLSX up to a number of rows. No cell is ever a formula.

A list page calls `answer()` with the rows that it would leaf through; `?format=csv` and `?format=xlsx` ask for it, and
the component `{% downloads %}` links to both with the filters that stand in the address.
"""

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMATS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: How a text begins that a spreadsheet would take for a formula (OWASP, CSV injection; full-width forms included).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHUNK = 500
CELL = 32_767  # the longest text that a spreadsheet keeps in a cell


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what a row has in it (text, number, day, aware moment, or None)."""

    label: str | Promise
    value: Callable[[Any], Any]


def wanted(request: HttpRequest) -> str:
    """Return the format that the address asks for, or "" for the page itself."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def answer(request: HttpRequest, *, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponseBase:
    """Answer with a table of rows, in their order; a queryset is read in chunks, so memory does not grow with it.

    `name` becomes the name of the file, with the day. A spreadsheet of more rows than settings.XLSX_ROWS is refused
    with a page that leads to the CSV, which has no limit.
    """
    stem = f"{name}-{timezone.now().date().isoformat()}"
    if wanted(request) == "xlsx":
        listed = list(islice(_read(rows), settings.XLSX_ROWS + 1))
        if len(listed) > settings.XLSX_ROWS:
            context = {"most": settings.XLSX_ROWS, "csv": _address(request, "csv"), "back": _address(request, "")}
            return render(request, "web/too_many_rows.html", context, status=422)
        return _file(HttpResponse(_spreadsheet(columns, listed), content_type=XLSX), f"{stem}.xlsx")
    lines = _lines(columns, _read(rows))
    return _file(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), f"{stem}.csv")


def prepared(rows: QuerySet[Any], prepare: Callable[[list[Any]], Iterable[Any]]) -> Iterator[Any]:
    """Return rows as `prepare` gives them, some hundred at a time: for what a row needs from elsewhere."""
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from prepare(chunk)


def _file(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address(request: HttpRequest, chosen: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("format", None)
    if chosen:
        query["format"] = chosen
    return f"{request.path}?{query.urlencode()}" if query else request.path


def addresses(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the formats in which the list of this address can be had, each with where."""
    return [(chosen.upper(), _address(request, chosen)) for chosen in FORMATS]


def _read(rows: Iterable[Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)


def text_of(value: Any) -> str:
    """Return a value as CSV holds it: days and moments as ISO 8601 in UTC, and no text that would be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA) else text


class _Echo:
    """A file that hands on what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _lines(columns: Sequence[Column], rows: Iterator[Any]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark of UTF-8, without which spreadsheets take another encoding for granted.
    yield "\ufeff" + writer.writerow([text_of(str(column.label)) for column in columns])
    for row in rows:
        yield writer.writerow([text_of(column.value(row)) for column in columns])


def _spreadsheet(columns: Sequence[Column], rows: list[Any]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, str(column.label)) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column.value(row)) for column in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell of a spreadsheet; a text is always a text, and a moment stands in UTC."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | datetime.date | None):
        text = (text_of(value) if isinstance(value, bool) else str(value))[:CELL]
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
        cell.data_type = "s"
        return cell
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    return WriteOnlyCell(sheet, value=value)

"""What applicants answer: each kind of field cleans its values in one place, for pages and API alike. Pure functions.

An answer is kept by the slug of its field: text, a number, a day as "2026-11-21", true or false, a list of codes of
States, or rows. A field that is not answered has no key.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from civspace.web.prose import clean_line
from meetings.accreditation.schemes.states import FieldKind

LONGEST_LINE = 300
LONGEST_TEXT = 20_000
MOST_ROWS = 100
#: The columns of fields that take rows, and those of them without which a row is nothing.
PEOPLE = ("name", "function", "nationality")
FUNDING = ("source", "kind", "year", "amount")
COLUMNS = {FieldKind.PEOPLE: PEOPLE, FieldKind.FUNDING: FUNDING}
YEARS = range(1800, 2101)
MOST = 10**15


def lines_of(value: str) -> str:
    """Return a text of several lines without controls and blanks at the ends of its lines."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join("".join(char for char in line if char >= " " or char == "\t").rstrip() for line in lines)
    return text.strip()


def _text(field: Any, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("Write text."))
    if field.kind == FieldKind.LONG:
        text, most = lines_of(value), field.max_length or LONGEST_TEXT
    else:
        text, most = clean_line(value), field.max_length or LONGEST_LINE
    if len(text) > most:
        raise ValueError(_("At most %(most)d characters; these are %(count)d.") % {"most": most, "count": len(text)})
    return text


def _number(field: Any, value: Any) -> int | None:
    text = str(value).strip().replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise ValueError(_("Write a whole number.")) from None
    if field.kind == FieldKind.YEAR and number not in YEARS:
        raise ValueError(_("Write a year with four digits."))
    if not 0 <= number < MOST:
        raise ValueError(_("Write a whole number."))
    return number


def _date(field: Any, value: Any) -> str | None:
    text = str(value).strip()
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("Write the day as year-month-day, for example 2026-06-15.")) from None


def _yes_no(field: Any, value: Any) -> bool | None:
    found = {"": None, "yes": True, "no": False, "true": True, "false": False}
    if str(value).strip().lower() not in found:
        raise ValueError(_("Choose one."))
    return found[str(value).strip().lower()]


def _choice(field: Any, value: Any) -> str | None:
    if not value:
        return None
    if not isinstance(value, str) or value not in {choice[0] for choice in field.choices}:
        raise ValueError(_("Choose one."))
    return value


def _countries(field: Any, value: Any) -> list[str]:
    from civspace.reference.models import State

    wanted = [value] if isinstance(value, str) else value
    if not isinstance(wanted, Iterable):
        raise ValueError(_("Choose from the list."))
    codes = sorted({str(code).strip().upper() for code in wanted if str(code).strip()})
    if not set(codes) <= set(State.objects.values_list("iso3", flat=True)):
        raise ValueError(_("Choose from the list."))
    return codes


def _rows(field: Any, value: Any) -> list[dict[str, Any]]:
    columns = COLUMNS[field.kind]
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ValueError(_("Write one row for each."))
    rows = []
    for given in value:
        row: dict[str, Any] = {column: clean_line(str(given.get(column) or ""))[:LONGEST_LINE] for column in columns}
        if any(row.values()):
            rows.append(row)
    if len(rows) > (field.max_length or MOST_ROWS):
        raise ValueError(_("At most %(most)d rows.") % {"most": field.max_length or MOST_ROWS})
    for number, row in enumerate(rows, 1):
        if not row[columns[0]]:
            raise ValueError(_("Each row needs a name."))
        for column in ("year", "amount"):
            if row.get(column):
                kind = FieldKind.YEAR if column == "year" else FieldKind.NUMBER
                try:
                    row[column] = _number(_Like(kind), row[column])
                except ValueError as error:
                    raise ValueError(_("Row %(row)d: %(problem)s") % {"row": number, "problem": error}) from None
    return rows


class _Like:
    """A column of a row, cleaned like a field of its own."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


CLEANERS: dict[str, Callable[[Any, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _text,
    FieldKind.NUMBER: _number,
    FieldKind.YEAR: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.COUNTRIES: _countries,
    FieldKind.PEOPLE: _rows,
    FieldKind.FUNDING: _rows,
}


def _nothing(field: Any) -> Any:
    return [] if field.kind in COLUMNS or field.kind == FieldKind.COUNTRIES else ""


def given(value: Any) -> bool:
    """Say whether a value is an answer: no and nought are, nothing and an empty list are not."""
    return value is not None and value != "" and value != []


def cleaned(fields: Iterable[Any], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers among the values that fit their fields (None: to be emptied), and an error for each other one.

    A name that is no field of the form, and a document, is an error too.
    """
    known = {field.slug: field for field in fields}
    good: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for slug, value in values.items():
        field = known.get(slug)
        if field is None or field.kind not in CLEANERS:
            errors[slug] = _("The form has no such field.")
            continue
        try:
            found = CLEANERS[field.kind](field, _nothing(field) if value is None else value)
        except ValueError as error:
            errors[slug] = str(error)
        else:
            good[slug] = found if given(found) else None
    return good, errors


def merged(answers: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with some of them set or, where None, taken away."""
    return {slug: value for slug, value in {**answers, **changes}.items() if given(value)}


def mark(answers: Mapping[str, Any], slugs: Iterable[str]) -> str:
    """Return a mark of some answers, by which a page that saves them knows whether somebody changed them meanwhile."""
    seen = json.dumps({slug: answers.get(slug) for slug in sorted(slugs)}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()[:16]

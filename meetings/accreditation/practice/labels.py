"""The names of rows, columns and ranges of published figures, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from accounts.organizations.states import Kind
from civspace.figures.disclosure import OTHER
from civspace.reference.models import State
from civspace.reference.states import RegionalGroup
from civspace.web.languages import number_text
from meetings.accreditation.committee.models import Seat
from meetings.accreditation.practice.states import COLUMNS, Split


def column_label(code: str) -> str:
    """Return the name of a column; of one that several were put into, the names of these."""
    parts = code.split("+")
    if parts[0] == OTHER and len(parts) > 1:
        return ", ".join(str(COLUMNS.get(part, part)) for part in parts[1:])
    return str(COLUMNS.get(code, code))


def range_label(code: str) -> str:
    """Return a range in digits: 90–179, or 1,460+ for what has no end."""
    first, _dash, last = code.partition("-")
    if not last:
        return f"{number_text(int(first))}+"
    return number_text(int(first)) if first == last else f"{number_text(int(first))}–{number_text(int(last))}"


def asker_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of States by their code; those of a demonstration stand with their seats."""
    wanted = set(codes)
    names = {code: str(state.name) for code, state in State.objects.in_bulk(wanted).items()}
    return names | {
        code: name for code, name in Seat.objects.filter(code__in=wanted).values_list("code", "name") if name
    }


def row_label(split: str, code: str, names: dict[str, str]) -> Any:
    """Return the name of a row."""
    if split == Split.REGION:
        return RegionalGroup(code).label if code in RegionalGroup.values else code
    if split == Split.KIND:
        return Kind(code).label if code in Kind.values else code
    return names.get(code, code)

"""The register of safeguards: what the published rules of each scheme promise, from rows with a source."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meetings.accreditation.models import Scheme
from meetings.accreditation.practice.models import Safeguard
from meetings.accreditation.practice.states import Found, Safeguards

#: The tag of each answer.
KINDS = {Found.YES: "good", Found.PARTLY: "warn", Found.NO: "bad", Found.UNKNOWN: "neutral"}


@dataclass(frozen=True)
class Cell:
    """What the rules of one scheme say about one safeguard; without a row nobody has looked yet."""

    label: Any
    found: Found
    row: Safeguard | None = None

    @property
    def tag(self) -> str:
        """Return the kind of its tag."""
        return KINDS[self.found]


@dataclass(frozen=True)
class Row:
    """One scheme with its safeguards in their order."""

    scheme: Scheme
    cells: tuple[Cell, ...]

    @property
    def known(self) -> list[Cell]:
        """Return what somebody has found out."""
        return [cell for cell in self.cells if cell.found != Found.UNKNOWN or cell.row]

    @property
    def unknown(self) -> list[Cell]:
        """Return what nobody has looked at yet; a page says it once for all of them."""
        return [cell for cell in self.cells if cell not in self.known]


def register_of_safeguards(schemes: Iterable[Scheme]) -> list[Row]:
    """Return the safeguards of schemes that were fetched with theirs.

    Criteria and deadlines stand in the scheme itself: they are published here, and so they are found without a row.
    """
    return [Row(scheme, tuple(_cells(scheme))) for scheme in schemes]


def _cells(scheme: Scheme) -> Iterable[Cell]:
    rows = {row.kind: row for row in scheme.safeguards.all()}
    here = {
        Safeguards.CRITERIA: bool(scheme.criteria.all()),
        Safeguards.DEADLINE: bool(scheme.deadline_day or scheme.deadline_months or scheme.closes_at),
    }
    for kind in Safeguards:
        row = rows.get(kind)
        if row is not None:
            yield Cell(kind.label, Found(row.found), row)
        else:
            yield Cell(kind.label, Found.YES if here.get(kind) else Found.UNKNOWN)

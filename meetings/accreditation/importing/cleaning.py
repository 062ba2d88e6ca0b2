"""A line as values: a wrong one is refused with its reason, a doubtful one goes on with its doubts."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from accounts.organizations.domain.many import Draft
from accounts.organizations.matching import match_key
from accounts.organizations.states import Kind
from civspace.reference.models import State
from meetings.accreditation.importing.reading import Line
from meetings.accreditation.importing.states import Why
from meetings.accreditation.models import Category, Scheme
from meetings.accreditation.schemes.states import SchemeKind

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Before the Charter nobody granted anything.
FIRST_DAY = datetime.date(1945, 10, 24)
#: The years that a cell may name: what a scheme counts from a day of them, either way, is a day, too.
YEARS = range(1000, 3000)
WEBSITE = URLValidator(schemes=["http", "https"])


class Refused(Exception):
    """A row that does not go in; the message says why."""


@dataclass
class Row:
    """A row that may go in."""

    line: Line
    draft: Draft
    key: str
    category: Category
    granted_on: datetime.date | None
    document: str
    doubts: dict[Why, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """What cells are looked up in."""

    countries: dict[str, str]
    schemes: dict[str, list[Scheme]]
    categories: dict[tuple[str, str], Category]

    @classmethod
    def load(cls) -> "Tables":
        """Read them once for a file."""
        countries: dict[str, str] = {}
        for iso2, iso3 in State.objects.values_list("iso2", "iso3"):
            countries |= {iso2: iso3, iso3: iso3}
        schemes: dict[str, list[Scheme]] = {}
        for scheme in Scheme.objects.order_by("code"):
            for name in {scheme.code, scheme.kind.replace("_", "-")}:
                schemes.setdefault(name, []).append(scheme)
        # What holds together is found by its code alone, too: `special` and, in a scheme of its own, `nhri-a` as `a`.
        categories = {}
        for category in Category.objects.select_related("scheme__body"):
            for name in {category.code, category.code.removeprefix(f"{category.scheme_id}-")}:
                categories[category.scheme_id, name] = category
        return cls(countries, schemes, categories)


def plain(cell: str, most: int, called: str) -> str:
    """Return a cell in one line. Raises Refused when it is too long."""
    text = " ".join(cell.split())
    if len(text) > most:
        raise Refused(f"{called} is longer than {most} characters")
    return text


def category_of(tables: Tables, scheme_cell: str, category_cell: str) -> Category:
    """Return the category that a row names. Raises Refused."""
    named, wanted = scheme_cell.strip().casefold(), category_cell.strip().casefold()
    if not named or not wanted:
        raise Refused("names no scheme" if not named else "names no category")
    found = tables.schemes.get(named, [])
    if not found:
        raise Refused(f"scheme “{named}” is not known here")
    fitting = [tables.categories[scheme.code, wanted] for scheme in found if (scheme.code, wanted) in tables.categories]
    if not fitting:
        raise Refused(f"category “{wanted}” is not one of the scheme “{named}”")
    if len(fitting) > 1:
        codes = ", ".join(category.scheme_id for category in fitting)
        raise Refused(f"several schemes are meant by “{named}”: name one by its code ({codes})")
    return fitting[0]


def day_of(cell: str) -> datetime.date | None:
    """Return a day in ISO form, or None. Raises Refused."""
    text = cell.strip()
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text) if ISO.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(f"“{text[:30]}” is not a day in the form 2019-07-23")
    if day.year not in YEARS:
        raise Refused(f"“{text}” is not a day of the years {YEARS[0]} to {YEARS[-1]}")
    return day


def country_of(tables: Tables, cell: str) -> str | None:
    """Return the code of a State, or None. Raises Refused."""
    said = cell.strip()
    code = said.upper()
    if not code:
        return None
    if code not in tables.countries:
        raise Refused(f"“{said[:20]}” is not the code of a State here; without a country the cell stays empty")
    return tables.countries[code]


def row_of(line: Line, tables: Tables, today: datetime.date) -> Row:
    """Return a line as a row. Raises Refused."""
    cells, doubts = line.cells, {}
    name = plain(cells["name"], 300, "the name")
    key = match_key(name)
    if not key:
        raise Refused("has no name")
    category = category_of(tables, cells["scheme"], cells["category"])
    country = country_of(tables, cells["country"])
    granted_on = day_of(cells["granted_on"])
    document = plain(cells["document"], 200, "the document")
    if country is None:
        doubts[Why.NO_COUNTRY] = ""
    if not document:
        doubts[Why.NO_DOCUMENT] = ""
    if granted_on is None:
        doubts[Why.NO_DATE] = ""
    elif not FIRST_DAY <= granted_on <= today:
        doubts[Why.ODD_DATE] = granted_on.isoformat()
    draft = Draft(
        name=name,
        acronym=plain(cells["acronym"], 40, "the acronym"),
        country=country,
        website=_website(cells["website"], doubts),
        kind=Kind.NHRI if category.scheme.kind == SchemeKind.INSTITUTION else Kind.NGO,
        contact=_contact(cells.get("email", ""), doubts),
    )
    return Row(line, draft, key, category, granted_on, document, doubts)


def _website(cell: str, doubts: dict[Why, str]) -> str:
    text = cell.strip()
    address = text if not text or "://" in text else f"https://{text}"
    try:
        if address:
            WEBSITE(address)
            if len(address) > 200:
                raise ValidationError("too long")
    except ValidationError:
        doubts[Why.WEBSITE] = text[:200]
        return ""
    return address


def _contact(cell: str, doubts: dict[Why, Any]) -> str:
    """Return the address; of one that is wrong nothing is kept, in no table and no log."""
    address = cell.strip()
    try:
        if address:
            validate_email(address)
    except ValidationError:
        doubts[Why.EMAIL] = ""
        return ""
    return address

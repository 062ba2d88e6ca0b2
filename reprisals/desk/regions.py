"""Regions of the United Nations' M49 standard, read from the rows of `civspace.reference`: no table of its own."""

import csv
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _

from civspace.web.languages import interface_code

UNKNOWN = "unknown"


def _rows(name: str) -> list[dict[str, str]]:
    text = files("civspace.reference").joinpath(f"data/{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _of_states() -> dict[str, str]:
    return {row["iso3"]: row["region"] for row in _rows("states")}


@cache
def _names(language: str) -> dict[str, str]:
    column = f"name_{interface_code(language).replace('-', '_')}"
    return {row["code"]: row[column] for row in _rows("regions") if row["level"] == "region"}


def region_of(country: str) -> str:
    """Return the code of the region of a State (ISO 3166-1 alpha-3), or `unknown`."""
    return _of_states().get(country) or UNKNOWN


def codes() -> tuple[str, ...]:
    """Return the codes of all regions."""
    return tuple(_names("en"))


def region_name(code: str, language: str) -> str:
    """Return the name of a region in a language."""
    return _names(language).get(code) or _("Not known")

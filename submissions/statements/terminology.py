"""Advice on the names of States for the reviewer's eye. Never a reason by itself: a person decides, with a rule.

The names are those of the reference data (UN short names); data/terminology.csv lists other ways of writing them.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civspace.reference.models import State
from civspace.reference.queries import name_field

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Advice:
    """A way of writing a State's name that was found `times` times, and the name that the United Nations uses."""

    written: str
    usage: str
    times: int


@cache
def _variants() -> list[tuple[str, str, str]]:
    with (DATA / "terminology.csv").open(encoding="utf-8", newline="") as file:
        return [(row["language"], row["written"], row["iso3"]) for row in csv.DictReader(file)]


def advise(text: str, language: str) -> list[Advice]:
    """Return advice on a text in a language (API code), in the order of the file; one query.

    A variant inside the name that the United Nations uses ("Iran (Islamic Republic of)") is not counted.
    """
    names = dict(State.objects.values_list("iso3", name_field(language)))
    found = []
    for code, written, iso3 in _variants():
        if code != language or iso3 not in names:
            continue
        usage = names[iso3]
        rest = text.replace(usage, "\n")
        edge = "" if language == "zh" else r"\b"
        if times := len(re.findall(f"{edge}{re.escape(written)}{edge}", rest)):
            found.append(Advice(written, usage, times))
    return found

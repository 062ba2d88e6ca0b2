"""What goes into a report: entries whose consent holds today, and counts that disclose nobody."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings

from reprisals.desk import casefile, vocabulary
from reprisals.desk.casefile import CaseFile
from reprisals.desk.disclosure import release
from reprisals.desk.models import Cycle
from reprisals.desk.regions import UNKNOWN, codes, region_of
from reprisals.desk.states import State
from reprisals.vault import domain as vault
from reprisals.vault import vocabulary as words
from reprisals.vault.domain import Item, Unlocked
from reprisals.vault.errors import NoConsent

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
#: Cases in these states never stand in a report, whatever the consent says.
CLOSED_TO_REPORTS = frozenset({State.WITHHELD, State.WITHDRAWN, State.OUT_OF_SCOPE, State.NOT_CORROBORATED})


def allowed(keys: Unlocked, file: CaseFile, scope: str) -> bool:
    """Say whether the consent for a use holds now."""
    try:
        vault.require_consent(keys, file.case, scope, "")
    except NoConsent:
        return False
    return True


def entries_of(keys: Unlocked, file: CaseFile, year: int) -> list[Item]:
    """Return the newest entry in each language for a year, as far as state and consent of the case allow it today."""
    if file.state in CLOSED_TO_REPORTS:
        return []
    newest: dict[str, Item] = {}
    for item in file.of("report_entry"):
        if int(item.fields["year"]) == year:
            newest[item.fields["language"]] = item
    return [item for item in newest.values() if allowed(keys, file, vocabulary.ANONYMITY_SCOPES[item.fields["level"]])]


def gather(keys: Unlocked, cycle: Cycle, *, kind: str = "annual") -> dict[str, Any]:
    """Return the whole public content of a report as JSON knows it. Nothing in it depends on who gathers it."""
    files = [casefile.read(keys=keys, case_id=listed.case.pk) for listed in vault.cases_of(keys)]
    first, last = period_of(cycle, kind)
    counted = [file for file in files if first <= file.case.created_week <= last and allowed(keys, file, "statistics")]
    made = release({name: _counts(name, [key(file) for file in counted]) for name, key in TABLES.items()})
    chosen = [entries_of(keys, file, cycle.year) for file in files] if kind == "annual" else []
    entries = [
        {
            "part": items[0].fields["part"],
            "country": items[0].fields["country"],
            "level": items[0].fields["level"],
            "texts": {item.fields["language"]: item.text for item in sorted(items, key=_language)},
        }
        for items in chosen
        if items
    ]
    return {
        "year": cycle.year,
        "kind": kind,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "cut_off": cycle.cut_off.isoformat(),
        "symbol": cycle.symbol,
        "entries": sorted(entries, key=lambda entry: (entry["part"], entry["country"], json.dumps(entry["texts"]))),
        "statistics": asdict(made),
    }


def _language(item: Item) -> int:
    return LANGUAGES.index(item.fields["language"])


def period_of(cycle: Cycle, kind: str) -> tuple[date, date]:
    """Return the first and last day that a report covers; quarters are cut from the calendar year of the cycle."""
    if kind == "annual":
        return cycle.first_day, cycle.last_day
    number = int(kind.removeprefix("quarter-"))
    month = 3 * number - 2
    following = date(cycle.year + (number == 4), (month + 2) % 12 + 1, 1)
    return date(cycle.year, month, 1), date.fromordinal(following.toordinal() - 1)


def _one(values: Any) -> str:
    """Return the first of several codes: a case is counted once in each table, under what was named first."""
    if isinstance(values, list):
        return str(values[0]) if values else UNKNOWN
    return str(values or UNKNOWN)


def _region(file: CaseFile) -> str:
    return region_of(file.facets.get("country", ""))


def _action(file: CaseFile) -> str:
    newest = file.newest("action")
    return str(newest.fields["action"]) if newest else "none"


def _outcome(file: CaseFile) -> str:
    newest = file.newest("outcome")
    return str(newest.fields["outcome"]) if newest else UNKNOWN


TABLES = {
    "region": _region,
    "mechanism": lambda file: _one(file.facets.get("mechanism")),
    "act": lambda file: _one(file.facets.get("acts")),
    "action": _action,
    "outcome": _outcome,
}


#: Every category of each table. All are printed, also those without a case: a category that only appeared when there is
#: one would tell what "0 to 4" hides.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "region": (*codes(), UNKNOWN),
    "mechanism": (*words.MECHANISMS, UNKNOWN),
    "act": (*words.ACTS, UNKNOWN),
    "action": (*dict(vocabulary.ACTIONS), "none"),
    "outcome": tuple(dict(vocabulary.OUTCOMES)),
}


def _counts(table: str, found: list[str]) -> dict[str, int]:
    """Return how many cases there are in each category; a code that is not of the list counts as not known."""
    known = CATEGORIES[table]
    counts = Counter(code if code in known else UNKNOWN for code in found)
    return {code: counts[code] for code in known}


def mark_of(content: Mapping[str, Any]) -> str:
    """Return what two persons compare: a keyed hash of the content, so that the hash alone tells nothing of it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()

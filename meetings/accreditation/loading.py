"""Loading schemes and what belongs to them from their files."""

from pathlib import Path
from typing import Any

from django.conf import settings

from civspace.reference.domain import Loaded, load_file, read_csv
from meetings.accreditation.models import Category, CheckKind, Criterion, Entitlement, FormField, Safeguard, Scheme

DATA = Path(__file__).resolve().parent / "data"


def load_schemes() -> Loaded:
    """Load the schemes of accreditation; safe to run again."""
    return load_file(model=Scheme, path=DATA / "schemes.csv")


def load_categories() -> Loaded:
    """Load the categories of the schemes; safe to run again."""
    return load_file(model=Category, path=DATA / "categories.csv")


def load_criteria() -> Loaded:
    """Load the published criteria of the schemes; safe to run again."""
    return load_file(model=Criterion, path=DATA / "criteria.csv")


def load_entitlements() -> Loaded:
    """Load what each category entitles to; safe to run again."""
    return load_file(model=Entitlement, path=DATA / "entitlements.csv")


def load_fields() -> Loaded:
    """Load what the forms of the schemes ask, with the choices that stand in a file of their own; safe to run again."""
    choices: dict[str, list[list[Any]]] = {}
    for row in read_csv(DATA / "form_choices.csv"):
        labels = {code: row[f"label_{code.replace('-', '_')}"] for code, _name in settings.LANGUAGES}
        choices.setdefault(row["field"], []).append([row["value"], labels])

    def prepare(row: dict[str, Any]) -> None:
        row["choices"] = choices.get(row["slug"], [])

    return load_file(model=FormField, path=DATA / "form_fields.csv", prepare=prepare)


def load_check_kinds() -> Loaded:
    """Load what officers ask when they screen an application; safe to run again."""
    return load_file(model=CheckKind, path=DATA / "check_kinds.csv")


def load_safeguards() -> Loaded:
    """Load what the published rules of the schemes promise; safe to run again."""
    return load_file(model=Safeguard, path=DATA / "safeguards.csv")

"""Loading schemes, categories and published criteria from their files."""

from pathlib import Path

from civspace.reference.domain import Loaded, load_file
from meetings.accreditation.models import Category, Criterion, Scheme

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

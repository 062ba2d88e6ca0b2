"""Loading the duty stations and their official holidays from their files."""

from pathlib import Path

from civspace.clocks.models import DutyStation, Holiday
from civspace.reference.domain import Loaded, load_file

DATA = Path(__file__).resolve().parent / "data"


def load_stations() -> Loaded:
    """Load the duty stations; safe to run again."""
    return load_file(model=DutyStation, path=DATA / "stations.csv")


def load_holidays() -> Loaded:
    """Load the official holidays with their sources; safe to run again."""
    return load_file(model=Holiday, path=DATA / "holidays.csv")

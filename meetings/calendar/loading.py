"""Loading the bodies from their file."""

from pathlib import Path

from civspace.reference.domain import Loaded, load_file
from meetings.calendar.models import Body

DATA = Path(__file__).resolve().parent / "data"


def load_bodies() -> Loaded:
    """Load the bodies with their symbols and sources; safe to run again."""
    return load_file(model=Body, path=DATA / "bodies.csv")

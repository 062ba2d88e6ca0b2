"""Loading the bodies from their file."""

from pathlib import Path

from civspace.reference.domain import Loaded, load_file
from meetings.calendar.models import Body, Contact

DATA = Path(__file__).resolve().parent / "data"


def load_bodies() -> Loaded:
    """Load the bodies with their symbols and sources; safe to run again."""
    return load_file(model=Body, path=DATA / "bodies.csv")


def load_contacts() -> Loaded:
    """Load whom to ask about a body; what staff set for a meeting is another row. Safe to run again."""
    return load_file(model=Contact, path=DATA / "contacts.csv")

"""Loading the whole demo: all of it, or nothing."""

from django.db import transaction
from django.utils import timezone, translation

from civspace.front.demo import cast, real, sessions, statements
from civspace.front.demo.clock import Story


@transaction.atomic
def load() -> None:
    """Fill an empty portal that has its reference data; the days are counted from now."""
    story = Story(timezone.now())
    with translation.override("en"):
        real.load_documents(real.load_meetings())
        real.load_endorsers()
        people = cast.bring_in(story)
        held = sessions.hold(story, people.secretariat)
        statements.tell(story, people, held)

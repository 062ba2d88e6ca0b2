"""Loading the whole demo: all of it, or nothing."""

from django.db import transaction
from django.utils import timezone, translation

from civspace.front.demo import (
    accreditation,
    briefs,
    cast,
    compendium,
    complaints,
    editing,
    exceptions,
    following,
    joint,
    mergers,
    queue,
    real,
    record,
    sessions,
    statements,
    threads,
    together,
    unissued,
)
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
        following.begin(story, people, held)
        statements.tell(story, people, held)
        joint.tell(story, people, held)
        threads.tell(story, people, held)
        exceptions.tell(story, people, held)
        briefs.collect(story, people)
        record.tell(story, people)
        queue.fill(story, people, held["council"])
        editing.tell(story, people)
        mergers.agree(story, people)
        together.tell(story, people, held)
        unissued.tell(story, people)
        compendium.ask(held["past"])
        accreditation.sit(story, people)
        complaints.tell(story, people, held)

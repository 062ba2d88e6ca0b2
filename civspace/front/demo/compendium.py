"""All statements of the session that is over, as one document: asked for here, and built by the worker."""

from meetings.calendar.models import Meeting
from submissions.record.compendium_set import Asked
from submissions.record.compendium_states import Order
from submissions.record.domain.compendium import ask_for_compendium


def ask(meeting: Meeting) -> None:
    """Ask for the document by agenda item, in English."""
    ask_for_compendium(asked=Asked(meeting, "", Order.ITEM, "en"))

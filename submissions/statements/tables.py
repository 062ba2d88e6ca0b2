"""The columns of the lists of statements as tables."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civspace.reference.queries import sort_key
from civspace.web.tables import Column
from submissions.statements.models import Statement
from submissions.statements.rules import restorable_until
from submissions.statements.states import INVOLVED


def _item(statement: Statement) -> str:
    return statement.agenda_item.number if statement.agenda_item else ""


def _address(statement: Statement) -> str:
    return settings.BASE_URL + reverse("document", args=[statement.symbol]) if statement.symbol else ""


def _country(statement: Statement) -> str:
    country = statement.organization.country
    return country.name if country else ""


TITLE = Column(_("Title"), lambda it: it.title)
MEETING = Column(_("Meeting"), lambda it: it.meeting.title)
ITEM = Column(_("Agenda item"), _item)
LANGUAGE = Column(_("Language of the original"), lambda it: it.language)
WORDS = Column(_("Words"), lambda it: it.word_count)
REFERENCE = Column(_("Reference"), lambda it: it.reference)
SYMBOL = Column(_("Symbol"), lambda it: None if it.is_submission else it.symbol)
STATE = Column(_("State"), lambda it: it.get_state_display())
SUBMITTED = Column(_("Submitted (UTC)"), lambda it: it.submitted_at)


def _named(statement: Statement) -> str:
    """The States that any of the texts names; the rows are fetched with the statement."""
    names = {row.state.name for row in statement.mentions.all()}
    return "; ".join(sorted(names, key=sort_key))


PUBLISHED = (
    SYMBOL,
    TITLE,
    Column(_("Organization"), lambda it: it.organization_name),
    Column(_("Standing"), lambda it: it.standing_text),
    Column(_("Country of the organization"), _country),
    Column(_("States named in the text"), _named),
    MEETING,
    ITEM,
    LANGUAGE,
    WORDS,
    Column(_("Published (UTC)"), lambda it: it.published_at),
    Column(_("Address"), _address),
    Column(_("SHA-256 of the text"), lambda it: it.text_hash),
)
MINE = (
    REFERENCE,
    SYMBOL,
    TITLE,
    Column(_("Organization"), lambda it: it.organization.name),
    STATE,
    MEETING,
    ITEM,
    LANGUAGE,
    WORDS,
    SUBMITTED,
    Column(_("Answer until (UTC)"), lambda it: it.answer_until),
)
QUEUE = (
    REFERENCE,
    SYMBOL,
    TITLE,
    Column(_("Organization"), lambda it: it.organization_name),
    Column(_("Standing"), lambda it: it.standing_text),
    STATE,
    MEETING,
    ITEM,
    LANGUAGE,
    WORDS,
    SUBMITTED,
    Column(_("Reviewer"), lambda it: it.reviewer.get_full_name() if it.reviewer else ""),
)

#: Of a published statement that an author asked to change.
CHANGES_ASKED = (
    Column(_("Reference"), lambda it: it.statement.reference),
    Column(_("Symbol"), lambda it: it.statement.symbol),
    Column(_("Organization"), lambda it: it.statement.organization.name),
    Column(_("What is asked for"), lambda it: it.get_kind_display()),
    Column(_("Urgency"), lambda it: it.get_urgency_display()),
    STATE,
    Column(_("Asked (UTC)"), lambda it: it.asked_at),
    Column(_("Closed (UTC)"), lambda it: it.closed_at),
)
#: Invitations to co-sponsor; what a text is called, only to those who are still part of it.
COSPONSORING = (
    Column(_("Title"), lambda it: it.statement.title if it.state in INVOLVED else ""),
    Column(_("Asked by"), lambda it: it.statement.organization.name),
    Column(_("Organization"), lambda it: it.organization.name),
    Column(_("Meeting"), lambda it: it.statement.meeting.title),
    STATE,
    Column(_("Invited (UTC)"), lambda it: it.invited_at),
    Column(_("Answered (UTC)"), lambda it: it.answered_at),
)
DELETED = (
    REFERENCE,
    TITLE,
    Column(_("Organization"), lambda it: it.organization.name),
    MEETING,
    LANGUAGE,
    Column(_("Deleted (UTC)"), lambda it: it.withdrawn_at),
    Column(_("Can be restored until (UTC)"), restorable_until),
)
ACTS = (
    STATE,
    Column(_("Begun (UTC)"), lambda it: it.created_at),
    Column(_("Finished (UTC)"), lambda it: it.finished_at),
)


def _title_for_reader(row: Any) -> str:
    return row.statement.title if row.open_to_reader else ""


#: Rows about statements, some of which were meanwhile withheld: those are named by their reference alone.
ACT_ROWS = (
    Column(_("Reference"), lambda it: it.statement.reference),
    Column(_("Title"), _title_for_reader),
    Column(_("Result"), lambda it: it.get_state_display()),
)
BATCHES = (
    Column(_("Name of the batch"), lambda it: it.name),
    Column(_("Body"), lambda it: it.body.name),
    STATE,
    Column(_("Decisions"), lambda it: it.number),
    Column(_("Begun (UTC)"), lambda it: it.created_at),
    Column(_("Released (UTC)"), lambda it: it.released_at),
)
BATCH_ROWS = (
    Column(_("Reference"), lambda it: it.statement.reference),
    Column(_("Title"), _title_for_reader),
    Column(_("Organization"), lambda it: it.statement.organization.name if it.open_to_reader else ""),
    STATE,
    Column(_("Decided by"), lambda it: it.held_by.get_full_name() if it.held_by else ""),
    Column(_("Decided (UTC)"), lambda it: it.held_at),
)

"""What happens to an application outside the committee: it is drafted, submitted, screened, passed on or decided."""

from meetings.accreditation.applications.domain.common import Changed, give_standing, locked, tell
from meetings.accreditation.applications.domain.deciding import grant, pass_on, refuse, return_incomplete, screen_again
from meetings.accreditation.applications.domain.deciding import take_up as take_up
from meetings.accreditation.applications.domain.drafting import (
    add_document,
    change_request,
    discard_draft,
    remove_document,
    save_answers,
    start_application,
)
from meetings.accreditation.applications.domain.submitting import resubmit, submit, withdraw

__all__ = [
    "Changed",
    "add_document",
    "change_request",
    "discard_draft",
    "give_standing",
    "grant",
    "locked",
    "pass_on",
    "refuse",
    "remove_document",
    "resubmit",
    "return_incomplete",
    "save_answers",
    "screen_again",
    "start_application",
    "submit",
    "take_up",
    "tell",
    "withdraw",
]

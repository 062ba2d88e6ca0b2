"""States of an application and the one table of everything that can happen to it.

The states are those of the Committee on Non-Governmental Organizations and of the Council (Economic and Social Council
resolution 1996/31 and the Committee's practice); where staff decide alone, an application goes from screening to
granted or refused.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class Sort(models.TextChoices):
    """What is asked for."""

    NEW = "new", pgettext_lazy("application", "New application")
    RECLASSIFICATION = "reclassification", _("Reclassification")
    RENAME = "rename", _("Change of name")
    MERGER = "merger", pgettext_lazy("application", "Merger")


#: The answer under which a request about a standing says why; no field of a form has such a slug.
WHY = "why-asked"


class State(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    SCREENING = "screening", _("Being screened by the Secretariat")
    RETURNED = "returned_incomplete", _("Returned: something is missing")
    READY = "ready_for_committee", _("Ready for the committee")
    LISTED = "on_session_list", _("On the list of a session")
    PENDING = "question_pending", _("A question waits for the organization's answer")
    ANSWERED = "answered", _("Questions answered")
    DEFERRED = "deferred", pgettext_lazy("application", "Deferred")
    RECOMMENDED = "recommended", _("Recommended")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    CLOSED = "closed_without_prejudice", _("Closed without prejudice")
    WITHDRAWN = "withdrawn_by_ngo", _("Withdrawn by the organization")
    GRANTED = "council_granted", pgettext_lazy("application", "Granted")
    REJECTED = "council_rejected", _("Rejected by the council")
    BACK = "returned_to_committee", _("Returned to the committee")
    REFUSED = "refused", pgettext_lazy("application", "Refused")


#: What members of a committee read: from the day on which the Secretariat has passed it on.
COMMITTEE_READS = frozenset(
    {
        State.READY,
        State.LISTED,
        State.PENDING,
        State.ANSWERED,
        State.DEFERRED,
        State.RECOMMENDED,
        State.NOT_RECOMMENDED,
        State.CLOSED,
        State.GRANTED,
        State.REJECTED,
        State.BACK,
    }
)
#: The organization still writes.
WRITABLE = frozenset({State.DRAFT, State.RETURNED})
#: Before a committee in a session.
IN_SESSION = frozenset({State.LISTED, State.PENDING, State.ANSWERED})
#: What a committee decided, while it can still be undone.
OUTCOMES = frozenset({State.RECOMMENDED, State.NOT_RECOMMENDED, State.DEFERRED, State.CLOSED})
#: It is over; the organization may apply again.
OVER = frozenset({State.CLOSED, State.WITHDRAWN, State.GRANTED, State.REJECTED, State.REFUSED})
#: An organization has at most one application of a sort and scheme outside these states. What was not recommended is
#: still before the council.
OPEN = frozenset(State) - OVER

APPLICATION = Table(
    Transition("submit", frozenset({State.DRAFT}), State.SUBMITTED),
    Transition("resubmit", frozenset({State.RETURNED}), State.SUBMITTED),
    Transition("take_up", frozenset({State.SUBMITTED}), State.SCREENING),
    Transition("return_incomplete", frozenset({State.SCREENING}), State.RETURNED),
    Transition("pass_on", frozenset({State.SCREENING}), State.READY),
    # Schemes in which staff decide.
    Transition("grant", frozenset({State.SCREENING}), State.GRANTED),
    Transition("refuse", frozenset({State.SCREENING}), State.REFUSED),
    # A session's list, and back from it to where the application came from.
    Transition("list", frozenset({State.READY, State.DEFERRED, State.BACK}), State.LISTED),
    Transition("unlist_ready", frozenset({State.LISTED}), State.READY),
    Transition("unlist_deferred", frozenset({State.LISTED, State.ANSWERED}), State.DEFERRED),
    Transition("unlist_back", frozenset({State.LISTED}), State.BACK),
    # Questions: one member's question is enough to hold an application.
    Transition("ask", IN_SESSION, State.PENDING),
    Transition("answer", frozenset({State.PENDING}), State.ANSWERED),
    Transition("questions_gone", frozenset({State.PENDING}), State.LISTED),
    # What the committee decides.
    Transition("recommend", frozenset({State.LISTED, State.ANSWERED}), State.RECOMMENDED),
    Transition("defer", IN_SESSION, State.DEFERRED),
    Transition("close", IN_SESSION | {State.DEFERRED}, State.CLOSED),
    Transition("not_recommend", IN_SESSION, State.NOT_RECOMMENDED),
    # A decision taken back in the room, before the session's report is closed.
    Transition("undo_to_listed", OUTCOMES, State.LISTED),
    Transition("undo_to_pending", OUTCOMES - {State.RECOMMENDED}, State.PENDING),
    Transition("undo_to_answered", OUTCOMES, State.ANSWERED),
    Transition("undo_to_deferred", frozenset({State.CLOSED}), State.DEFERRED),
    # What the council decides; it may take up what the committee only deferred.
    Transition("council_grant", frozenset({State.RECOMMENDED, State.NOT_RECOMMENDED, State.DEFERRED}), State.GRANTED),
    Transition("council_reject", frozenset({State.RECOMMENDED, State.NOT_RECOMMENDED}), State.REJECTED),
    Transition("council_return", frozenset({State.RECOMMENDED, State.NOT_RECOMMENDED}), State.BACK),
    Transition("withdraw", OPEN - {State.DRAFT}, State.WITHDRAWN),
    # After a complaint was upheld: looked at anew, where the refusal was taken.
    Transition("screen_again", frozenset({State.REFUSED, State.RETURNED}), State.SCREENING),
    Transition(
        "consider_again",
        frozenset({State.NOT_RECOMMENDED, State.CLOSED, State.REJECTED, State.DEFERRED}),
        State.READY,
    ),
)

#: The kind of the tag of each state, where it is not merely news.
TAGS = {
    State.DRAFT: "neutral",
    State.RETURNED: "warn",
    State.PENDING: "warn",
    State.DEFERRED: "warn",
    State.RECOMMENDED: "good",
    State.GRANTED: "good",
    State.NOT_RECOMMENDED: "bad",
    State.REJECTED: "bad",
    State.REFUSED: "bad",
    State.CLOSED: "neutral",
    State.WITHDRAWN: "neutral",
}

"""States of a merger and the transition table."""

from django.db import models
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class MergeState(models.TextChoices):
    """Where a merger of two organizations stands."""

    ASKED = "asked", pgettext_lazy("merger", "Waiting for the other organization")
    AGREED = "agreed", pgettext_lazy("merger", "Agreed, waiting for the Secretariat")
    PROPOSED = "proposed", pgettext_lazy("merger", "Proposed, waiting for a second officer")
    MERGED = "merged", pgettext_lazy("merger", "Merged")
    UNDONE = "undone", pgettext_lazy("merger", "Undone")
    REFUSED = "refused", pgettext_lazy("merger", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("merger", "Withdrawn")


#: Mergers that somebody still has to answer; an organization has one of them at most.
WAITING = frozenset({MergeState.ASKED, MergeState.AGREED, MergeState.PROPOSED})
#: Those that wait for the Secretariat.
ON_DESK = frozenset({MergeState.AGREED, MergeState.PROPOSED})

#: Of a refusal while the head of the other organization was still asked.
OVERTURN_TO_ASKED = "overturn_refusal_to_asked"

MERGE = Table(
    Transition("agree", frozenset({MergeState.ASKED}), MergeState.AGREED),
    Transition("confirm", ON_DESK, MergeState.MERGED),
    Transition("refuse", WAITING, MergeState.REFUSED),
    Transition("withdraw", WAITING, MergeState.WITHDRAWN),
    Transition("undo", frozenset({MergeState.MERGED}), MergeState.UNDONE),
    # After a complaint was upheld: it waits again for whom it waited, or the entries are apart again.
    Transition("overturn_refusal", frozenset({MergeState.REFUSED}), MergeState.AGREED),
    Transition(OVERTURN_TO_ASKED, frozenset({MergeState.REFUSED}), MergeState.ASKED),
    Transition("overturn_merger", frozenset({MergeState.MERGED}), MergeState.UNDONE),
)

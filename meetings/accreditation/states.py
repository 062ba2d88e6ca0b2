"""States of a standing and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class State(models.TextChoices):
    """Where a standing, or the claim to one, stands."""

    CLAIMED = "claimed", _("Claim waiting for a decision")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Withdrawn")
    RETRACTED = "retracted", _("Claim taken back")


#: Once granted, a standing is public; a claim never is.
GRANTED = frozenset({State.CONFIRMED, State.SUSPENDED, State.ENDED})
#: States in which the organization holds the standing, whether or not it may use it today.
HELD = frozenset({State.CONFIRMED, State.SUSPENDED})

#: What only the portal does, by the verb of the decision that did not hold.
OVERTURNING = {"refuse": "overturn_refusal", "suspend": "overturn_suspension", "end": "overturn_end"}
#: A withdrawal of what was suspended before.
OVERTURN_TO_SUSPENDED = "overturn_end_to_suspended"
OVERTURNED = frozenset({*OVERTURNING.values(), OVERTURN_TO_SUSPENDED})

STANDING = Table(
    Transition("confirm", frozenset({State.CLAIMED}), State.CONFIRMED),
    Transition("refuse", frozenset({State.CLAIMED}), State.REFUSED),
    Transition("retract", frozenset({State.CLAIMED}), State.RETRACTED),
    Transition("suspend", frozenset({State.CONFIRMED}), State.SUSPENDED),
    Transition("reinstate", frozenset({State.SUSPENDED}), State.CONFIRMED),
    Transition("end", frozenset({State.CONFIRMED, State.SUSPENDED}), State.ENDED),
    # By the portal: a complaint against the decision was upheld. A claim is decided anew.
    Transition("overturn_refusal", frozenset({State.REFUSED}), State.CLAIMED),
    Transition("overturn_suspension", frozenset({State.SUSPENDED}), State.CONFIRMED),
    Transition("overturn_end", frozenset({State.ENDED}), State.CONFIRMED),
    Transition(OVERTURN_TO_SUSPENDED, frozenset({State.ENDED}), State.SUSPENDED),
)

"""States of a measure and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class Verb(models.TextChoices):
    """What would happen to the standing: the verb of its table."""

    SUSPEND = "suspend", _("Suspension")
    END = "end", _("Withdrawal")


class State(models.TextChoices):
    """Where a measure stands."""

    PROPOSED = "proposed", _("Notice given; the organization may reply")
    REPLIED = "replied", _("The organization has replied")
    TAKEN = "taken", pgettext_lazy("measure", "Taken")
    DROPPED = "dropped", pgettext_lazy("measure", "Dropped")


OPEN = frozenset({State.PROPOSED, State.REPLIED})

MEASURE = Table(
    Transition("reply", frozenset({State.PROPOSED}), State.REPLIED),
    Transition("take", OPEN, State.TAKEN),
    Transition("drop", OPEN, State.DROPPED),
)

#: Working days in which the organization may reply; the resolution asks for an opportunity and names no number.
REPLY_DAYS = 20
#: A suspension lasts at most three years (1996/31, part VIII).
MOST_MONTHS = 36

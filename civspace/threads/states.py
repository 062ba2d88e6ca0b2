"""States of a thread, its sides, and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class Side(models.TextChoices):
    """Who writes: those outside, or the Secretariat."""

    OUTSIDE = "outside", _("Authors")
    SECRETARIAT = "secretariat", _("Secretariat")


class State(models.TextChoices):
    """Where a thread stands, as the desk names it."""

    OPEN = "open", pgettext_lazy("thread", "Not begun")
    WAITING_FOR_US = "waiting_for_us", _("Waits for the Secretariat")
    WAITING_FOR_THEM = "waiting_for_them", _("Waits for the authors")
    CLOSED = "closed", pgettext_lazy("thread", "Closed")


BEGUN = frozenset({State.WAITING_FOR_US, State.WAITING_FOR_THEM})
EVERY = frozenset(State)

THREAD = Table(
    # A new message opens a closed thread again.
    Transition("ask", EVERY, State.WAITING_FOR_US),
    Transition("answer", EVERY, State.WAITING_FOR_THEM),
    Transition("close", BEGUN, State.CLOSED),
)

"""States of a clock and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class State(models.TextChoices):
    """Where a clock stands."""

    RUNNING = "running", pgettext_lazy("clock", "Running")
    PAUSED = "paused", pgettext_lazy("clock", "Paused")
    MET = "met", pgettext_lazy("clock", "Met")
    EXPIRED = "expired", _("Time is over")


#: States in which what the clock counts is still to be done.
LIVE = frozenset({State.RUNNING, State.PAUSED, State.EXPIRED})

CLOCK = Table(
    Transition("pause", frozenset({State.RUNNING}), State.PAUSED),
    Transition("resume", frozenset({State.PAUSED}), State.RUNNING),
    # More time brings an expired clock back; it may then expire once more.
    Transition("extend", frozenset({State.RUNNING, State.EXPIRED}), State.RUNNING),
    # What is done late is done: `ended_at` after `due_at` says that it was late.
    Transition("meet", LIVE, State.MET),
    Transition("expire", frozenset({State.RUNNING}), State.EXPIRED),
)

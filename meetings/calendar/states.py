"""Formats, stages and states of meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class Format(models.TextChoices):
    """How people take part."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class Stage(models.TextChoices):
    """Where a meeting stands in a process: participation begins before the session and goes on after it."""

    PREPARATORY = "preparatory", _("Preparatory meeting")
    SESSION = "session", _("Session")
    FOLLOW_UP = "follow_up", _("Follow-up meeting")


class State(models.TextChoices):
    """What has become of a meeting."""

    DRAFT = "draft", _("Not yet public")
    ANNOUNCED = "announced", _("Announced")
    POSTPONED = "postponed", _("Postponed")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


PUBLIC = frozenset({State.ANNOUNCED, State.POSTPONED, State.SUSPENDED, State.CANCELLED})
#: The verbs that everyone concerned is told of.
TOLD = ("postpone", "suspend", "resume", "cancel")
_GOING = frozenset({State.ANNOUNCED, State.POSTPONED, State.SUSPENDED})

MEETING = Table(
    Transition("announce", frozenset({State.DRAFT}), State.ANNOUNCED),
    Transition("postpone", frozenset({State.ANNOUNCED, State.SUSPENDED}), State.POSTPONED),
    Transition("suspend", frozenset({State.ANNOUNCED}), State.SUSPENDED),
    Transition("resume", frozenset({State.POSTPONED, State.SUSPENDED}), State.ANNOUNCED),
    Transition("cancel", _GOING, State.CANCELLED),
)

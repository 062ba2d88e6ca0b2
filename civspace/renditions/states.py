"""The states of a rendition: work that waits, is done, or cannot be done here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """`ready` is final: what was once built is never built again."""

    QUEUED = "queued", _("Queued")
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    UNAVAILABLE = "unavailable", _("Cannot be built on this server")


WAITING = (State.QUEUED, State.BUILDING, State.UNAVAILABLE)

"""The states of a delivery, and how often and when it is tried."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class Channel(models.TextChoices):
    """How a notice reaches a person beside the inbox."""

    EMAIL = "email", _("E-mail")


class State(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Not sent")


TABLE = Table(
    Transition("claim", frozenset({State.QUEUED, State.SENDING}), State.SENDING),
    Transition("succeed", frozenset({State.SENDING}), State.SENT),
    Transition("retry", frozenset({State.SENDING}), State.QUEUED),
    Transition("fail", frozenset({State.SENDING, State.SENT}), State.FAILED),
    Transition("suppress", frozenset({State.SENDING}), State.SUPPRESSED),
    Transition("send_again", frozenset({State.QUEUED, State.FAILED, State.SUPPRESSED}), State.QUEUED),
)

# How long one worker may hold a delivery. Longer than the mail server may take to answer all commands of one mail
# (EMAIL_TIMEOUT counts per command), so that only a worker that died loses its claim.
LEASE = timedelta(minutes=4)

# The pause after each attempt that met a passing error; greylisting servers ask for minutes, outages last days.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))
MAX_ATTEMPTS = len(PAUSES) + 1


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, or None when it is time to give up."""
    return PAUSES[attempts - 1] if 0 < attempts < MAX_ATTEMPTS else None

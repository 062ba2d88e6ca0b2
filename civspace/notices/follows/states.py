"""How soon news reach a person, and how long the work on them may take."""

from datetime import time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """When a person is told; in this order, the fastest of several wins."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


FASTEST = {Pace.AT_ONCE: 0, Pace.DAILY: 1, Pace.WEEKLY: 2}

# How long one worker may hold a piece of news, renewed with every batch.
LEASE = timedelta(minutes=2)
# People told in one transaction: what memory and locks are bounded by.
BATCH = 500
# A worker that was lost so often will be lost again.
MAX_CLAIMS = 50

# A digest is made at this hour of the person's own day; the weekly one on Mondays.
DIGEST_AT = time(7, 0)
# The most pieces of news that one digest names; the page holds the rest.
DIGEST_LINES = 50
# News are kept no longer than this.
KEPT = timedelta(days=90)
# The most things that one person follows: a bound on what one account can make the portal do.
MOST_FOLLOWS = 500
LONGEST_KEY = 400

"""What is known of a file: whether a scanner of viruses has looked at it, and what it said."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    """Unscanned is never clean: nobody has looked."""

    UNSCANNED = "unscanned", _("Not checked for viruses")
    CLEAN = "clean", _("Checked for viruses")
    FLAGGED = "flagged", _("A virus was found: not handed out")

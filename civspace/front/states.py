"""States of a report about a page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class ReportState(models.TextChoices):
    """Whether somebody has dealt with a report."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Dealt with")


REPORT = Table(Transition("close", frozenset({ReportState.OPEN}), ReportState.CLOSED))

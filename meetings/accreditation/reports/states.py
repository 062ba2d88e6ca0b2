"""States of a periodic report and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class State(models.TextChoices):
    """Where a report stands."""

    EXPECTED = "expected", pgettext_lazy("report", "Expected")
    OVERDUE = "overdue", pgettext_lazy("report", "Overdue")
    SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
    QUESTIONED = "questioned", _("Deferred with questions")
    ANSWERED = "answered", _("Questions answered")
    NOTED = "noted", pgettext_lazy("report", "Taken note of")
    LAPSED = "lapsed", _("Never received; standing withdrawn")


#: The organization still writes, and the track runs.
OPEN = frozenset({State.EXPECTED, State.OVERDUE})
#: The organization attaches documents: to the report, or to its answer to a question.
ATTACHABLE = OPEN | {State.QUESTIONED}
#: Before the committee or the Secretariat.
BEFORE = frozenset({State.SUBMITTED, State.ANSWERED})

REPORT = Table(
    Transition("submit", OPEN, State.SUBMITTED),
    Transition("note", BEFORE, State.NOTED),
    Transition("defer", BEFORE, State.QUESTIONED),
    Transition("answer", frozenset({State.QUESTIONED}), State.ANSWERED),
    # What the portal does by the calendar.
    Transition("fall_due", frozenset({State.EXPECTED}), State.OVERDUE),
    Transition("lapse", frozenset({State.OVERDUE}), State.LAPSED),
    # By the portal: a complaint against the withdrawal was upheld.
    Transition("overturn_lapse", frozenset({State.LAPSED}), State.OVERDUE),
)

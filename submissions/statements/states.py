"""States of a written statement and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class State(models.TextChoices):
    """Where a written statement stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned for changes")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


#: States in which the text is with its authors and may change.
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
#: States that count towards the number of statements per organization.
COUNTED = frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED, State.ACCEPTED, State.PUBLISHED})
#: States in which the text may differ from what was submitted.
CHANGING = frozenset({State.RETURNED, State.REFUSED, State.WITHDRAWN})

STATEMENT = Table(
    Transition("submit", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED),
    Transition("replace", frozenset({State.SUBMITTED}), State.SUBMITTED),
    Transition("claim", frozenset({State.SUBMITTED}), State.UNDER_REVIEW),
    Transition("release", frozenset({State.UNDER_REVIEW}), State.SUBMITTED),
    Transition("return", frozenset({State.UNDER_REVIEW}), State.RETURNED),
    Transition("refuse", frozenset({State.UNDER_REVIEW, State.RETURNED}), State.REFUSED),
    Transition("accept", frozenset({State.UNDER_REVIEW}), State.ACCEPTED),
    Transition("publish", frozenset({State.ACCEPTED}), State.PUBLISHED),
    Transition(
        "withdraw",
        frozenset({State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED, State.ACCEPTED}),
        State.WITHDRAWN,
    ),
)

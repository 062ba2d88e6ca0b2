"""The roles of the Secretariat and the scopes of API tokens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class Role(models.TextChoices):
    """What a member of the Secretariat may do for a body."""

    MEETINGS_EDITOR = "meetings_editor", _("Meetings editor")
    ACCREDITATION_OFFICER = "accreditation_officer", _("Accreditation officer")
    REVIEWER = "reviewer", _("Reviewer")
    PUBLISHER = "publisher", _("Publisher")
    READ_ONLY = "read_only", _("Read-only")


class Scope(models.TextChoices):
    """What a token may be used for; it never allows more than its owner may do."""

    READ = "read", _("Read what I may read")
    WRITE = "write", _("Draft, submit and withdraw statements")
    REVIEW = "review", _("Review statements for the Secretariat")
    PUBLISH = "publish", _("Publish statements for the Secretariat")


ALL_BODIES = "*"


class ResetState(models.TextChoices):
    """Where a request to remove a lost second factor stands."""

    REQUESTED = "requested", _("Waiting for a first approval")
    FIRST_APPROVAL = "first_approval", _("Waiting for a second approval")
    DONE = "done", _("Second factor removed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_RESETS = [ResetState.REQUESTED.value, ResetState.FIRST_APPROVAL.value]

# What the record of a request says, by verb.
RESET_VERBS = {
    "request": _("Asked for"),
    "approve_first": _("First approval"),
    "approve_second": _("Second approval"),
    "refuse": _("Refused"),
    "withdraw": _("Withdrawn"),
}

RESET_TABLE = Table(
    Transition("approve_first", frozenset({ResetState.REQUESTED}), ResetState.FIRST_APPROVAL),
    Transition("approve_second", frozenset({ResetState.FIRST_APPROVAL}), ResetState.DONE),
    Transition("refuse", frozenset(OPEN_RESETS), ResetState.REFUSED),
    Transition("withdraw", frozenset(OPEN_RESETS), ResetState.WITHDRAWN),
)

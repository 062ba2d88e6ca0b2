"""The roles of the Secretariat and the scopes of API tokens."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class Role(models.TextChoices):
    """What a member of the Secretariat may do: for a body, or (the last two) for the portal as a whole."""

    MEETINGS_EDITOR = "meetings_editor", _("Meetings editor")
    ACCREDITATION_OFFICER = "accreditation_officer", _("Accreditation officer")
    REVIEWER = "reviewer", _("Reviewer")
    PUBLISHER = "publisher", _("Publisher")
    READ_ONLY = "read_only", _("Read-only")
    ADMINISTRATOR = "administrator", _("Administrator")
    OPERATOR = "operator", _("Operator")


#: Roles for the portal as a whole, always for every body ("*"). They open no statement, claim or meeting.
HOUSE_ROLES = frozenset({Role.ADMINISTRATOR.value, Role.OPERATOR.value})
#: Roles for a body, in the order in which pages name them.
BODY_ROLES = tuple(role for role in Role.values if role not in HOUSE_ROLES)


class Scope(models.TextChoices):
    """What a token may be used for; it never allows more than its owner may do."""

    READ = "read", _("Read what I may read")
    WRITE = "write", _("Draft, submit and withdraw statements")
    FOLLOW = "follow", _("Change what I follow")
    BRIEF = "brief", _("Keep my briefs")
    REVIEW = "review", _("Review statements for the Secretariat")
    PUBLISH = "publish", _("Publish statements for the Secretariat")
    MEETINGS = "meetings", _("Extend deadlines for the Secretariat")
    ACCREDIT = "accredit", _("Decide on organizations for the Secretariat")


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


class GlassState(models.TextChoices):
    """Where an emergency access stands."""

    OPEN = "open", pgettext_lazy("emergency access", "Open")
    ENDED = "ended", pgettext_lazy("emergency access", "Ended, to be looked at")
    REVIEWED = "reviewed", pgettext_lazy("emergency access", "Looked at")


GLASS_TABLE = Table(
    Transition("end", frozenset({GlassState.OPEN}), GlassState.ENDED),
    Transition("review", frozenset({GlassState.ENDED}), GlassState.REVIEWED),
)
GLASS_VERBS = {"open": _("Opened"), "request": _("Page opened"), "end": _("Ended"), "review": _("Looked at")}
#: The longest emergency access, in minutes; one that is needed longer is asked for again, with its reason.
LONGEST_GLASS = 60
#: All that emergency access opens, as roles for every body that are held while it lasts: the desk is read, and what an
#: administrator does can be done. Nothing is decided, published, extended or withheld with it.
GLASS_ROLES = (Role.READ_ONLY, Role.ADMINISTRATOR)
GLASS_PERMITS = (
    _("Read what the desk of every body reads"),
    _("Give and take away roles of the Secretariat, but not one's own"),
)


class ErasureState(models.TextChoices):
    """Where the erasure of somebody's account on their behalf stands."""

    ASKED = "asked", pgettext_lazy("erasure", "Waiting for a second administrator")
    DONE = "done", pgettext_lazy("erasure", "Erased")
    STOPPED = "stopped", pgettext_lazy("erasure", "Stopped")


ERASURE_TABLE = Table(
    Transition("confirm", frozenset({ErasureState.ASKED}), ErasureState.DONE),
    Transition("stop", frozenset({ErasureState.ASKED}), ErasureState.STOPPED),
)

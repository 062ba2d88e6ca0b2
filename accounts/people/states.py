"""The roles of the Secretariat and the scopes of API tokens."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

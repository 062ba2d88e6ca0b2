"""Why staff should look at what was taken over from a list."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """What is doubtful about a row."""

    NO_COUNTRY = "no_country", _("The list names no country")
    NO_DATE = "no_date", _("The list does not say when it was granted")
    ODD_DATE = "odd_date", _("The day on which it was granted can hardly be right")
    NO_DOCUMENT = "no_document", _("The list names no document that granted it")
    WEBSITE = "website", _("The website was left out: it is no address")
    EMAIL = "email", _("The e-mail address was left out: it is none")
    SAME_NAME = "same_name", _("Another entry has the same name, in another country or without one")
    NOT_VERIFIED = "not_verified", _("An organization of this name registered here, and nobody has verified it")
    OTHER_CATEGORY = "other_category", _("The organization also holds another category of this scheme")
    CLAIMED = "claimed", _("The organization has claimed this standing, and the claim waits")
    WITHDRAWN_BEFORE = "withdrawn", _("This standing was withdrawn before")


#: What a later list clears up by saying it.
CLEARED_BY = {Why.NO_DATE: "valid_from", Why.NO_DOCUMENT: "granted_by"}
#: What an officer clears up by putting it right.
CORRECTED_BY = {**CLEARED_BY, Why.ODD_DATE: "valid_from"}

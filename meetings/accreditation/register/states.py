"""What organizations declare about themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Interest(models.TextChoices):
    """For whom an organization speaks."""

    PUBLIC = "public", _("The public interest")
    BUSINESS = "business", _("The interests of companies or of an industry")
    MEMBERS = "members", _("The interests of its members in a profession or trade")


class Source(models.TextChoices):
    """Where money comes from."""

    MEMBERS = "members", _("Contributions of members")
    INDIVIDUALS = "individuals", _("Donations of individuals")
    FOUNDATIONS = "foundations", _("Foundations")
    GOVERNMENTS = "governments", pgettext_lazy("funding", "Governments")
    INTERNATIONAL = "international", _("International organizations")
    BUSINESS = "business", pgettext_lazy("funding", "Companies")
    OWN = "own", _("Services and sales of its own")
    OTHER = "other", pgettext_lazy("funding", "Other sources")


class Band(models.TextChoices):
    """How much of the income of a year; ranges, so that no donor is recognised."""

    NONE = "none", pgettext_lazy("funding", "Nothing")
    LITTLE = "up_to_10", _("Up to 10 per cent")
    SOME = "up_to_25", _("More than 10, up to 25 per cent")
    MUCH = "up_to_50", _("More than 25, up to 50 per cent")
    MOST = "over_50", _("More than half")


#: The least and the most that a range stands for, in per cent: together the sources make up a whole.
BOUNDS = {Band.NONE: (0, 0), Band.LITTLE: (0, 10), Band.SOME: (10, 25), Band.MUCH: (25, 50), Band.MOST: (50, 100)}


class Disclosure(models.TextChoices):
    """What a scheme asks of those who hold its standing."""

    #: Each organization chooses whether its declaration is public.
    FREE = "free", "free"
    #: Declarations of those who hold its standing are public.
    PUBLIC = "public", "public"

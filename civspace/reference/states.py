"""Standing of a State or entity at the United Nations, and the five regional groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """What a State or entity is at the General Assembly."""

    MEMBER = "member", _("Member State")
    OBSERVER_STATE = "observer_state", _("Observer State")
    OBSERVER_ENTITY = "observer_entity", _("Observer entity")


class RegionalGroup(models.TextChoices):
    """The regional groups of Member States, in which elections and speaking slots are shared out."""

    AFRICAN = "african", _("African States")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific States")
    EASTERN_EUROPEAN = "eastern_european", _("Eastern European States")
    GRULAC = "grulac", _("Latin American and Caribbean States")
    WEOG = "weog", _("Western European and other States")
    NONE = "none", _("No regional group")


class GroupStanding(models.TextChoices):
    """How a State stands in its regional group."""

    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer, counted for elections only")
    NONE = "none", _("None")


class RegionLevel(models.TextChoices):
    """The levels of the M49 geographical regions."""

    WORLD = "world", _("World")
    REGION = "region", _("Region")
    SUBREGION = "subregion", _("Subregion")
    INTERMEDIATE = "intermediate", _("Intermediate region")

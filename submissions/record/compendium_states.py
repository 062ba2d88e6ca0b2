"""In which order the documents of a compendium stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Order(models.TextChoices):
    """What the documents of a compendium are grouped by."""

    ITEM = "item", _("Agenda item")
    THEME = "theme", _("Theme of the organization")
    REGION = "region", _("Region of the organization")
    SDG = "sdg", _("Sustainable Development Goal")

"""The columns of lists of organizations as tables."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

DIRECTORY = (
    Column(_("Name"), lambda it: it.name),
    Column(_("Country"), lambda it: it.country.name if it.country else ""),
    Column(_("Kind"), lambda it: it.get_kind_display()),
    Column(_("Status"), lambda it: it.get_state_display()),
    Column(_("Website"), lambda it: it.website),
    Column(_("Address"), lambda it: settings.BASE_URL + reverse("organization", args=[it.pk])),
)
UNVERIFIED = (
    Column(_("Name"), lambda it: it.name),
    Column(_("Country"), lambda it: it.country.name if it.country else ""),
    Column(_("Kind"), lambda it: it.get_kind_display()),
    Column(_("Registered (UTC)"), lambda it: it.created_at),
)
LOOK_ALIKES = (
    Column(_("Name"), lambda it: it.first.name),
    Column(_("Name of the other entry"), lambda it: it.second.name),
    Column(_("Likeness"), lambda it: it.score),
)
MERGERS = (
    Column(_("Entry that goes"), lambda it: it.source.name),
    Column(_("Entry that remains"), lambda it: it.survivor.name),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Asked (UTC)"), lambda it: it.asked_at),
)

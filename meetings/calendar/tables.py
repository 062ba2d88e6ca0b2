"""The columns of the lists of meetings as a table."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

MEETINGS = (
    Column(_("Meeting"), lambda it: it.title),
    Column(_("Body"), lambda it: it.body.name),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Stage"), lambda it: it.get_stage_display()),
    Column(_("Begins on"), lambda it: it.begins_on),
    Column(_("Ends on"), lambda it: it.ends_on),
    Column(_("Time zone"), lambda it: it.time_zone),
    Column(_("Place"), lambda it: it.place),
    Column(_("Format"), lambda it: it.get_format_display()),
    Column(_("Symbol series of NGO statements"), lambda it: it.series),
    Column(_("Address"), lambda it: settings.BASE_URL + reverse("meeting", args=[it.slug])),
)

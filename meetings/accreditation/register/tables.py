"""The columns of the register as a table."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column
from meetings.accreditation.queries import status_on, today

REGISTER = (
    Column(_("Organization"), lambda it: it.organization.name),
    Column(_("Country"), lambda it: it.organization.country.name if it.organization.country else ""),
    Column(_("Scheme"), lambda it: it.category.scheme.name),
    Column(_("Category"), lambda it: it.category.name),
    Column(_("Status"), lambda it: status_on(it, today()).label),
    Column(_("Valid from"), lambda it: it.valid_from),
    Column(_("Valid until"), lambda it: it.valid_to),
    Column(_("Document that granted it"), lambda it: it.granted_by),
    Column(_("Address"), lambda it: settings.BASE_URL + reverse("register_entry", args=[it.organization_id])),
)

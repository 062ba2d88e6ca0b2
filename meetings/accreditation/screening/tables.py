"""The columns of the screening queue as a table; possible matches are in none."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

QUEUE = (
    Column(_("Reference"), lambda it: it.reference),
    Column(_("Organization"), lambda it: it.organization.name),
    Column(_("Country"), lambda it: it.organization.country.name if it.organization.country else ""),
    Column(_("Scheme"), lambda it: it.scheme.name),
    Column(_("Category"), lambda it: it.category.name if it.category else ""),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Submitted (UTC)"), lambda it: it.submitted_at),
    Column(_("Assigned"), lambda it: it.assigned_name),
)

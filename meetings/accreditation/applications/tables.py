"""The columns of an organization's list of applications as a table."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

OWN = (
    Column(_("Reference"), lambda it: it.reference),
    Column(_("Scheme"), lambda it: it.scheme.name),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Submitted (UTC)"), lambda it: it.submitted_at),
)

"""The columns of the lists of sessions as tables."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

SESSIONS = (
    Column(_("Name"), lambda it: it.name),
    Column(_("Scheme"), lambda it: it.scheme.name),
    Column(_("From"), lambda it: it.begins_on),
    Column(_("Until"), lambda it: it.ends_on),
    Column(_("State"), lambda it: it.get_state_display()),
)
GRANTED = (
    Column(_("Organization"), lambda it: it.organization.name),
    Column(_("Category"), lambda it: it.granted.category.name),
    Column(_("Document that granted it"), lambda it: it.granted.granted_by),
)
#: The list of a session without what was decided: outcomes stand in its report.
NAMES = (
    Column(_("Organization"), lambda it: it.application.organization.name),
    Column(_("Country"), lambda it: it.application.organization.country and it.application.organization.country.name),
    Column(_("Category"), lambda it: it.get_group_display()),
)

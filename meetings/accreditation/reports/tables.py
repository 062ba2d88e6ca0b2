"""The columns of the desk's list of reports as a table."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

QUEUE = (
    Column(_("Reference"), lambda it: it.reference),
    Column(_("Organization"), lambda it: it.standing.organization.name),
    Column(_("Category"), lambda it: it.standing.category.name),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("From"), lambda it: it.covers_from),
    Column(_("Until"), lambda it: it.covers_to),
    Column(_("Due on"), lambda it: it.due_on),
    Column(_("Suspended on"), lambda it: it.suspended_on),
    Column(_("Submitted (UTC)"), lambda it: it.submitted_at),
)

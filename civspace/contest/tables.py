"""The columns of the desk's list of complaints as a table. No word of a complaint stands in it."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

QUEUE = (
    Column(_("Reference"), lambda it: it.reference),
    Column(_("Organization"), lambda it: it.organization.name),
    Column(_("Person"), lambda it: it.person.get_full_name() if it.person else ""),
    Column(_("Kind"), lambda it: it.kind.label),
    Column(_("Body"), lambda it: it.body.name if it.body else ""),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Outcome"), lambda it: it.get_outcome_display()),
    Column(_("Urgency"), lambda it: it.get_urgency_display()),
    Column(_("Filed (UTC)"), lambda it: it.filed_at),
    Column(_("Due (UTC)"), lambda it: it.due_at),
)

#: What everybody may read of what is published: the name only where the organization wishes.
PUBLISHED = (
    Column(_("Kind"), lambda it: it.kind.label),
    Column(_("Body"), lambda it: it.body.name if it.body else ""),
    Column(_("Outcome"), lambda it: it.get_outcome_display() or it.get_state_display()),
    Column(_("Filed (UTC)"), lambda it: it.filed_at),
    Column(_("Decided (UTC)"), lambda it: it.ended_at),
    Column(_("Organization"), lambda it: it.organization.name if it.organization_named else ""),
)

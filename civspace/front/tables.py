"""The columns of lists in front as tables: what an organization has at a session, and reported problems."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

LINES = (
    Column(_("What"), lambda it: it.label),
    Column(_("Title"), lambda it: it.title),
    Column(_("About"), lambda it: it.about),
    Column(_("Reference"), lambda it: it.reference),
    Column(_("Agenda item"), lambda it: it.item.number if it.item else ""),
    Column(_("State"), lambda it: it.state.label),
    Column(_("Next step"), lambda it: it.step.label if it.step else ""),
    Column(_("Who acts"), lambda it: it.step.who.label if it.step else ""),
    Column(_("Last date (UTC)"), lambda it: it.by),
    Column(_("Overdue"), lambda it: it.overdue),
    Column(_("Last change (UTC)"), lambda it: it.at),
    Column(_("Address"), lambda it: settings.BASE_URL + it.url),
)
PROBLEMS = (
    Column(_("Reported (UTC)"), lambda it: it.created_at),
    Column(_("Page"), lambda it: it.page),
    Column(_("What went wrong"), lambda it: it.message),
    Column(_("Language"), lambda it: it.language),
)

"""The columns of the list of one's briefs as a table."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

BRIEFS = (
    Column(_("Title"), lambda it: it.title),
    Column(_("What it is for"), lambda it: it.purpose),
    Column(_("Owner"), lambda it: it.owner.get_full_name()),
    Column(_("Items"), lambda it: it.number),
    Column(_("Last change (UTC)"), lambda it: it.updated_at),
)

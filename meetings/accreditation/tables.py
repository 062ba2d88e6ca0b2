"""The columns of the desk's list of claims and standings as a table."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

QUEUE = (
    Column(_("Organization"), lambda it: it.organization.name),
    Column(_("Country"), lambda it: it.organization.country.name if it.organization.country else ""),
    Column(_("Scheme"), lambda it: it.category.scheme.name),
    Column(_("Category"), lambda it: it.category.name),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Valid from"), lambda it: it.valid_from),
    Column(_("Valid until"), lambda it: it.valid_to),
    Column(_("Claimed (UTC)"), lambda it: it.claimed_at),
)

"""The published criteria as a table."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

CRITERIA = (
    Column(_("Scheme"), lambda it: it.scheme.name),
    Column(_("Code"), lambda it: it.slug),
    Column(_("Criterion"), lambda it: it.text),
    Column(_("Source"), lambda it: it.source_title),
    Column(_("Address of the source"), lambda it: it.source_url),
    Column(_("As of"), lambda it: it.as_of),
    Column(_("Confidence"), lambda it: it.confidence),
)

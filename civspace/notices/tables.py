"""The columns of notices, of news and of deliveries as tables."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from civspace.notices import kinds, registry
from civspace.notices.render import words
from civspace.web.tables import Column

INBOX = (
    Column(_("Told (UTC)"), lambda it: it.created_at),
    Column(_("Subject"), lambda it: words(it).subject),
    Column(_("Reference"), lambda it: it.reference),
    Column(_("Read (UTC)"), lambda it: it.read_at),
)
#: What waits or failed: to whom and why, never what it says.
DELIVERIES = (
    Column(_("Kind"), lambda it: str(kinds.get(it.notice.kind).label or it.notice.kind)),
    Column(_("Recipient"), lambda it: registry.recipients.name(it.notice.recipient)),
    Column(_("State"), lambda it: it.get_state_display()),
    Column(_("Queued (UTC)"), lambda it: it.created_at),
)
#: Pairs of a piece of news and how it looks now.
NEWS = (
    Column(_("When (UTC)"), lambda it: it[0].created_at),
    Column(_("Title"), lambda it: it[1].title),
    Column(_("Address"), lambda it: settings.BASE_URL + it[1].path),
)
FOLLOWS = (
    Column(_("Kind"), lambda it: str(it.label)),
    Column(_("Title"), lambda it: it.found.title if it.found else ""),
    Column(_("Since (UTC)"), lambda it: it.follow.created_at),
)

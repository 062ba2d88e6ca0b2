"""The columns of lists of threads and of saved replies as tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

_ABOUT: tuple[Column, ...] = (
    Column(_("Thread"), lambda it: it.thread.reference),
    Column(_("Reference"), lambda it: it.thread.object_reference),
    Column(_("Kind"), lambda it: str(it.kind.label)),
    Column(_("About"), lambda it: it.shown.title),
)
MINE = (
    *_ABOUT,
    Column(_("State"), lambda it: it.thread.get_state_display()),
    Column(_("Answer due (UTC)"), lambda it: it.thread.due_at),
)
INBOX = (
    *_ABOUT,
    Column(_("Organization"), lambda it: it.shown.party),
    Column(_("State"), lambda it: it.thread.get_state_display()),
    Column(_("Answer due (UTC)"), lambda it: it.thread.due_at),
    Column(_("Overdue"), lambda it: bool(it.overdue)),
    Column(_("Assigned"), lambda it: it.thread.assignee_name),
)


def columns_of_replies(names: dict[str, Any]) -> tuple[Column, ...]:
    """Return the columns of saved replies, given the names of the teams."""
    return (
        Column(_("Team"), lambda it: str(names.get(f"{it.kind}:{it.body}", it.kind))),
        Column(_("Title"), lambda it: it.title),
    )

"""What can happen to a saved reply."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from civspace.audit.domain import record
from civspace.threads.models import SavedReply
from civspace.threads.rules import may_keep


@transaction.atomic
def save_reply(*, values: Mapping[str, Any], by: Any, reply: SavedReply | None = None) -> SavedReply:
    """Keep a reply for a team, new or changed. Raises PermissionDenied for another team's, the old one's or the new."""
    kept = SavedReply() if reply is None else SavedReply.objects.select_for_update().get(pk=reply.pk)
    if reply is not None and not may_keep(by, kept):
        raise PermissionDenied
    for name, value in values.items():
        setattr(kept, name, value)
    if not may_keep(by, kept):
        raise PermissionDenied
    kept.version += reply is not None
    kept.save()
    record(kept, "save", by=by)
    return kept


@transaction.atomic
def remove_reply(*, reply: SavedReply, by: Any) -> None:
    """Remove a reply of one's own team. Raises PermissionDenied."""
    kept = SavedReply.objects.select_for_update().get(pk=reply.pk)
    if not may_keep(by, kept):
        raise PermissionDenied
    record(kept, "remove", by=by)
    kept.delete()

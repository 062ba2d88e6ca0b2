"""What staff keep for their own work: filters of the queue, and texts of a team."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES
from civspace.audit.domain import record
from submissions.statements.domain.holding import may_hold_for
from submissions.statements.models import SavedFilter, TeamText


@transaction.atomic
def save_filter(*, by: Any, name: str, query: str, body: Any = None, is_default: bool = False) -> SavedFilter:
    """Keep filters of the queue under a name; the same name is replaced. Raises PermissionDenied.

    With a body its team may use them; a default one is what the queue of this person opens with.
    """
    bodies = bodies_of(by)
    if not bodies or (body is not None and not bodies & {ALL_BODIES, body.pk}):
        raise PermissionDenied
    if is_default:
        SavedFilter.objects.filter(owner=by, is_default=True).update(is_default=False)
    values = {"query": query[:1000], "body": body, "is_default": is_default}
    return SavedFilter.objects.update_or_create(owner=by, name=name.strip(), defaults=values)[0]


def delete_filter(*, saved: SavedFilter, by: Any) -> None:
    """Delete one's own filter. Raises PermissionDenied."""
    if saved.owner_id != by.pk:
        raise PermissionDenied
    saved.delete()


@transaction.atomic
def keep_text(*, text: TeamText, by: Any) -> TeamText:
    """Keep a text of a team, new or changed. Raises PermissionDenied for who neither reviews nor publishes there."""
    if not may_hold_for(by, text.body_id):
        raise PermissionDenied
    verb = "write" if text.pk is None else "change"
    text.save()
    record(text, verb, by=by, difference={"name": text.name})
    return text


@transaction.atomic
def delete_text(*, text: TeamText, by: Any) -> None:
    """Delete a text of a team. Raises PermissionDenied."""
    if not may_hold_for(by, text.body_id):
        raise PermissionDenied
    record(text, "delete", by=by, difference={"name": text.name})
    text.delete()

"""The one function that moves a thing from state to state."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from civspace.audit.domain import record
from civspace.audit.models import Entry
from civspace.workflow.table import Stale, Table


def move(
    thing: Any,
    verb: str,
    *,
    table: Table,
    by: Any = None,
    reason: str = "",
    rule: dict[str, Any] | None = None,
    difference: dict[str, Any] | None = None,
    **changes: Any,
) -> Entry:
    """Move a thing (a workflow.models.Thing with a `state`) by one verb, and write the audit entry.

    `changes` are further fields set in the same statement. The row is updated only if it still has the version
    and state that the caller read. Raises IllegalMove or Stale; nothing is then changed or written.
    `by` is a person (or None for the portal itself); `rule` is {"slug", "title", "url", ...} of the rule cited.
    """
    with transaction.atomic():
        state = thing.state
        target = table.target(verb, state)
        changes = {**changes, "state": target, "version": thing.version + 1, "updated_at": timezone.now()}
        manager = type(thing)._base_manager
        changed = manager.filter(pk=thing.pk, version=thing.version, state=state).update(**changes)
        if not changed:
            raise Stale
        for field, value in changes.items():
            setattr(thing, field, value)
        return record(
            thing,
            verb,
            by=by,
            reason=reason,
            rule=rule,
            difference=difference,
            from_state=state,
            to_state=target,
        )

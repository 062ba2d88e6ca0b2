"""Deleted drafts: restored for some time by those who may delete them, and then gone."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from civspace.audit.domain import record
from civspace.notices.domain import forget
from civspace.renditions.domain import forget_previews
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from submissions.statements.domain.common import locked, require
from submissions.statements.models import Statement
from submissions.statements.rules import KEPT_DELETED, restorable
from submissions.statements.states import STATEMENT, State

log = logging.getLogger(__name__)


class WasSubmitted(IllegalMove):
    """What the Secretariat has received and its authors withdrew stays withdrawn (409)."""

    explanation = gettext_lazy(
        "This statement was submitted before it was withdrawn, so it cannot be restored. You can start a new draft "
        "from its text."
    )


class TooLate(IllegalMove):
    """The time in which a deleted draft can be restored is over (409)."""

    explanation = gettext_lazy("A deleted draft can be restored for 30 days, and they are over.")


@transaction.atomic
def undelete_statement(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Bring a deleted draft back. Raises PermissionDenied, Stale, IllegalMove, WasSubmitted or TooLate."""
    require("undelete", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("undelete", current.state)
    if current.submitted_at is not None:
        raise WasSubmitted("undelete", current.state)
    if not restorable(current):
        raise TooLate("undelete", current.state)
    move(current, "undelete", table=STATEMENT, by=by, withdrawn_at=None)
    return current


def purgeable() -> QuerySet[Statement]:
    """Return what was deleted as a draft more than 30 days ago."""
    deleted = Statement.objects.filter(state=State.WITHDRAWN, submitted_at=None)
    return deleted.filter(withdrawn_at__lte=timezone.now() - KEPT_DELETED)


def purge_deleted() -> int:
    """Delete for good what was deleted as a draft more than 30 days ago; returns how many. May run twice.

    Text, versions, notices and previews go. The audit chain stays: it says what happened when, and holds no text.
    """
    count = 0
    for statement in purgeable().order_by("withdrawn_at", "pk"):
        try:
            count += _purge(statement)
        except ProtectedError:
            log.error("Statement %s cannot be deleted: something still refers to it", statement.pk)
    return count


@transaction.atomic
def _purge(statement: Statement) -> bool:
    try:
        current = locked(statement)
    except Stale:  # somebody else purged it
        return False
    if current.state != State.WITHDRAWN or current.submitted_at is not None or restorable(current):
        return False
    record(current, "purge", from_state=current.state)
    forget(events=f"statement:{current.pk}:")
    forget_previews(of=current.pk)
    current.delete()
    return True

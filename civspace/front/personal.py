"""What statements hold about a person: for the export of an account, and for its closing."""

from typing import Any

from accounts.people.models import User
from submissions.statements.domain import release_statement
from submissions.statements.models import Revision, Statement
from submissions.statements.states import State


def export(person: User) -> Any:
    """Return the versions of texts that a person saved, and the statements they are reviewing."""
    saved = Revision.objects.filter(saved_by=str(person.pk)).select_related("statement").order_by("saved_at", "pk")
    under_review = Statement.objects.filter(reviewer=person).order_by("claimed_at", "pk")
    return {
        "versions_saved": [
            {"statement": row.statement.reference, "version": row.number, "saved_at": row.saved_at.isoformat()}
            for row in saved
        ],
        "reviewing": [statement.reference for statement in under_review],
    }


def release(person: User) -> None:
    """Put what a reviewer had claimed back into the queue; the texts belong to the organizations and stay."""
    claimed = Statement.objects.filter(reviewer=person, state=State.UNDER_REVIEW).select_related("meeting")
    for statement in claimed.order_by("pk"):
        release_statement(statement=statement, by=person)

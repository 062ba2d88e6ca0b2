"""Reads of what staff entered."""

from typing import Any

from django.core.exceptions import ValidationError

from submissions.statements.models import OnBehalf, Statement


def entry_of(statement: Statement) -> OnBehalf | None:
    """Return what is known of a statement that staff entered, or None for any other; one query."""
    return OnBehalf.objects.filter(statement=statement).select_related("rule", "original").first()


def may_read_original(user: Any, entry_id: str) -> bool:
    """The original is for the organization, and for who sees the statement on the desk."""
    try:
        return OnBehalf.objects.visible_to(user).filter(pk=entry_id).exists()
    except ValidationError:
        return False

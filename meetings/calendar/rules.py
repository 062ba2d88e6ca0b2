"""Who may prepare and change meetings."""

from typing import Any

from accounts.people.queries import bodies_of, has_role
from accounts.people.states import Role


def may_edit(user: Any, body_code: str) -> bool:
    """A meetings editor of the body prepares and changes its meetings."""
    return has_role(user, Role.MEETINGS_EDITOR, body_code)


def is_editor(user: Any) -> bool:
    """Say whether a person edits the meetings of any body."""
    return bool(bodies_of(user, [Role.MEETINGS_EDITOR]))

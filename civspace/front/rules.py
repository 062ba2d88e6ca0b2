"""Who deals with reports about pages."""

from typing import Any

from accounts.people.queries import current_roles
from accounts.people.states import Role


def may_close(user: Any) -> bool:
    """Any member of the Secretariat deals with a report, but for those who only read."""
    return any(role.role != Role.READ_ONLY for role in current_roles(user))

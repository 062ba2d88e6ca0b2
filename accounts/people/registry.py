"""What upper rooms add to the pages of a person: filled by their AppConfig.ready().

Each list is read in the order of the rooms. The callables take the person and never raise for an ordinary one.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.people.models import User

# (key in the export file, what is held about the person as plain JSON values)
exporters: "list[tuple[str, Callable[[User], Any]]]" = []

# Sentences that say what must be done before the account can be closed; an empty list lets it close.
blockers: "list[Callable[[User], list[str]]]" = []

# Run inside the transaction that closes the account, before the person is anonymized.
erasers: "list[Callable[[User], None]]" = []

# Run inside the transaction that creates a person whose address is confirmed (an invitation waiting for it, say).
confirmed: "list[Callable[[User], None]]" = []

# The names of the bodies by code, for the roles that are held for one; the rooms above know them.
body_names: "Callable[[], Mapping[str, str]]" = dict

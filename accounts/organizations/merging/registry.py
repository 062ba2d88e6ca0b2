"""What moves when two organizations merge: each room says so for its rows, in its `AppConfig.ready()`.

Whoever keeps the id of an organization registers a Mover, or says in `stays` why the rows stay where they are; a test
walks all foreign keys (and what rooms declare of opaque keys) and fails for one that nobody named.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from accounts.organizations.models import Organization


@dataclass(frozen=True)
class Plan:
    """Which organization goes into which, and whether its people come along, with all that only they may read."""

    source: "Organization"
    survivor: "Organization"
    with_people: bool = True


@dataclass(frozen=True)
class Change:
    """Rows, and the values that their fields are given (foreign keys by their `_id`)."""

    rows: "QuerySet[Any]"
    values: dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What staff are shown before a merger; one that `blocks` has to be settled first."""

    text: str
    blocks: bool = False


@dataclass(frozen=True)
class Mover:
    """What one room moves. The functions only read: the merger makes the changes and keeps a journal of them.

    `covers` names the columns as `app.model.field`; `after` is called with the survivor when all rows have moved.
    """

    slug: str
    label: Any
    covers: frozenset[str]
    changes: Callable[[Plan], Iterable[Change]] = lambda plan: ()
    makes: "Callable[[Plan], Iterable[Model]]" = lambda plan: ()
    problems: Callable[[Plan], Iterable[Problem]] = lambda plan: ()
    after: "Callable[[Organization], None] | None" = field(default=None)


movers: list[Mover] = []
#: Columns whose rows stay with the organization that went into another, with the reason.
stays: dict[str, str] = {}
#: Columns that hold the id of an organization without being a foreign key.
opaque: set[str] = set()


def register(mover: Mover) -> None:
    """Add what a room moves. Raises ValueError for a slug that is taken."""
    if any(known.slug == mover.slug and known is not mover for known in movers):
        raise ValueError(f"The mover {mover.slug} is registered twice.")
    movers.append(mover)

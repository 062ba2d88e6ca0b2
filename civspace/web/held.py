"""Which data the portal holds about people, where, why and until when; rooms fill this as they start.

What people keep privately (follows, briefs) is held here in words and never counted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Text = str | Promise
Rows = Callable[[], "QuerySet[Model]"]


@dataclass(frozen=True)
class Held:
    """One kind of data: `rows` are those that hold it now (None: not counted), `due` those whose time is over, and
    `forget` the job that lets go of these. Without a job they go with what they belong to, as `until` says.
    `when_closed` says to people what becomes of theirs when their account is closed.
    """

    key: str
    what: Text
    where: Text
    why: Text
    until: Text
    when_closed: Text
    rows: Rows | None = None
    due: Rows | None = None
    forget: Callable[[], object] | None = None


_held: dict[str, Held] = {}


def register_held(*kinds: Held) -> None:
    """Add kinds of data; one that is registered again is replaced."""
    _held.update({kind.key: kind for kind in kinds})


def all_held() -> list[Held]:
    """Return every kind, in the order of the rooms."""
    return list(_held.values())


def jobs() -> list[Held]:
    """Return the kinds that a job lets go of."""
    return [kind for kind in all_held() if kind.due is not None and kind.forget is not None]

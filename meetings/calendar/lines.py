"""What an organization has under way at a meeting, as lines: what it is, where it stands, what comes next, who acts and
until when. Rooms register where lines come from in their `AppConfig.ready()`.

A source reads what the reader may see by the rules of its own room, in a number of queries that does not grow.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.organizations.queries import memberships_of
from accounts.organizations.states import DRAFTERS, SUBMITTERS, MemberRole, State
from meetings.calendar.models import AgendaItem, Meeting

Text = str | Promise
HEAD = frozenset({MemberRole.HEAD})


class Who(models.TextChoices):
    """Who acts next."""

    YOU = "you", pgettext_lazy("who acts", "You")
    HEAD = "head", pgettext_lazy("who acts", "The head of your organization")
    SUBMITTERS = "submitters", pgettext_lazy("who acts", "The head or a focal point of your organization")
    WRITERS = "writers", pgettext_lazy("who acts", "Those who write for your organization")
    COSPONSORS = "cosponsors", pgettext_lazy("who acts", "Co-sponsors")
    LEAD = "lead", pgettext_lazy("who acts", "The organization that leads the statement")
    SECRETARIAT = "secretariat", pgettext_lazy("who acts", "Secretariat")
    COMMITTEE = "committee", pgettext_lazy("who acts", "The committee")


#: How those are named who hold one of some roles.
_NAMED = {HEAD: Who.HEAD, SUBMITTERS: Who.SUBMITTERS, DRAFTERS: Who.WRITERS}


@dataclass(frozen=True)
class Tag:
    """A state as a code, in words, and as the kind of its tag."""

    code: str
    label: Text
    kind: str = "neutral"


@dataclass(frozen=True)
class Step:
    """What comes next: a code, a sentence, who acts, and the last moment where there is one."""

    code: str
    label: Text
    who: Who
    by: datetime.datetime | None = None
    opens: datetime.datetime | None = None


@dataclass(frozen=True)
class Line:
    """One thing of an organization. Without a step it is over; without a meeting it belongs to none.

    `language` is that of the title, "" for the reader's; `about` says a little more; `item` is the agenda item.
    """

    kind: str
    label: Text
    key: str
    organization: Any
    meeting: Meeting | None
    title: str
    url: str
    state: Tag
    step: Step | None = None
    language: str = ""
    about: Text = ""
    reference: str = ""
    item: AgendaItem | None = None
    more: tuple[Tag, ...] = ()
    #: When it last changed, or was last written.
    at: datetime.datetime | None = None
    #: In which zone its page says the last moment, where it belongs to no meeting; "" for the reader's.
    zone: str = ""

    @property
    def mine(self) -> bool:
        """Say whether it waits for the reader."""
        return self.step is not None and self.step.who == Who.YOU

    @property
    def by(self) -> datetime.datetime | None:
        """Return the last moment of the next step, or None."""
        return self.step.by if self.step is not None else None

    @property
    def overdue(self) -> bool:
        """Say whether the last moment of the next step is over; it ends with its second."""
        return self.by is not None and self.by < timezone.now().replace(microsecond=0)


@dataclass(frozen=True)
class Scope:
    """Whose lines are read: a reader, some of the reader's organizations by id, one meeting or every one.

    With `going` only what has a next step is wanted; a source reads the newest `limit` rows at most.
    """

    user: Any
    organizations: Mapping[UUID, Any]
    roles: Mapping[UUID, str]
    meeting: Meeting | None = None
    going: bool = False
    limit: int | None = None
    now: datetime.datetime = field(default_factory=timezone.now)

    @property
    def ids(self) -> list[UUID]:
        """The ids of the organizations."""
        return list(self.organizations)

    def of_meeting(self, field_name: str = "meeting") -> dict[str, Any]:
        """Return the condition for rows of the meeting, as arguments of a filter."""
        return {} if self.meeting is None else {field_name: self.meeting}

    def acting(
        self,
        organization_id: UUID,
        code: str,
        label: Text,
        roles: frozenset[MemberRole],
        *,
        by: datetime.datetime | None = None,
        opens: datetime.datetime | None = None,
    ) -> Step | None:
        """Return a step of those who hold some roles in an organization of the reader; of the reader, where that is so.

        Nobody acts any more for an organization that was closed.
        """
        if self.organizations[organization_id].state == State.CLOSED:
            return None
        who = Who.YOU if self.roles[organization_id] in roles else _NAMED[roles]
        return Step(code, label, who, by, opens)


@dataclass(frozen=True)
class Source:
    """Where lines come from. `overview`: also for the page that shows all organizations of the reader at once."""

    lines: Callable[[Scope], Iterable[Line]]
    overview: bool = True


sources: list[Source] = []
FAR = datetime.datetime.max.replace(tzinfo=datetime.UTC)


def lines_of(
    user: Any,
    *,
    organization: Any = None,
    meeting: Meeting | None = None,
    going: bool = False,
    limit: int | None = None,
) -> list[Line]:
    """Return the lines of one of a person's organizations (of all of them: only what an overview shows), in order.

    Nothing of an organization of others.
    """
    held = [it for it in memberships_of(user) if organization is None or it.organization_id == organization.pk]
    if not held:
        return []
    scope = Scope(
        user,
        {it.organization_id: it.organization for it in held},
        {it.organization_id: it.role for it in held},
        meeting,
        going,
        limit,
    )
    wanted = [source for source in sources if organization is not None or source.overview]
    return in_order(line for source in wanted for line in source.lines(scope) if line.step is not None or not going)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return lines overdue first, then by last date, then what has none, and last what is over; of two that are alike
    the one that waits for the reader first."""
    return sorted(lines, key=lambda it: (it.step is None, not it.overdue, it.by or FAR, not it.mine))

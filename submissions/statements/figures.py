"""How much waits on the desk, for whom, since when, and how fast it is decided; the number of queries is fixed."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from civspace.audit.models import Entry
from meetings.calendar.models import Meeting
from submissions.statements.models import Statement
from submissions.statements.queue import WAITING
from submissions.statements.states import State

#: Days that the figures look back.
DAYS = 14
DECIDED = ("accept", "return", "refuse")


@dataclass
class Line:
    """What waits for one meeting or one reviewer: how much by state, and the ages in days."""

    name: Any
    counts: Counter[str] = field(default_factory=Counter)
    ages: list[int] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Return how many nobody has taken yet."""
        return self.counts[State.SUBMITTED]

    @property
    def under_review(self) -> int:
        """Return how many somebody has under review."""
        return self.counts[State.UNDER_REVIEW]

    @property
    def accepted(self) -> int:
        """Return how many wait for publication."""
        return self.counts[State.ACCEPTED]

    @property
    def oldest(self) -> int:
        """Return the age of the oldest, in days."""
        return max(self.ages, default=0)

    @property
    def median(self) -> int:
        """Return the median age, in days."""
        return int(median(self.ages)) if self.ages else 0


@dataclass(frozen=True)
class Day:
    """One day: how many decisions, by kind, and the length of its bar (of 100)."""

    date: datetime.date
    accepted: int
    returned: int
    refused: int
    bar: int

    @property
    def total(self) -> int:
        """Return how many decisions were taken."""
        return self.accepted + self.returned + self.refused


def figures_for(user: Any) -> dict[str, Any]:
    """Return the figures for the bodies of a member of the Secretariat."""
    now = timezone.now()
    mine = Statement.objects.on_desk_of(user)
    open_ones: list[Any] = list(
        mine.filter(state__in=WAITING).values_list("meeting", "reviewer", "state", "submitted_at", "claimed_at")
    )
    meetings: dict[Any, Line] = {}
    reviewers: dict[Any, Line] = {}
    every = Line(_("All"))
    titles = Meeting.objects.in_bulk({row[0] for row in open_ones})
    people = User.objects.in_bulk({row[1] for row in open_ones if row[1]})
    for meeting, reviewer, state, submitted_at, claimed_at in open_ones:
        age = max((now - submitted_at).days, 0)
        for line in (every, meetings.setdefault(meeting, Line(titles[meeting]))):
            line.counts[state] += 1
            line.ages.append(age)
        if state == State.UNDER_REVIEW and reviewer:
            line = reviewers.setdefault(reviewer, Line(people[reviewer].get_full_name()))
            line.counts[state] += 1
            line.ages.append(max((now - (claimed_at or submitted_at)).days, 0))
    return {
        "every": every,
        "meetings": sorted(meetings.values(), key=lambda line: (-len(line.ages), str(line.name.pk))),
        "reviewers": sorted(reviewers.values(), key=lambda line: (-len(line.ages), line.name)),
        "days": _days(mine, now),
        "looked_back": DAYS,
    }


def _days(mine: Any, now: datetime.datetime) -> list[Day]:
    """Return the decisions of each day (UTC), the newest first; one that was taken back does not count."""
    first = (now - datetime.timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = Entry.objects.filter(
        at__gte=first,
        object_type=Statement._meta.label_lower,
        verb__in=[*DECIDED, "undo", "undo_to_return"],
    )
    told: dict[str, list[tuple[datetime.date, str]]] = defaultdict(list)
    for key, verb, at in entries.order_by("object_id", "seq").values_list("object_id", "verb", "at"):
        if verb in DECIDED:
            told[key].append((at.date(), verb))
        elif told[key]:
            told[key].pop()
    seen = {str(key) for key in mine.filter(pk__in=list(told)).values_list("pk", flat=True)}
    counts = Counter(decision for key, decisions in told.items() if key in seen for decision in decisions)
    dates = [(now - datetime.timedelta(days=back)).date() for back in range(DAYS)]
    rows = [[counts[date, verb] for verb in DECIDED] for date in dates]
    most = max((sum(row) for row in rows), default=0) or 1
    return [Day(date, a, r, f, round(100 * (a + r + f) / most)) for date, (a, r, f) in zip(dates, rows, strict=True)]

"""How many complaints were filed and decided, by finished quarter: small numbers are hidden so that nobody is named.

Only what happened on a day that does not change is counted: filings, decisions, and times that ended.
"""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from civspace.clocks.models import Clock
from civspace.contest.clocks import BY_STAGE
from civspace.contest.models import Complaint, ComplaintKind, Ruling
from civspace.contest.states import Outcome, State
from civspace.figures.disclosure import OneWay, one_way

#: How many finished quarters a page shows.
SHOWN = 8


@dataclass(frozen=True)
class Quarter:
    """The counts of one finished quarter: filed by kind, decided by outcome; those that were nothing are left out."""

    begins: datetime.date
    filed: OneWay
    decided: OneWay
    filed_rows: list[tuple[Any, int | None]]
    decided_rows: list[tuple[Any, int | None]]

    @property
    def ends(self) -> datetime.date:
        """The last day of the quarter."""
        return quarter_of(self.begins + datetime.timedelta(days=100)) - datetime.timedelta(days=1)


def quarter_of(day: datetime.date) -> datetime.date:
    """Return the first day of the quarter of a day."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _by_quarter(rows: Any, field: str, value: str, end: datetime.datetime) -> dict[datetime.date, Counter[str]]:
    found: dict[datetime.date, Counter[str]] = {}
    counted = (
        rows.filter(**{f"{field}__lt": end})
        .annotate(quarter=TruncQuarter(field, tzinfo=datetime.UTC))
        .order_by()
        .values("quarter", value)
        .annotate(number=Count("pk"))
    )
    for row in counted:
        found.setdefault(row["quarter"].date(), Counter())[row[value]] += row["number"]
    return found


def quarters(now: datetime.datetime | None = None) -> list[Quarter]:
    """Return the finished quarters in which anything happened, the newest first. Four queries."""
    today = (now or timezone.now()).astimezone(datetime.UTC).date()
    end = datetime.datetime.combine(quarter_of(today), datetime.time.min, tzinfo=datetime.UTC)
    filed = _by_quarter(Complaint.objects.all(), "filed_at", "kind", end)
    decided = _by_quarter(Ruling.objects.all(), "decided_at", "outcome", end)
    expired = Clock.objects.filter(kind__in=list(BY_STAGE.values()), expired_at__isnull=False)
    for quarter, numbers in _by_quarter(expired, "expired_at", "state", end).items():
        decided.setdefault(quarter, Counter())[State.DEEMED_REFUSED] += sum(numbers.values())
    kinds = {it.pk: it for it in ComplaintKind.objects.all()}
    labels: dict[str, Any] = {**dict(Outcome.choices), State.DEEMED_REFUSED.value: State.DEEMED_REFUSED.label}
    found = []
    for begins in sorted({*filed, *decided}, reverse=True)[:SHOWN]:
        # Zeros are shown with the rest: what is left out would tell of what is hidden.
        of_kind = one_way({code: filed.get(begins, Counter())[code] for code in kinds})
        of_outcome = one_way({code: decided.get(begins, Counter())[code] for code in labels})
        rows = [(kinds[code], number) for code, number in of_kind.counts.items() if number != 0]
        outcomes = [(labels[code], number) for code, number in of_outcome.counts.items()]
        found.append(Quarter(begins, of_kind, of_outcome, rows, outcomes))
    return found

"""Once a day or once a week: what is new of what a person follows, as one notice and one mail."""

import time as clock
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.notices import kinds, registry
from civspace.notices.domain import send
from civspace.notices.follows.models import Digest, Hit
from civspace.notices.follows.states import DIGEST_AT, Pace
from civspace.notices.follows.telling import lines_of, live_digest

KIND = f"{kinds.PRIVATE}digest"
SWEEP_SECONDS = 40.0
SWEEP_ROWS = 2000
#: The most pieces of news that one digest counts; the next one begins with the rest.
COUNTED = 1000


def register_kind() -> None:
    """Register the kind of notice that a digest is."""
    kinds.register(
        kinds.Kind(
            slug=KIND,
            category="follows",
            subject=_("News of what you follow: %(count)s"),
            happened=_("Since the last time there is this news of what you follow."),
            live=live_digest,
        )
    )


def next_due(pace: str, zone: str, now: datetime) -> datetime:
    """Return when the next digest of a pace is due: 7.00 of the person's own day, the weekly one on a Monday."""
    own = ZoneInfo(zone or "UTC")
    day = now.astimezone(own).date()
    due = datetime.combine(day, DIGEST_AT, tzinfo=own)
    while due <= now or (pace == Pace.WEEKLY and due.weekday() != 0):
        day += timedelta(days=1)
        due = datetime.combine(day, DIGEST_AT, tzinfo=own)
    return due.astimezone(UTC)


def ensure_due(people: Iterable[tuple[Any, str]], now: datetime) -> None:
    """Note that a digest of a pace will be due for people; one that is noted stays as it is."""
    rows = [
        Digest(person=person, pace=pace, due_at=next_due(pace, registry.recipients.time_zone(person), now))
        for person, pace in people
    ]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def build(*, digest_id: Any) -> bool:
    """Make one digest that is due and say when the next one will be; says whether there was anything to tell.

    What is no longer public is left out, and nothing is sent when nothing is left. Running twice tells nothing twice:
    the row is locked, and what was told is marked in the same transaction.
    """
    now = timezone.now()
    digest = Digest.objects.select_for_update(of=("self",)).select_related("person").filter(pk=digest_id).first()
    if digest is None or digest.due_at > now:
        return False
    person, due = digest.person, digest.due_at
    digest.due_at = next_due(digest.pace, registry.recipients.time_zone(person), now)
    digest.save(update_fields=["due_at"])
    untold = Hit.objects.filter(person=person, pace=digest.pace, told_at=None)
    hits = list(untold.select_related("news").order_by("-created_at", "-id")[:COUNTED])
    if not hits:
        return False
    # Those that were read here and no other: what a worker adds meanwhile is for the next digest.
    Hit.objects.filter(pk__in=[hit.pk for hit in hits]).update(told_at=now)
    lines = lines_of([hit.news for hit in hits], registry.recipients.language(person))
    there = [str(hit.news_id) for hit in hits if hit.news_id in lines]
    if not there:
        return False
    send(
        kind=KIND,
        event=f"digest:{digest.pace}:{due.isoformat()}",
        recipients=[person],
        link="/my/following/",
        context={"news": " ".join(there)},
        zone=settings.TIME_ZONE,
    )
    return True


def build_due() -> int:
    """Make the digests that are due, the oldest first, for some seconds. Returns how many had something to tell."""
    stop, made = clock.monotonic() + SWEEP_SECONDS, 0
    due = Digest.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    for key in list(due.values_list("pk", flat=True)[:SWEEP_ROWS]):
        if clock.monotonic() > stop:
            break
        made += build(digest_id=key)
    return made

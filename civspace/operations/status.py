"""What works at the moment, in words for everybody: no person, text or organization is named or counted."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civspace.operations.models import Sign
from civspace.operations.queries import is_migrated, worker_answered
from civspace.operations.queues import Queue, queues
from civspace.search.models import SearchEntry

log = logging.getLogger(__name__)

SECONDS = 5  # for how long an answer is given again
KEY = "operations:status"
#: How long work may wait before the page says that it is late.
LATE = timedelta(minutes=10)

WORKS, LATE_NOW, DOWN = "works", "late", "down"
PARTS: tuple[tuple[str, str | Promise, dict[str, str | Promise]], ...] = (
    (
        "submitting",
        _("Writing and submitting"),
        {
            WORKS: _("Drafts are saved and statements can be submitted."),
            DOWN: _("Nothing can be saved or submitted at the moment. Keep a copy of what you write."),
        },
    ),
    (
        "mail",
        _("E-mail"),
        {
            WORKS: _("Notices are mailed within minutes."),
            LATE_NOW: _("Mails are late. Every notice is in your inbox on the portal already."),
            DOWN: _("No mail is sent at the moment. Mails are not lost: they wait."),
        },
    ),
    (
        "documents",
        _("Documents"),
        {
            WORKS: _("PDF documents are made within minutes."),
            LATE_NOW: _("New PDF documents are late. The texts can be read on their pages."),
            DOWN: _("No new PDF documents are made at the moment. They will be made later."),
        },
    ),
    (
        "search",
        _("Search"),
        {
            WORKS: _("Everything that is published can be found."),
            DOWN: _("Search does not answer at the moment."),
        },
    ),
)


@dataclass(frozen=True)
class Part:
    """One thing that people do here, whether it works, and since when it does not (None: not known)."""

    name: str
    label: str | Promise
    state: str
    text: str | Promise
    since: datetime | None


def _measure() -> dict[str, tuple[str, datetime | None]]:
    down: tuple[str, datetime | None] = (DOWN, None)
    found = dict.fromkeys((name for name, _label, _texts in PARTS), down)
    try:
        if not is_migrated():
            return found
        now = timezone.now()
        waiting = queues(now)  # the first that asks the database: migrations are remembered
        found["submitting"] = (WORKS, None)
        stopped = None if worker_answered() else (DOWN, _last_answer())
        found["mail"] = stopped or _late(now, waiting["mail"], waiting["news"])
        found["documents"] = stopped or _late(now, waiting["documents"], waiting["compendia"])
        SearchEntry.objects.order_by().values("pk").first()
        found["search"] = (WORKS, None)
    except DatabaseError as error:
        log.warning("The status could not be found out: %s", type(error).__name__)
    return found


def _last_answer() -> datetime | None:
    """Return when a worker answered last, None if that was forgotten when it ended."""
    return Sign.objects.filter(name=Sign.WORKER).values_list("at", flat=True).first()


def _late(now: datetime, *waiting: Queue) -> tuple[str, datetime | None]:
    """Return whether work has waited too long; it is late since the oldest of it was."""
    oldest = min((queue.oldest for queue in waiting if queue.oldest), default=None)
    return (LATE_NOW, oldest + LATE) if oldest and now - oldest > LATE else (WORKS, None)


def measured() -> dict[str, tuple[str, datetime | None]]:
    """Return state and beginning of each part, found out every few seconds at most."""
    with suppress(Exception):  # each backend fails in a way of its own; the status is worth more than the cache
        if (kept := cache.get(KEY)) is not None:
            return dict(kept)
    found = _measure()
    with suppress(Exception):
        cache.set(KEY, found, SECONDS)
    return found


def parts() -> list[Part]:
    """Return each part in words."""
    states = measured()
    return [Part(name, label, states[name][0], texts[states[name][0]], states[name][1]) for name, label, texts in PARTS]

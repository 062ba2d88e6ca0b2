"""Mails that say nothing: fixed words, no number, no case, no name. Only the notifier sends them, and it holds no key.

Every officer gets the daily mail, whether or not anything happened. Who is on duty gets a second one when something
urgent waits in her group; everybody gets it when the escrow key was used.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reprisals.desk.models import Officer, Told
from reprisals.vault import domain as vault
from reprisals.vault.models import Alert, Case
from reprisals.vault.states import Status, Urgency

SUBJECT = "CivSpace"
DAILY = _("Please check the desk.")
NOW = _("Please check the desk now.")
WARNED = _("Somebody typed a wrong passphrase for your keys several times. If it was not you, tell the others.")
HOURS = (7, 15)  # UTC
NOBODY = UUID(int=0)
GLASS_DAYS = 7  # how long after it the mail about the escrow key is still sent


@dataclass(frozen=True)
class Due:
    """One mail to some officers, and the mark that it was sent. `held_back`: not at once, so that nobody sees when."""

    officers: tuple[Officer, ...]
    text: str | Promise
    kind: str = ""
    object_id: UUID = NOBODY
    held_back: bool = False


def due(now: datetime | None = None) -> list[Due]:
    """Return what has to be sent now."""
    now = now or timezone.now()
    return [*_daily(now), *_warnings(), *_urgent(now), *_glass(now)]


def send(one: Due) -> int:
    """Send a mail unless it was sent today already, and return to how many officers.

    Raises OSError when the mail server does not take it; it is due again then.
    """
    if not one.kind:
        mail(one.officers, one.text)
        Officer.objects.filter(pk__in=[officer.pk for officer in one.officers]).update(warned=False)
        return len(one.officers)
    mark, is_new = Told.objects.get_or_create(kind=one.kind, object_id=one.object_id, day=timezone.now().date())
    if not is_new:
        return 0
    try:
        mail(one.officers, one.text)
    except OSError:
        mark.delete()
        raise
    return len(one.officers)


def forget() -> None:
    """Forget what is over: an urgent report that somebody looked at, so that the next one is told on the same day."""
    Told.objects.filter(kind="urgent").exclude(object_id__in=_waiting()).delete()
    Told.objects.filter(day__lt=timezone.now().date() - timedelta(days=30)).delete()


def mail(officers: Iterable[Officer], text: str | Promise) -> None:
    """Write to officers, each in her language."""
    with get_connection() as connection:
        for officer in officers:
            with translation.override(officer.language):
                body = f"{text}\n\n{settings.DESK_URL}\n"
            EmailMessage(SUBJECT, body, to=[officer.email], connection=connection).send()


def everybody() -> QuerySet[Officer]:
    """Return all officers who can sign in."""
    return Officer.objects.filter(is_active=True).only("id", "email", "language").order_by("pk")


def _daily(now: datetime) -> Iterator[Due]:
    passed = [hour for hour in HOURS if now.hour >= hour]
    if passed and not _told(f"daily-{passed[-1]}", NOBODY, now):
        yield Due(tuple(everybody()), DAILY, f"daily-{passed[-1]}")


def _warnings() -> Iterator[Due]:
    for officer in everybody().filter(warned=True):
        yield Due((officer,), WARNED)


def _urgent(now: datetime) -> Iterator[Due]:
    waiting = _waiting()
    on_duty = list(everybody().filter(on_duty=True)) if waiting else []
    for group in sorted(waiting):
        readers = vault.readers_of(group)
        officers = tuple(officer for officer in on_duty if officer.pk in readers)
        if officers and not _told("urgent", group, now):
            yield Due(officers, NOW, "urgent", group, held_back=True)


def _waiting() -> set[UUID]:
    """Return the groups in which something urgent was not looked at yet."""
    rows = Case.objects.filter(status=Status.RECEIVED, urgency=Urgency.URGENT)
    return set(rows.values_list("group_id", flat=True))


def _glass(now: datetime) -> Iterator[Due]:
    since = now.date() - timedelta(days=GLASS_DAYS)
    for case_id in Alert.objects.filter(kind="glass.broken", day__gte=since).values_list("object_id", flat=True):
        if not Told.objects.filter(kind="glass", object_id=case_id, day__gte=since).exists():
            yield Due(tuple(everybody()), NOW, "glass", case_id)


def _told(kind: str, object_id: UUID, now: datetime) -> bool:
    return Told.objects.filter(kind=kind, object_id=object_id, day=now.date()).exists()

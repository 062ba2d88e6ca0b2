"""The chain of what staff and system did: every event carries a code under a key that is not in the database.

Reporters' acts are not written as they happen: a nightly job adds one event for each case and day, in random order,
because neighbours with the minute would tell when somebody wrote.
"""

import hmac
import secrets
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from reprisals.vault.crypto import place
from reprisals.vault.models import Alert, Attachment, AuditEvent, AuditHead, Item

START = b"\0" * 32


class Broken(Exception):
    """The chain does not hold; `seq` is the number of the first event that is not as it was written."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        super().__init__(str(seq))


def _mac(before: bytes, event: AuditEvent) -> bytes:
    words = place(
        "audit", before, event.seq, event.minute.astimezone(UTC).isoformat(), event.actor, event.action, event.object_id
    )
    return hmac.digest(settings.REPRISALS_AUDIT_KEY, words, "sha256")


@transaction.atomic
def append(action: str, *, object_id: object, actor: object = "system") -> AuditEvent:
    """Add one event. The head is locked last, in the transaction of what it tells of."""
    AuditHead.objects.get_or_create(pk=1, defaults={"mac": START})
    head = AuditHead.objects.select_for_update().get(pk=1)
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    event = AuditEvent(seq=head.seq + 1, minute=minute, actor=str(actor), action=action, object_id=str(object_id))
    event.mac = _mac(bytes(head.mac), event)
    event.save(force_insert=True)
    head.seq, head.mac = event.seq, event.mac
    head.save()
    return event


def head() -> tuple[int, str]:
    """Return number and code of the newest event: written down elsewhere, they show later that nothing was cut off."""
    row = AuditHead.objects.filter(pk=1).first()
    return (row.seq, bytes(row.mac).hex()) if row else (0, START.hex())


def verify(*, witnessed: tuple[int, str] | None = None) -> int:
    """Recompute the chain and return how many events it has. Raise Broken with the first number that does not hold.

    With a head that was witnessed earlier, an end that was cut off is found too.
    """
    before, count = START, 0
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        count += 1
        mac = _mac(before, event)
        if event.seq != count or not hmac.compare_digest(mac, bytes(event.mac)):
            raise Broken(count)
        if witnessed and witnessed[0] == count and witnessed[1] != mac.hex():
            raise Broken(count)
        before = mac
    if witnessed and witnessed[0] > count:
        raise Broken(count + 1)
    if head() != (count, before.hex()):
        raise Broken(count + 1)
    return count


@transaction.atomic
def close_days(*, today: date | None = None) -> int:
    """Add an event for each case in which something was written on a day that is over, and for each alert.

    Days that are closed already are not looked at again. Returns how many events were added.
    """
    until = (today or datetime.now(UTC).date()) - timedelta(days=1)
    closed = AuditEvent.objects.filter(action="day.closed").order_by("-seq").values_list("object_id", flat=True).first()
    since = date.fromisoformat(closed) if closed else date.min
    written: set[tuple[date, str, str]] = set()
    for model in (Item, Attachment):
        rows = model.objects.filter(day__gt=since, day__lte=until).values_list("day", "case_id").distinct()
        written |= {(day, "case.written", str(case_id)) for day, case_id in rows}
    alerts = Alert.objects.filter(day__gt=since, day__lte=until).values_list("day", "kind", "object_id")
    written |= {(day, f"alert.{kind}", str(object_id)) for day, kind, object_id in alerts}
    order = sorted(written, key=lambda _row: secrets.token_bytes(8))
    for _day, action, object_id in sorted(order, key=lambda row: row[0]):
        append(action, object_id=object_id)
    if until > since:
        append("day.closed", object_id=until.isoformat())
    return len(written)

"""Bringing a queued delivery to its end. A worker may die at any line: the lease runs out and another goes on.

Between the mail server's yes and the commit that notes it there is a moment that nobody can close; a mail repeated
after a crash in that moment carries the same Message-ID, so that it can be recognised.
"""

import logging
import random
import time
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from civspace.notices import kinds, registry
from civspace.notices.errors import Verdict, is_of_address, judge
from civspace.notices.mail import compose
from civspace.notices.models import Delivery
from civspace.notices.queries import due, wants_mail
from civspace.notices.render import live_of
from civspace.notices.states import LEASE, MAX_ATTEMPTS, TABLE, State, pause_after

log = logging.getLogger(__name__)

SWEEP_SECONDS = 12.0  # one sweep ends before the next begins
SWEEP_ROWS = 500


def _claim(delivery_id: Any, now: datetime) -> Delivery | None:
    """Take a delivery for the length of a lease, or return None: somebody else has it, or it is not due.

    The number of the attempt is the claim: who lost the lease meanwhile can no longer end the delivery.
    """
    claimed = due(now).filter(pk=delivery_id)
    if not claimed.update(state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.select_related("notice__recipient").get(pk=delivery_id)


def _end(delivery: Delivery, verb: str, **changes: Any) -> bool:
    """Move a claimed delivery on; says whether the claim still held."""
    target = TABLE.target(verb, State.SENDING)
    held = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, attempts=delivery.attempts)
    return bool(held.update(state=target, lease_until=None, **changes))


def _suppressed(delivery: Delivery) -> str:
    """Return why no mail may go to this person, or nothing."""
    person, recipients = delivery.notice.recipient, registry.recipients
    if not recipients.active(person):
        return "account closed"
    if recipients.failed(person):
        return "address failing"
    if not wants_mail(delivery.notice):
        return "preference"
    is_live = kinds.get(delivery.notice.kind).live is not None
    if is_live and live_of(delivery.notice, recipients.language(person)) is None:
        return "no longer public"
    return ""


def _mail(delivery: Delivery) -> EmailMessage:
    validate_email(registry.recipients.address(delivery.notice.recipient))
    return compose(delivery)


def _mark(delivery: Delivery) -> None:
    """Mark the address as failing and have the others concerned told, once per mark."""
    person = delivery.notice.recipient
    if not registry.recipients.mark_failed(person, timezone.now()):
        return
    for tell_others in registry.on_bounce:
        try:
            with transaction.atomic():
                tell_others(person)
        except Exception:
            log.exception("Nobody was told that an address fails")


def _failed(delivery: Delivery, verdict: Verdict) -> None:
    pause = None if verdict.permanent else pause_after(delivery.attempts)
    if pause is not None:
        # Spread, so that what failed together does not come back together.
        pause *= 1 + random.random() / 10  # noqa: S311
        _end(delivery, "retry", last_error=verdict.code, next_attempt_at=timezone.now() + pause)
        return
    with transaction.atomic():
        if _end(delivery, "fail", last_error=verdict.code) and verdict.bad_address:
            _mark(delivery)


def deliver(*, delivery_id: Any) -> str:
    """Send one mail, if it is due and nobody else is sending it. Returns the state reached, or "" if not claimed.

    Passing errors are tried again after a pause, a bounded number of times; a permanent refusal fails, and one of
    the address marks the address.
    """
    delivery = _claim(delivery_id, timezone.now())
    if delivery is None:
        return ""
    if delivery.attempts > MAX_ATTEMPTS:
        _end(delivery, "fail", last_error="worker lost")
    elif why := _suppressed(delivery):
        _end(delivery, "suppress", last_error=why)
    else:
        try:
            _mail(delivery).send()
        except Exception as error:
            verdict = judge(error)
            log.warning("The delivery %s met an error: %s", delivery.pk, verdict.code)
            _failed(delivery, verdict)
        else:
            _end(delivery, "succeed", sent_at=timezone.now(), last_error="")
    delivery.refresh_from_db(fields=["state"])
    return delivery.state


def sweep() -> int:
    """Deliver what is due, oldest first, for some seconds: the guarantee behind the hints. Returns how many."""
    stop, tried = time.monotonic() + SWEEP_SECONDS, 0
    waiting = due(timezone.now()).order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:SWEEP_ROWS]
    for key in list(waiting):
        if time.monotonic() > stop:
            break
        tried += bool(deliver(delivery_id=key))
    return tried


def bounced(*, delivery: Delivery, code: str) -> None:
    """Note that a mail server returned a mail after taking it, with its enhanced status (RFC 3463).

    A permanent one fails the delivery; if it is about the address, the address is marked.
    """
    if not code.startswith("5."):
        return
    with transaction.atomic():
        sent = Delivery.objects.filter(pk=delivery.pk, state=State.SENT)
        failed = sent.update(state=TABLE.target("fail", State.SENT), last_error=f"bounce {code}"[:60])
        if failed and is_of_address(code):
            _mark(delivery)

"""What happens to notices: they are sent, read, turned off and sent again. Delivering stands in delivering."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from civspace.audit.domain import record
from civspace.notices import kinds, registry
from civspace.notices.delivering import bounced, deliver, sweep
from civspace.notices.hints import hint
from civspace.notices.mail import message_domain, notice_key_of
from civspace.notices.models import Delivery, Notice, Preference
from civspace.notices.states import TABLE
from civspace.notices.values import LANGUAGES, cleaned, freeze

__all__ = [
    "bounced",
    "cancel",
    "deliver",
    "hasten",
    "prepare",
    "read",
    "read_all",
    "rewrite",
    "send",
    "send_again",
    "set_preferences",
    "sweep",
    "unsubscribe",
]

DELIVER = "civspace.notices.tasks.deliver"
WITH_LANGUAGE = re.compile(rf"^/({'|'.join(LANGUAGES)})(/|$)")


def _checked(kind: kinds.Kind, event: str, link: str, context: Mapping[str, Any]) -> None:
    """Refuse at once what could not be delivered later: these are errors of the caller."""
    if kind.live is None and (missing := kind.placeholders() - set(context)):
        raise ValueError(f"The notice {kind.slug} needs {', '.join(sorted(missing))}.")
    if not 0 < len(event) <= 200:
        raise ValueError("The key of an event has 1 to 200 characters.")
    if not link.startswith("/") or link.startswith("//") or WITH_LANGUAGE.match(link):
        raise ValueError(f"The link of a notice is a path without language: {link}")


def _message_id(notice: Notice) -> str:
    key = f"{notice.recipient_id}:{notice.kind}:{notice.event}"
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{message_domain()}>"


def prepare(
    *,
    kind: str,
    event: str,
    recipients: Iterable[Any],
    link: str,
    context: Mapping[str, Any],
    by_when: datetime | None = None,
    zone: str = "",
    reason: Any = "",
    rule: Mapping[str, Any] | None = None,
    reference: str = "",
    contact: Any = "",
    not_before: datetime | None = None,
) -> list[Notice]:
    """Return the notices that send() would keep for these people, unsaved: what a page shows of a message to come.

    Raises KeyError for an unknown kind and ValueError for what could not be shown later.
    """
    wanted = kinds.KINDS[kind]
    _checked(wanted, event, link, context)
    people = {person.pk: person for person in recipients if registry.recipients.active(person)}
    values: dict[str, Any] = {
        "context": {name: freeze(value) for name, value in context.items()},
        "link": link,
        "by_when": by_when,
        "zone": zone,
        "reason": freeze(reason),
        "rule": {name: freeze((rule or {}).get(name, "")) for name in ("title", "url", "text")},
        "reference": reference,
        "contact": freeze(contact or ""),
    }
    if not_before is not None:
        values |= {"not_before": not_before, "created_at": not_before}
    # In one order, so that two transactions that tell the same people never wait for each other.
    return [Notice(recipient=people[key], kind=kind, event=event, **values) for key in sorted(people, key=str)]


def send(*, not_before: datetime | None = None, **values: Any) -> list[Notice]:
    """Tell people about an event, inside the transaction in which it happens: inbox and e-mail.

    Takes what prepare() takes. A person has one notice of a kind for an event, however often it is sent: `event` is
    the key. Closed accounts are passed over. With `not_before` nobody sees the notice and no mail leaves until then;
    cancel() takes it back meanwhile. Returns the notices of the event for these people.
    """
    notices = prepare(not_before=not_before, **values)
    if not notices:
        return []
    people, due_at = {notice.recipient_id: notice.recipient for notice in notices}, not_before or timezone.now()
    with transaction.atomic():
        made = {notice.pk for notice in notices}
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        same = Notice.objects.filter(kind=notices[0].kind, event=notices[0].event, recipient__in=list(people))
        kept = list(same.order_by("recipient_id"))
        deliveries = [
            Delivery(notice=notice, message_id=_message_id(notice), next_attempt_at=due_at)
            for notice in kept
            if notice.pk in made
        ]
        Delivery.objects.bulk_create(deliveries)
        if not_before is None:
            transaction.on_commit(partial(hint, DELIVER, [delivery.pk for delivery in deliveries]), robust=True)
    for notice in kept:
        notice.recipient = people[notice.recipient_id]
    return kept


def _delayed(event: str) -> list[Notice]:
    """Lock and return the notices of an event that were given a time."""
    delayed = Notice.objects.select_for_update().filter(event=event, not_before__isnull=False)
    return list(delayed.order_by("recipient_id", "kind"))


@transaction.atomic
def cancel(*, event: str) -> bool:
    """Take back the notices of an event whose time has not come: nobody ever sees them, no mail leaves.

    Returns False, and changes nothing, when one of them has already been told.
    """
    delayed, now = _delayed(event), timezone.now()
    if any(notice.not_before is None or notice.not_before <= now for notice in delayed):
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in delayed]).delete()
    return True


@transaction.atomic
def hasten(*, event: str) -> None:
    """Tell now what would be told later, because what follows makes it final. What was told stays as it is."""
    now = timezone.now()
    waiting = [notice.pk for notice in _delayed(event) if notice.not_before and notice.not_before > now]
    if not waiting:
        return
    Notice.objects.filter(pk__in=waiting).update(not_before=now, created_at=now)
    deliveries = Delivery.objects.filter(notice__in=waiting)
    deliveries.update(next_attempt_at=now)
    keys = list(deliveries.values_list("pk", flat=True))
    transaction.on_commit(partial(hint, DELIVER, keys), robust=True)


def rewrite(*, about: str, clean: Callable[[str], str]) -> int:
    """Change the texts of all notices whose event begins with `about`, also of those whose mail still waits.

    For what may no longer be read anywhere. Returns how many changed; mail that was sent cannot be called back.
    """
    count = 0
    for notice in Notice.objects.select_for_update().filter(event__startswith=about).order_by("pk"):
        values = {name: cleaned(getattr(notice, name), clean) for name in ("context", "reason", "rule")}
        if any(getattr(notice, name) != value for name, value in values.items()):
            Notice.objects.filter(pk=notice.pk).update(**values)
            count += 1
    return count


def read(*, notice: Notice, by: Any) -> None:
    """Note that its recipient has seen a notice. Seeing it again changes nothing."""
    _own(notice, by)
    now = timezone.now()
    if Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now):
        notice.read_at = now


def read_all(*, by: Any, until: datetime) -> int:
    """Note that a person has seen every notice made until a time, so not one that came meanwhile. Returns how many."""
    return Notice.objects.visible_to(by).unread().filter(created_at__lte=until).update(read_at=timezone.now())


def forget(*, events: str) -> int:
    """Delete every notice, with its mail, about events that begin so: what they spoke of is gone. Returns how many."""
    found = Notice.objects.filter(event__startswith=events)
    count = found.count()
    found.delete()
    return count


def set_preferences(*, by: Any, categories: Mapping[str, bool]) -> None:
    """Keep of which categories a person wants mail. Categories not named stay as they are."""
    with transaction.atomic():
        for category in sorted(categories):
            if category in kinds.CATEGORIES:
                Preference.objects.update_or_create(
                    recipient_id=by.pk, category=category, defaults={"email": categories[category]}
                )


def notice_of_token(token: str) -> Notice | None:
    """Return the notice whose mail carried a token, or None if it is not the portal's or for a decision."""
    key = notice_key_of(token)
    notice = Notice.objects.filter(pk=UUID(key)).first() if key else None
    return None if notice is None or kinds.get(notice.kind).decision else notice


def unsubscribe(*, token: str) -> Notice | None:
    """Turn off mail of the category of the notice that the token stands for. Twice is as good as once."""
    notice = notice_of_token(token)
    if notice is not None:
        Preference.objects.update_or_create(
            recipient_id=notice.recipient_id, category=kinds.get(notice.kind).category, defaults={"email": False}
        )
    return notice


def send_again(*, delivery: Delivery, by: Any) -> Delivery:
    """Queue a delivery anew, with all its attempts; takes the mark off the address, since staff trust it again.

    Raises PermissionDenied for who is not staff, IllegalMove for a delivery that was sent or is being sent.
    """
    if not registry.is_staff(by):
        raise PermissionDenied
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",)).select_related("notice__recipient").get(pk=delivery.pk)
        )
        before = delivery.state
        delivery.state = TABLE.target("send_again", before)
        delivery.attempts, delivery.last_error = 0, ""
        delivery.next_attempt_at = max(filter(None, (timezone.now(), delivery.notice.not_before)))
        delivery.lease_until = None
        delivery.save(update_fields=["state", "attempts", "last_error", "next_attempt_at", "lease_until"])
        if registry.recipients.failed(delivery.notice.recipient):
            registry.recipients.clear_failed(delivery.notice.recipient)
        record(delivery, "send_again", by=by, from_state=before, to_state=delivery.state)
        transaction.on_commit(partial(hint, DELIVER, [delivery.pk]), robust=True)
    return delivery


def _own(notice: Notice, by: Any) -> None:
    if notice.recipient_id != by.pk:
        raise PermissionDenied

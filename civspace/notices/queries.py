"""Reads of notices that more than one caller needs."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Q, QuerySet, Value, When

from civspace.notices import kinds
from civspace.notices.models import Delivery, Notice, Preference
from civspace.notices.states import LEASE, State


def unread(user: Any) -> int:
    """Return how many notices a person has not read, for the account bar."""
    return Notice.objects.visible_to(user).unread().count()


def inbox(user: Any, *, only_unread: bool = False) -> QuerySet[Notice]:
    """Return the notices of a person: the unread first, then the newest."""
    notices = Notice.objects.visible_to(user)
    if only_unread:
        return notices.unread().order_by("-created_at", "pk")
    unread_first = Case(When(read_at=None, then=Value(0)), default=Value(1))
    return notices.order_by(unread_first, "-created_at", "pk")


def wants_mail(notice: Notice) -> bool:
    """Say whether the recipient wants mail of this kind; a decision is always wanted."""
    kind = kinds.get(notice.kind)
    if kind.decision:
        return True
    refused = Preference.objects.filter(recipient_id=notice.recipient_id, category=kind.category, email=False)
    return not refused.exists()


def choices_of(user: Any) -> dict[str, bool]:
    """Return, for each category that can be turned off, whether a person wants mail of it."""
    refused = set(Preference.objects.filter(recipient_id=user.pk, email=False).values_list("category", flat=True))
    return {slug: slug not in refused for slug in kinds.optional_categories()}


def due(now: datetime) -> QuerySet[Delivery]:
    """Return the deliveries that a worker may claim at a time: those that wait, and those whose worker was lost.

    A lease that ends much later than any that is given now is of a clock that was ahead and was set back.
    """
    lost = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    return Delivery.objects.filter(Q(state=State.QUEUED, next_attempt_at__lte=now) | Q(state=State.SENDING) & lost)


def deliveries_for_staff() -> QuerySet[Delivery]:
    """Return the deliveries that staff may know of: not of what people follow or collect, which they would count."""
    followed, collected = (Q(notice__kind__startswith=stem) for stem in (kinds.PRIVATE, kinds.COLLECTED))
    return Delivery.objects.exclude(followed | collected)


def demo_mail() -> bool:
    """Say whether the kept mail may be read by everybody: in demo mode, while no mail server is set."""
    return bool(settings.DEMO and not settings.EMAIL_URL)

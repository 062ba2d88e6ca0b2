"""What is done by itself: sessions that have ended are forgotten, emergency access ends and is mailed about."""

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from accounts.people import breakglass
from accounts.people.models import Session


def ended_sessions() -> QuerySet[Session]:
    """Return the sessions that have run out."""
    return Session.objects.filter(expire_date__lt=timezone.now())


@shared_task
def forget_sessions() -> int:
    """Delete the rows of sessions that have run out; may run twice."""
    return ended_sessions().delete()[0]


@shared_task
def emergency_access() -> None:
    """End the emergency accesses whose time is over, and mail those that were not mailed yet; may run twice."""
    breakglass.end_due()
    breakglass.mail_security()

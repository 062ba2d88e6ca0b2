"""What is done by itself: sessions that have ended are forgotten."""

from celery import shared_task
from django.utils import timezone

from accounts.people.models import Session


@shared_task
def forget_sessions() -> int:
    """Delete the rows of sessions that have run out; may run twice."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]

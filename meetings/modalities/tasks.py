"""Work of modalities that runs by itself; it may run twice."""

from celery import shared_task
from django.utils import timezone

from meetings.modalities.following import emit_near


@shared_task(name="meetings.modalities.tasks.deadlines_near", expires=600)
def deadlines_near() -> None:
    """Tell those who follow a meeting that a deadline is near."""
    emit_near(timezone.now())

"""What the worker does by the clock."""

from celery import shared_task

from civspace.front import domain


@shared_task
def forget_addresses() -> int:
    """Forget e-mail addresses of old reports."""
    return domain.forget_addresses()

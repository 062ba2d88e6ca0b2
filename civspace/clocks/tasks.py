"""Celery entry point. It may run twice or together: the lock on the clock decides."""

from celery import shared_task

from civspace.clocks import domain


@shared_task(name="civspace.clocks.tasks.sweep", expires=60)
def sweep() -> None:
    """Expire the clocks whose time is over."""
    domain.sweep()

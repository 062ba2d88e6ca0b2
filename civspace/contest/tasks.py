"""Celery entry points: each may run twice or together; locks and the keys of notices decide."""

from celery import shared_task

from civspace.contest import domain


@shared_task(name="civspace.contest.tasks.sweep", expires=3000)
def sweep() -> None:
    """Say what ends soon, and close what nobody took further."""
    domain.remind()
    domain.close_windows()

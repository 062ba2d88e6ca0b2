"""Celery entry point. It may run twice or together: the lock on the file decides."""

from celery import shared_task

from civspace.files import domain


@shared_task(name="civspace.files.tasks.scan_waiting", expires=600)
def scan_waiting() -> int:
    """Have files scanned that came while no scanner answered; return how many were."""
    return domain.scan_waiting()

"""Celery entry points. They may run twice or together: the lock on the row decides."""

from celery import shared_task

from civspace.files import domain, parts


@shared_task(name="civspace.files.tasks.scan_waiting", expires=600)
def scan_waiting() -> int:
    """Have files scanned that came while no scanner answered; return how many were."""
    return domain.scan_waiting()


@shared_task(name="civspace.files.tasks.forget_uploads")
def forget_uploads() -> int:
    """Delete the uploads that were never finished and whose day is over; return how many there were."""
    return parts.forget_old()


@shared_task(name="civspace.files.tasks.forget_files")
def forget_files() -> int:
    """Erase the files that were uploaded and that nothing took in time; return how many there were."""
    return domain.forget_left_over()

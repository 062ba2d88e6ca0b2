"""Work of the worker: forgetting answers that are no longer given again."""

from celery import shared_task

from civspace.api import idempotency


@shared_task(name="civspace.api.tasks.forget_answers")
def forget_answers() -> int:
    """Delete the answers kept under Idempotency-Keys for longer than a day."""
    return idempotency.forget_answers()

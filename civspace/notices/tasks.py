"""Celery entry points. Both may run twice or together: the claim decides."""

from celery import shared_task

from civspace.notices import domain
from civspace.notices.follows.tasks import digests, fan_out, forget_news, sweep_news

__all__ = ["deliver", "digests", "fan_out", "forget_news", "sweep", "sweep_news"]


@shared_task(name="civspace.notices.tasks.deliver")
def deliver(delivery_id: str) -> None:
    """Deliver one mail; the answer to the hint after a commit."""
    domain.deliver(delivery_id=delivery_id)


@shared_task(name="civspace.notices.tasks.sweep", expires=60)
def sweep() -> None:
    """Deliver whatever is due."""
    domain.sweep()

"""Celery entry points of news; each may run twice or together: claims and locks decide."""

from celery import shared_task

from civspace.notices.follows import digests as due
from civspace.notices.follows import domain, fanout


@shared_task(name="civspace.notices.follows.tasks.fan_out")
def fan_out(news_id: str) -> None:
    """Tell those who follow; the answer to the hint after a commit."""
    fanout.fan_out(news_id=news_id)


@shared_task(name="civspace.notices.follows.tasks.sweep_news", expires=60)
def sweep_news() -> None:
    """Fan out whatever waits."""
    fanout.sweep_news()


@shared_task(name="civspace.notices.follows.tasks.digests", expires=120)
def digests() -> None:
    """Make the digests that are due."""
    due.build_due()


@shared_task(name="civspace.notices.follows.tasks.forget_news")
def forget_news() -> None:
    """Delete what is older than news are kept."""
    domain.forget_news()

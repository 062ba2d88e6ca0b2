"""Celery entry points. A message is only a hint; the rows say what is to be done."""

from celery import shared_task

from civspace.renditions import domain


@shared_task(name="civspace.renditions.tasks.build", ignore_result=True)
def build(rendition_id: str) -> None:
    """Build one document."""
    domain.build(rendition_id=rendition_id)


@shared_task(name="civspace.renditions.tasks.sweep", ignore_result=True, expires=60)
def sweep() -> None:
    """Find what waits and tell the workers again."""
    domain.sweep()


@shared_task(name="civspace.renditions.tasks.forget_previews", ignore_result=True)
def forget_previews() -> None:
    """Delete previews of drafts a day after they were asked for."""
    domain.forget_previews()

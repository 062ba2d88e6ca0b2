"""Celery entry points. A message is only a hint; the rows say what is to be done."""

from celery import shared_task

from submissions.record.domain import compendium, compendium_building


@shared_task(name="submissions.record.tasks.build_compendium", ignore_result=True)
def build_compendium(compendium_id: str) -> None:
    """Build one compendium."""
    compendium_building.build(compendium_id=compendium_id)


@shared_task(name="submissions.record.tasks.sweep_compendia", ignore_result=True, expires=60)
def sweep_compendia() -> None:
    """Find what waits and tell the workers again."""
    compendium_building.sweep()


@shared_task(name="submissions.record.tasks.tidy_compendia", ignore_result=True)
def tidy_compendia() -> None:
    """Delete what is old, and files that nothing belongs to."""
    compendium.tidy()

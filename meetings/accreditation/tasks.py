"""Work of this room that runs by itself; each task may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from meetings.accreditation.committee import answers
from meetings.accreditation.measures.domain import end_suspension
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.states import State as MeasureState
from meetings.accreditation.practice.domain import publish_due
from meetings.accreditation.reports import nightly
from meetings.accreditation.screening import domain as screening
from meetings.accreditation.screening.matching import current_list
from meetings.accreditation.states import State as StandingState

log = logging.getLogger(__name__)


@shared_task
def screen(screening_id: str) -> None:
    """Hold the names of one organization against the sanctions list."""
    screening.screen(screening_id=screening_id)


@shared_task(expires=60)
def sweep_screening() -> None:
    """Do what waits to be screened, after a list was loaded or when a message was lost."""
    screening.sweep()


@shared_task(expires=600)
def screen_newcomers() -> None:
    """Find who is to be screened and never was, as long as there is a list."""
    if current_list() is not None:
        screening.want_newcomers()


@shared_task
def forget_matches() -> None:
    """Delete possible matches that were dismissed long enough ago, and have everybody screened with the names of today.

    A new head or another name asks for nothing by itself.
    """
    screening.forget_dismissed()
    if current_list() is not None:
        screening.want_everything()


@shared_task
def follow_reports() -> None:
    """Open the reports that begin to be owed, remind of them, and do what follows when one does not come."""
    nightly.run()


@shared_task
def end_suspensions() -> None:
    """Reinstate the standings whose suspension is over for their body; one that fails holds up no other."""
    today = timezone.now().date()
    over = Measure.objects.filter(state=MeasureState.TAKEN, ends_on__lte=today, standing__state=StandingState.SUSPENDED)
    for measure_id in list(over.values_list("pk", flat=True)):
        try:
            end_suspension(measure_id=measure_id)
        except Exception:
            log.exception("A suspension that is over could not be ended")


@shared_task(expires=3600)
def publish_practice() -> None:
    """Publish the figures of the periods that are over."""
    publish_due()


@shared_task
def questions_due() -> None:
    """Let questions lapse whose time to answer is over, and remind of those that are due soon."""
    answers.lapse_due()
    answers.remind()

"""Work that can wait: each task takes ids, calls a verb and may run twice."""

import logging

from celery import shared_task

from accounts.organizations import mails
from accounts.organizations.domain import expire as expire_due

log = logging.getLogger(__name__)


@shared_task
def expire() -> None:
    """End roles, invitations and claims that are past their date."""
    expire_due()


@shared_task
def send_mail(key: str) -> None:
    """Send one waiting mail to an address without an account (`invitation:id` or `claim:id`)."""
    mails.send_mail(key)


@shared_task
def sweep() -> None:
    """Send every mail that waits; one that fails stays for the next time and does not hold up the others."""
    for key in mails.waiting():
        try:
            mails.send_mail(key)
        except OSError as error:
            log.warning("The mail %s was not sent: %s", key, type(error).__name__)

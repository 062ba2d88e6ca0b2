"""Work that can wait: each task takes ids, calls a verb and may run twice."""

from celery import shared_task

from accounts.organizations import mails
from accounts.organizations.domain import expire as expire_due
from accounts.organizations.merging.domain import forget_journals
from civspace.notices.letters import send_letter, send_letters


@shared_task
def expire() -> None:
    """End roles, invitations and claims that are past their date; forget what can no longer be undone."""
    expire_due()
    forget_journals()


@shared_task
def send_mail(key: str) -> None:
    """Send one waiting mail to an address without an account (`invitation:id` or `claim:id`)."""
    send_letter(key, mails.send_mail)


@shared_task(expires=30)
def sweep() -> None:
    """Send the mails that wait; one that fails rests and does not hold up the others."""
    send_letters(mails.waiting(), mails.send_mail)

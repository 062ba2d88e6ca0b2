"""Mail about what staff entered, to the address of record of an organization in which nobody has an account.

The row without `mailed_at` is the queue; a message to the worker is only a hint.
"""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.organizations.mails import mail_of
from civspace.notices.hints import hint
from civspace.reference.queries import url_language
from civspace.web.dates import when_text
from meetings.calendar.contacts import contact_of
from submissions.statements.models import OnBehalf

TASK = "submissions.statements.tasks.mail_entry"


def soon(entry: OnBehalf) -> None:
    """Tell a worker, once this transaction has committed, that a mail waits."""
    transaction.on_commit(partial(hint, TASK, [str(entry.pk)]), robust=True)


def waiting() -> list[str]:
    """Return the ids of the entries whose mail has not gone out."""
    found = OnBehalf.objects.filter(mailed_at=None).exclude(mail_to="").order_by("entered_at")
    return [str(pk) for pk in found.values_list("pk", flat=True)]


def send_mail(key: str) -> bool:
    """Send one waiting mail; False when it no longer waits. The same mail twice has the same Message-ID."""
    entry = (
        OnBehalf.objects.filter(pk=key, mailed_at=None)
        .exclude(mail_to="")
        .select_related("statement__organization", "statement__meeting__body", "rule")
        .first()
    )
    if entry is None:
        return False
    statement = entry.statement
    with override(url_language(statement.language or "en")):
        mail_of(
            "statements/mail/entered",
            key=f"entered:{entry.pk}",
            to=entry.mail_to,
            subject=_("A statement was entered for %(organization)s") % {"organization": statement.organization.name},
            link=reverse("organization", args=[statement.organization_id]),
            entry=entry,
            statement=statement,
            contact=contact_of(statement.meeting),
            received=when_text(entry.received_at, statement.meeting.time_zone),
            until=when_text(entry.object_until, statement.meeting.time_zone),
        ).send()
    OnBehalf.objects.filter(pk=entry.pk).update(mailed_at=timezone.now())
    return True

"""What the ground holds for a person and lets go of when the account is closed."""

from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from civspace.notices.follows.domain import erase as erase_follows_of
from civspace.notices.models import Notice
from civspace.notices.values import freeze

#: Under which names a notice holds the name of somebody else than its reader.
NAMES = ("person", "by", "to")
CLOSED = _("Closed account")


def erase_notices(person: User) -> None:
    """Delete the messages kept for the person, with what was queued to be mailed."""
    Notice.objects.filter(recipient=person).delete()


def erase_names(person: User) -> None:
    """Take the name of the person out of the messages that others were sent, the news of their leaving among them."""
    for name in NAMES if person.name else ():
        told = Notice.objects.select_for_update().filter(**{f"context__{name}": person.name})
        for notice in told.order_by("pk"):
            Notice.objects.filter(pk=notice.pk).update(context={**notice.context, name: freeze(CLOSED)})


def erase_follows(person: User) -> None:
    """Delete what the person follows and was told of it."""
    erase_follows_of(person)

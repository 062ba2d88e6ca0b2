"""What the ground holds for a person and lets go of when the account is closed."""

from accounts.people.models import User
from civspace.notices.models import Notice


def erase_notices(person: User) -> None:
    """Delete the messages kept for the person, with what was queued to be mailed."""
    Notice.objects.filter(recipient=person).delete()

"""What notices need to know from the rooms above, filled by their AppConfig.ready()."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


class Recipients:
    """How to reach a person. The defaults read the attributes of the user model."""

    def address(self, user: Any) -> str:
        """Return the e-mail address."""
        return user.email

    def name(self, user: Any) -> str:
        """Return the name that staff know the person by."""
        return user.get_full_name()

    def language(self, user: Any) -> str:
        """Return the URL code of the language the person reads; English for one the portal does not speak."""
        return user.language if user.language in dict(settings.LANGUAGES) else "en"

    def time_zone(self, user: Any) -> str:
        """Return the IANA name of the person's own time zone, or nothing."""
        return user.time_zone

    def discreet(self, user: Any) -> bool:
        """Say whether mail must not show what it is about."""
        return user.discreet

    def active(self, user: Any) -> bool:
        """Say whether the account is open."""
        return user.is_active

    def failed(self, user: Any) -> bool:
        """Say whether the address is marked as failing."""
        return user.email_failed_at is not None

    def mark_failed(self, user: Any, at: datetime) -> bool:
        """Mark the address as failing; say whether this was the first to mark it."""
        user.email_failed_at = at
        people = type(user)._default_manager.filter(pk=user.pk, email=user.email, email_failed_at=None)
        return bool(people.update(email_failed_at=at))

    def clear_failed(self, user: Any) -> None:
        """Take the mark away: the address is tried again."""
        user.email_failed_at = None
        type(user)._default_manager.filter(pk=user.pk).update(email_failed_at=None)


def nobody(user: Any) -> bool:
    """Nobody is staff until the room of people says who is."""
    return False


def staff_only(view: View) -> View:
    """Let those through whom `is_staff` names."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_staff(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


recipients: Recipients = Recipients()
is_staff: Callable[[Any], bool] = nobody
# Called once per mark, in its transaction: tell the others concerned.
on_bounce: list[Callable[[Any], None]] = []
# Guards of pages: how this portal asks for sign-in, and for staff with a second factor.
signed_in: Callable[[View], View] = login_required
staff: Callable[[View], View] = staff_only

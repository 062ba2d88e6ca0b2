"""Guards of this room's pages. Who is signed in and who is staff is asked through the registry, at each request."""

from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from civspace.notices import registry
from civspace.notices.registry import View
from civspace.web.access import access


def signed_in(view: View) -> View:
    """Let people with an account through."""

    @access("signed_in")
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return registry.signed_in(view)(request, *args, **kwargs)

    return guarded


def staff(view: View) -> View:
    """Let people of the Secretariat through."""

    @access("staff")
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return registry.staff(view)(request, *args, **kwargs)

    return guarded

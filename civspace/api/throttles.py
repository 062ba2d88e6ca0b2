"""The limits of the API: the table and the counts of civspace/web/limits, by the account that a token belongs to.

Who sends no token reads what everybody may read and is not counted; what is too much for the portal is shed.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.throttling import BaseThrottle

from civspace.web.limits import keys
from civspace.web.limits.counting import take, wait_of
from civspace.web.limits.table import API_READS, API_WRITES, LIMITS, READ


class TooMany(APIException):
    """One account asked for more than its limit; try again after `wait` seconds."""

    status_code = 429

    def __init__(self, detail: str, wait: float) -> None:
        super().__init__(detail)
        self.wait = wait


class Limits(BaseThrottle):
    """Counts a request of a token's account, and of the organization that it acts for where the address says it."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Say whether this request may go on; what was counted stands on the request, for the headers."""
        if not settings.LIMITS or not request.user.is_authenticated:
            return True
        raw = request._request
        route = raw.resolver_match.view_name
        names = (route, API_READS if request.method in READ else API_WRITES)
        limits = [limit for limit in LIMITS if request.method in limit.methods and limit.covers(*names)]
        organization = keys.organization_of(request.user, raw, route)
        raw.limits = take(limits, {"account": f"user:{request.user.pk}", "organization": organization})
        self.seconds = wait_of(raw.limits)
        return not self.seconds

    def wait(self) -> int:
        """Return the seconds until one may come again."""
        return self.seconds


def too_many(wait: float | None) -> APIException:
    """Return the problem 429, in the caller's language."""
    return TooMany(_("Too much at once for one account. Come again after the seconds in Retry-After."), wait or 1)

"""The API is reached over https alone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from civspace.api.problems import plain_problem


class HttpsOnlyMiddleware:
    """Refuse what came to the API without https: a redirect would hide that a token was sent in clear."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and request.path_info.startswith("/api/v") and not request.is_secure():
            detail = _("The API is reached over https alone. Revoke a token that was sent without it.")
            return plain_problem(request, 403, detail)
        return self.get_response(request)

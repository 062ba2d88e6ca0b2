"""Bearer tokens of the API: looked up by their hash, never kept in the clear."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.people.domain import token_hash
from accounts.people.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. `request.auth` is the token, with its `scopes`.

    What pages show at the desk only with a second factor, a token does not read without one.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token; None without a bearer token; 401 for one that opens nothing."""
        scheme, _space, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = ApiToken.objects.select_related("person").filter(hash=token_hash(value.strip())).first()
        if token is None or not token.usable or not token.person.is_active:
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
        today = timezone.now().date()
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
            token.last_used_on = today
        token.person.by_token = True
        return token.person, token

    def authenticate_header(self, request: Request) -> Any:
        """Return the value of `WWW-Authenticate` that goes with a 401."""
        return 'Bearer realm="CivSpace"'

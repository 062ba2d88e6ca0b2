"""What the endpoints of all rooms share: entity tags, preconditions, scopes, caching, and who may read from where."""

import hashlib
from typing import Any, NoReturn

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from civspace.api.problems import PreconditionFailed, PreconditionRequired
from civspace.api.throttles import too_many

#: Scopes that this room knows by name; the others belong to the rooms whose verbs need them.
READ = "read"


def tags_in(header: str) -> list[str]:
    """Return the entity tags of If-Match or If-None-Match; a proxy that compresses marks them as weak."""
    return [tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()]


def check_if_match(request: Any, etag: str, *, required: bool) -> None:
    """Hold If-Match against the tag of the object. Raises 428 when required and missing, 412 when it differs."""
    tags = tags_in(request.headers.get("If-Match", ""))
    if not tags:
        if required:
            raise PreconditionRequired
        return
    if tags != ["*"] and etag not in tags:
        raise PreconditionFailed


def require_token(request: Any) -> None:
    """Raise 401 without a token."""
    if not request.user.is_authenticated:
        raise NotAuthenticated(_("Send a bearer token."))


def require_scope(request: Any, *scopes: str) -> None:
    """Raise 401 without a token, 403 when the token was made for none of these."""
    require_token(request)
    if not set(scopes) & set(request.auth.scopes):
        raise PermissionDenied


def reader(request: Any) -> Any:
    """Return who reads: the owner of a token that may read, everybody for any other."""
    return request.user if request.user.is_authenticated and READ in request.auth.scopes else AnonymousUser()


def content_tag(data: Any) -> str:
    """Return an entity tag for an answer whose object keeps no version: the hash of what it says."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


class ApiView(APIView):
    """What every endpoint does: say how its answer may be cached, and let public reading come from anywhere."""

    access = "token"

    def caching(self) -> str:
        """Return how an answer may be cached: public for who sends no token, private otherwise."""
        user = getattr(self.request, "_user", None)
        if self.request.method in ("GET", "HEAD") and not getattr(user, "is_authenticated", False):
            return "public, max-age=60"
        return "private, no-store"

    def throttled(self, request: Any, wait: float | None) -> NoReturn:
        """Refuse what is one too many (429)."""
        raise too_many(wait)

    def conditional(self, data: Any, tag: str) -> Response:
        """Answer with data and its entity tag, or 304 when the caller already has it."""
        known = tags_in(self.request.headers.get("If-None-Match", ""))
        if self.request.method in ("GET", "HEAD") and (tag in known or known == ["*"]):
            return Response(status=304, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag})

    @extend_schema(exclude=True)
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Say which methods there are, also to a browser that asks before it reads from another site."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Set the headers that every answer has."""
        response = super().finalize_response(request, response, *args, **kwargs)
        headers = response.headers
        if response.status_code in (200, 304):
            headers.setdefault("Cache-Control", self.caching())
        headers.setdefault("Cache-Control", "private, no-store")
        headers["Vary"] = "Accept, Authorization, Accept-Language"
        if request.method in ("GET", "HEAD", "OPTIONS"):
            # Without credentials: a page elsewhere may read what everybody may read, and nothing more.
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = "ETag, RateLimit, RateLimit-Policy, Retry-After"
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
        return response


class ApiViewSet(ApiView, viewsets.GenericViewSet):
    """A room's endpoint: `queryset_for(user)` is its one door, and every object carries its ETag.

    Subclasses set `queryset` (an empty one, for the schema), `ordering` and `serializer_class`, and may set
    `filterset_class`; an invalid parameter is a 400.
    """

    ordering: tuple[str, ...] = ("pk",)
    filter_backends = [DjangoFilterBackend]
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[^/]+"

    def queryset_for(self, user: Any) -> Any:
        """Return what the person may see."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        """Return what the person who asks may see; a token that may not read sees what everybody sees."""
        if getattr(self, "swagger_fake_view", False):
            return type(self).queryset
        reading = self.request.method in ("GET", "HEAD")
        return self.queryset_for(reader(self.request) if reading else self.request.user)

    def get_object(self) -> Any:
        """Return the object named in the address, or 404 when there is none that the person may see."""
        try:
            found = self.get_queryset().filter(pk=self.kwargs["id"]).first()
        except (ValidationError, ValueError):
            found = None
        if found is None:
            raise Http404
        return found

    def etag_of(self, thing: Any, data: Any) -> str:
        """Return the entity tag of an object that is answered with `data`."""
        return content_tag(data)

    def answer(self, thing: Any, status: int = 200) -> Response:
        """Answer with an object and its entity tag, or 304 when the caller already has this version."""
        data = self.get_serializer(thing).data
        response = self.conditional(data, self.etag_of(thing, data))
        if status != 200:
            response.status_code = status
        return response

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one page of the list."""
        queryset = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(queryset)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one object."""
        return self.answer(self.get_object())

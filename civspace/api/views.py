"""What the endpoints of all rooms share: entity tags, preconditions, scopes, and the pages of the API itself."""

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from civspace.api.problems import PreconditionFailed, PreconditionRequired, plain_problem
from civspace.web.access import access


def check_if_match(request: Any, etag: str, *, required: bool) -> None:
    """Hold If-Match against the tag of the object. Raises 428 when required and missing, 412 when it differs."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise PreconditionRequired
        return
    if header != "*" and etag not in [tag.strip() for tag in header.split(",")]:
        raise PreconditionFailed


def require_scope(request: Any, scope: str) -> None:
    """Raise 401 without a token, 403 when the token was not made for this."""
    if not request.user.is_authenticated:
        raise NotAuthenticated(_("Send a bearer token."))
    if scope not in request.auth.scopes:
        raise PermissionDenied


class ApiViewSet(viewsets.GenericViewSet):
    """A room's endpoint: `queryset_for(user)` is its one door, and every object carries its ETag.

    Subclasses set `ordering` and `serializer_class`, and may set `filter_form`: a django form class whose
    `narrow(queryset)` applies the parameters of the request; an invalid parameter is a 400.
    """

    access = "token"
    ordering: tuple[str, ...] = ("pk",)
    lookup_value_regex = "[^/]+"

    def queryset_for(self, user: Any) -> Any:
        """Return what the person may see."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        """Return what the person who asks may see; nothing but the model while the schema is drawn."""
        return self.queryset_for(self.request.user)

    def get_object(self) -> Any:
        """Return the object named in the address, or 404 when there is none that the person may see."""
        try:
            found = self.get_queryset().filter(**{self.lookup_field: self.kwargs[self.lookup_field]}).first()
        except (ValidationError, ValueError):
            found = None
        if found is None:
            raise Http404
        return found

    def etag_of(self, thing: Any) -> str:
        """Return the entity tag of an object."""
        return thing.etag

    def answer(self, thing: Any, status: int = 200) -> Response:
        """Answer with an object and its entity tag, or 304 when the caller already has this version."""
        tag = self.etag_of(thing)
        known = [known.strip().removeprefix("W/") for known in self.request.headers.get("If-None-Match", "").split(",")]
        if self.request.method in ("GET", "HEAD") and tag in known:
            return Response(status=304, headers={"ETag": tag, "Cache-Control": self.caching()})
        return Response(self.get_serializer(thing).data, status=status, headers={"ETag": tag})

    def caching(self) -> str:
        """Return how an answer may be cached: public for who sends no token, private otherwise."""
        if self.request.method in ("GET", "HEAD") and not self.request.user.is_authenticated:
            return "public, max-age=60"
        return "private, no-store"

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one page of the list."""
        queryset = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(queryset)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one object."""
        return self.answer(self.get_object())

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say how the answer may be cached, and that it depends on the token."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", self.caching())
        response.headers["Vary"] = "Accept, Authorization, Accept-Language"
        return response


@access("public")
def not_found(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer for an address below /api/ that does not exist."""
    return plain_problem(request, 404)


def content_tag(data: Any) -> str:
    """Return an entity tag for an answer whose object keeps no version: the hash of what it says."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'

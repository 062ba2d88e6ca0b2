"""What the authors say in short about their statement, for outside clients."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.views import ApiView, ApiViewSet, check_if_match, require_scope, require_token
from meetings.modalities.values import LANGUAGES
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.models import Abstract, Statement
from submissions.statements.queries import with_parts
from submissions.statements.rules import may_draft
from submissions.statements.together_serializers import AbstractSerializer, WriteAbstractSerializer


def _seen(user: Any, pk: str) -> Statement:
    try:
        found = with_parts(Statement.objects.visible_to(user)).filter(pk=pk).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise Http404
    return found


class AbstractsViewSet(ApiViewSet):
    """The language versions of the abstract and the recommendations of one statement."""

    ordering = ("language", "id")
    queryset = Abstract.objects.none()
    serializer_class = AbstractSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return those that the person may see; 404 when they do not see the statement."""
        return Abstract.objects.visible_to(user).filter(statement=_seen(user, self.kwargs["id"]))


class AbstractView(ApiView):
    """One language version."""

    @extend_schema(
        request=WriteAbstractSerializer,
        responses={200: AbstractSerializer, 204: None},
        parameters=[IF_MATCH, KEY],
        operation_id="statements_abstract_write",
    )
    def put(self, request: Any, id: str, language: str) -> Response:
        """Write one language, before publication or after it. `If-Match` is required where something stands already."""
        require_token(request)
        statement = _seen(request.user, id)
        if language not in LANGUAGES:
            raise Http404
        require_scope(request, Scope.WRITE)
        if not may_draft(request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._write(request, statement, language))

    def _write(self, request: Any, statement: Statement, language: str) -> Response:
        data = WriteAbstractSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        own = Abstract.objects.filter(statement=statement, language=language).first()
        if own is not None or request.headers.get("If-Match"):
            check_if_match(request, own.etag if own else "", required=True)
        found = domain.write_abstract(
            statement=statement,
            by=request.user,
            language=language,
            expected_version=own.version if own else 0,
            **{"text": "", "recommendations": [], **data.validated_data},
        )
        if found is None:
            return Response(status=204)
        return Response(AbstractSerializer(found).data, headers={"ETag": found.etag})


def patterns() -> list[URLPattern]:
    """Return the addresses of abstracts."""
    of = "statements/<str:id>/abstract"
    return [
        path(f"{of}/", AbstractsViewSet.as_view({"get": "list"}), name="statement-abstracts"),
        path(f"{of}/<str:language>/", AbstractView.as_view(), name="statement-abstract"),
    ]

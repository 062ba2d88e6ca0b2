"""Statements, reasons and documents for outside clients. The same verbs as the pages, refused in one order.

401, 404, 403, 400, 428, 412, 409, 422 (see civspace.api.problems).
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.organizations.models import Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.people.states import Scope
from civspace.api.idempotency import idempotent
from civspace.api.problems import NotReady, problem
from civspace.api.views import ApiViewSet, check_if_match, content_tag, require_scope
from civspace.reference.queries import url_language
from civspace.renditions import queries as renditions
from civspace.renditions.serving import serve
from civspace.search.symbols import normalise_symbol
from meetings.calendar.models import Document
from submissions.statements import domain
from submissions.statements.documents import KIND
from submissions.statements.filters import ApiFilter
from submissions.statements.models import ReasonCode, Statement
from submissions.statements.queries import with_parts
from submissions.statements.rules import MAY, may_draft
from submissions.statements.serializers import (
    DecisionSerializer,
    DocumentSerializer,
    NewStatementSerializer,
    NothingSerializer,
    ReasonCodeSerializer,
    StatementSerializer,
    TextSerializer,
)

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")

#: The scope that a token needs for each verb.
SCOPES = {
    "submit": Scope.WRITE,
    "withdraw": Scope.WRITE,
    "claim": Scope.REVIEW,
    "return": Scope.REVIEW,
    "refuse": Scope.REVIEW,
    "accept": Scope.REVIEW,
    "publish": Scope.PUBLISH,
}


class StatementViewSet(ApiViewSet):
    """Written statements: what is published, and what the caller may see besides."""

    ordering = ("-listed_at", "-id")
    queryset = Statement.objects.none()
    serializer_class = StatementSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = ApiFilter
    lookup_field = "pk"

    def queryset_for(self, user: Any) -> Any:
        """Return what the caller may see, with what an answer shows of it."""
        return with_parts(Statement.objects.visible_to(user))

    def get_serializer_context(self) -> dict[str, Any]:
        """Say whether a list is being answered: its checks are those of the last save."""
        return {**super().get_serializer_context(), "many": self.action == "list"}

    @extend_schema(request=NewStatementSerializer, responses={201: StatementSerializer}, parameters=[KEY])
    @idempotent
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Begin a draft. A well-formed one is kept whatever its checks say."""
        require_scope(request, Scope.WRITE)
        able = [held for held in organizations_of(request.user, DRAFTERS) if held.kind != Kind.MISSION]
        if not able:
            raise PermissionDenied
        data = NewStatementSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        values["organization"] = self._acting_for(able, values.get("organization"))
        statement = domain.create_draft(by=request.user, **values)
        return self.answer(self.queryset_for(request.user).get(pk=statement.pk), status=201)

    def _acting_for(self, able: list[Organization], asked: Organization | None) -> Organization:
        if asked is None:
            if len(able) > 1:
                raise ValidationError({"organization": [_("You act for several organizations: name one.")]})
            return able[0]
        if asked.pk not in {held.pk for held in able}:
            raise PermissionDenied
        return asked

    @extend_schema(request=TextSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @idempotent
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Save a draft, or the answer to a return, as a new revision. `If-Match` is required."""
        statement = self._asked(request, Scope.WRITE)
        if not may_draft(request.user, statement):
            raise PermissionDenied
        data = TextSerializer(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        item = data.validated_data.get("agenda_item")
        if item is not None and item.meeting_id != statement.meeting_id:
            raise ValidationError({"agenda_item": [_("This agenda item belongs to another meeting.")]})
        check_if_match(request, statement.etag, required=True)
        values = {name: getattr(statement, name) for name in ("title", "body", "language", "agenda_item")}
        domain.save_draft(
            statement=statement,
            by=request.user,
            expected_version=self._expected(request, statement),
            **{**values, **data.validated_data},
        )
        return self.answer(self.get_object())

    def _asked(self, request: Any, scope: str) -> Statement:
        """Return the statement, with a token (401), seen by the caller (404), and a scope for this (403)."""
        if not request.user.is_authenticated:
            require_scope(request, scope)
        statement = self.get_object()
        require_scope(request, scope)
        return statement

    def _expected(self, request: Any, statement: Statement) -> int | None:
        return statement.version if request.headers.get("If-Match", "").strip() not in ("", "*") else None

    def _verb(self, request: Any, verb: str, perform: Callable[..., Any], **values: Any) -> Response:
        statement = self._asked(request, SCOPES[verb])
        if not MAY[verb](request.user, statement):
            raise PermissionDenied
        if verb in ("return", "refuse"):
            data = DecisionSerializer(data=request.data)
            data.is_valid(raise_exception=True)
            values = data.validated_data
            domain.check_citation(statement, verb, **values)
        check_if_match(request, statement.etag, required=False)
        perform(statement=statement, by=request.user, expected_version=self._expected(request, statement), **values)
        return self.answer(self.get_object())

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def submit(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Submit the text as last saved; 422 with `failed_rules` when a rule is not met."""
        return self._verb(request, "submit", domain.submit_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def withdraw(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Withdraw a statement that is not published."""
        return self._verb(request, "withdraw", domain.withdraw_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def claim(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a submitted statement for review."""
        return self._verb(request, "claim", domain.claim_statement)

    @extend_schema(request=DecisionSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    @idempotent
    def give_back(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Return a statement for changes, with a reason and the rule it rests on."""
        return self._verb(request, "return", domain.return_statement)

    @extend_schema(request=DecisionSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def refuse(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Refuse a statement, with a reason and the rule it rests on."""
        return self._verb(request, "refuse", domain.refuse_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def accept(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Accept a statement for publication."""
        return self._verb(request, "accept", domain.accept_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def publish(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Publish an accepted statement under the next symbol of its series."""
        return self._verb(request, "publish", domain.publish_statement)


class ReasonCodeViewSet(ApiViewSet):
    """The reasons for returning or refusing a statement."""

    ordering = ("position", "code")
    queryset = ReasonCode.objects.none()
    serializer_class = ReasonCodeSerializer
    lookup_field = "pk"

    def queryset_for(self, user: Any) -> Any:
        """Return every reason: they are public."""
        return ReasonCode.objects.all()

    def etag_of(self, thing: ReasonCode) -> str:
        """Return a tag that changes with the content."""
        return content_tag(ReasonCodeSerializer(thing).data)


class DocumentView(APIView):
    """What is known of a document symbol; slashes raw or as `%2F`."""

    access = "token"

    @extend_schema(
        responses=DocumentSerializer,
        parameters=[OpenApiParameter("language", str, enum=["ar", "zh", "en", "fr", "ru", "es"])],
    )
    def get(self, request: Any, symbol: str) -> Response:
        """Answer with the document; 404 when there is none, or none in the language asked for."""
        data = describe(request, symbol)
        tag = content_tag(data)
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag, "Cache-Control": "public, max-age=60"})


class DocumentPdfView(APIView):
    """The document itself as PDF."""

    access = "token"

    @extend_schema(
        responses={(200, "application/pdf"): bytes},
        parameters=[OpenApiParameter("language", str, enum=["ar", "zh", "en", "fr", "ru", "es"])],
    )
    def get(self, request: Any, symbol: str) -> Any:
        """Send the PDF; 503 with Retry-After while it is being built."""
        statement = public_statement(symbol)
        if statement is None:
            raise Http404
        _hold_language(request, [statement.language])
        rendition = renditions.latest(KIND, statement.pk, url_language(statement.language))
        if rendition is None:
            raise Http404
        if rendition.withdrawn:
            return problem(410, _("This document was withdrawn."))
        answer = serve(rendition, request._request)
        if answer.status_code == 503:
            raise NotReady
        return answer


def public_statement(symbol: str) -> Statement | None:
    """Return the published statement with a symbol in any spelling, or None."""
    public = with_parts(Statement.objects.visible_to(AnonymousUser()))
    return public.filter(symbol=symbol).first() or public.filter(symbol=normalise_symbol(symbol) or None).first()


def _hold_language(request: Any, languages: list[str]) -> None:
    asked = request.query_params.get("language", "")
    if asked and asked not in ("ar", "zh", "en", "fr", "ru", "es"):
        raise ValidationError({"language": [_("Choose one of the six languages.")]})
    if asked and asked not in languages:
        raise Http404


def describe(request: Any, symbol: str) -> dict[str, Any]:
    """Return what is known of a document symbol; Http404 when nothing public has it."""
    statement = public_statement(symbol)
    if statement is not None:
        _hold_language(request, [statement.language])
        rendition = renditions.ready(KIND, statement.pk, url_language(statement.language))
        return {
            "symbol": statement.symbol,
            "kind": "statement",
            "title": statement.title,
            "language": statement.language,
            "languages": [statement.language],
            "meeting": str(statement.meeting_id),
            "organization": str(statement.organization_id),
            "statement": str(statement.pk),
            "published_at": statement.published_at.isoformat() if statement.published_at else None,
            "issued_on": None,
            "url": request.build_absolute_uri(reverse("document", args=[statement.symbol])),
            "pdf": request.build_absolute_uri(f"/api/v1/documents/{statement.symbol}/pdf"),
            "sha256": rendition.content_hash if rendition else None,
        }
    key = (normalise_symbol(symbol) or symbol).upper()
    found = Document.objects.visible_to(AnonymousUser()).filter(symbol_key=key).first() if key else None
    if found is None:
        raise Http404
    _hold_language(request, found.languages)
    return {
        "symbol": found.symbol,
        "kind": "meeting_document",
        "title": found.title,
        "language": None,
        "languages": found.languages,
        "meeting": str(found.meeting_id),
        "organization": None,
        "statement": None,
        "published_at": None,
        "issued_on": found.issued_on.isoformat() if found.issued_on else None,
        "url": found.url,
        "pdf": None,
        "sha256": None,
    }

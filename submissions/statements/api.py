"""Statements, reasons and documents for outside clients. The same verbs as the pages, refused in one order.

401, 404, 403, 400, 428, 412, 409, 422 (see civspace.api.problems).
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.urls import URLPattern, re_path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.fields import DateTimeField
from rest_framework.response import Response

from accounts.organizations.models import Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.idempotency import once
from civspace.api.media import PdfRenderer, content_of
from civspace.api.problems import NotReady, PreconditionFailed, problem
from civspace.api.views import ApiView, ApiViewSet, check_if_match, content_tag, require_scope, require_token
from civspace.reference.queries import URL_LANGUAGES, url_language
from civspace.renditions import queries as renditions
from civspace.renditions.serving import serve
from civspace.search.symbols import normalise_symbol
from meetings.calendar.models import Document
from submissions.statements import domain
from submissions.statements.api_filters import StatementFilter
from submissions.statements.documents import KIND
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
LANGUAGE = OpenApiParameter("language", str, description="Code of one of the six languages")

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


def changed_meanwhile(error: Exception) -> APIException | None:
    """Return 412 for a text that somebody saved meanwhile, or None for any other exception."""
    return PreconditionFailed() if isinstance(error, domain.Clash) else None


class StatementViewSet(ApiViewSet):
    """Written statements: what is published, and what the caller may see besides."""

    ordering = ("-listed_at", "-id")
    queryset = Statement.objects.none()
    serializer_class = StatementSerializer
    filterset_class = StatementFilter

    def queryset_for(self, user: Any) -> Any:
        """Return what the caller may see; one statement with what its checks need, a list without."""
        seen = Statement.objects.visible_to(user)
        return seen if self.action == "list" else with_parts(seen)

    def get_serializer_context(self) -> dict[str, Any]:
        """Say whether a list is being answered: its checks are those of the last save."""
        return {**super().get_serializer_context(), "many": self.action == "list"}

    def etag_of(self, thing: Statement, data: Any) -> str:
        """Return the tag of the version, which `If-Match` holds a change against."""
        return thing.etag

    @extend_schema(request=NewStatementSerializer, responses={201: StatementSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Begin a draft. A well-formed one is kept whatever its checks say."""
        require_scope(request, Scope.WRITE)
        able = [held for held in organizations_of(request.user, DRAFTERS) if held.kind != Kind.MISSION]
        if not able:
            raise PermissionDenied
        self._may_act_for(request, able)
        return once(request, lambda: self._create(request, able))

    def _create(self, request: Any, able: list[Organization]) -> Response:
        data = NewStatementSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        if "organization" not in values:
            if len(able) > 1:
                raise ValidationError({"organization": [_("You act for several organizations: name one.")]})
            values["organization"] = able[0]
        statement = domain.create_draft(by=request.user, **values)
        answer = self.answer(self.queryset_for(request.user).get(pk=statement.pk), status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/statements/{statement.pk}/")
        return answer

    def _may_act_for(self, request: Any, able: list[Organization]) -> None:
        """Raise PermissionDenied for an organization that the caller sees and does not write for (403 before 400)."""
        content = content_of(request)
        asked = content.get("organization") if isinstance(content, dict) else None
        if not isinstance(asked, str) or asked in {str(held.pk) for held in able}:
            return
        try:
            known = Organization.objects.visible_to(request.user).filter(pk=asked).first()
        except (DjangoValidationError, ValueError):
            return
        if known is not None and known.pk not in {held.pk for held in able}:
            raise PermissionDenied

    @extend_schema(request=TextSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Save a draft, or the answer to a return, as a new revision. `If-Match` is required."""
        statement = self._asked(request, Scope.WRITE)
        if not may_draft(request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._save(request, statement))

    def _save(self, request: Any, statement: Statement) -> Response:
        data = TextSerializer(data=request.data, partial=True, context={"meeting": statement.meeting_id})
        data.is_valid(raise_exception=True)
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
        require_token(request)
        statement = self.get_object()
        require_scope(request, scope)
        return statement

    def _expected(self, request: Any, statement: Statement) -> int | None:
        return statement.version if request.headers.get("If-Match", "").strip() not in ("", "*") else None

    def _verb(self, request: Any, verb: str, perform: Callable[..., Any]) -> Response:
        statement = self._asked(request, SCOPES[verb])
        if not MAY[verb](request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._perform(request, verb, perform, statement))

    def _perform(self, request: Any, verb: str, perform: Callable[..., Any], statement: Statement) -> Response:
        values: dict[str, Any] = {}
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
    def submit(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Submit the text as last saved; 422 with `failed_rules` when a rule is not met."""
        return self._verb(request, "submit", domain.submit_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Withdraw a statement that is not published."""
        return self._verb(request, "withdraw", domain.withdraw_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def claim(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a submitted statement for review."""
        return self._verb(request, "claim", domain.claim_statement)

    @extend_schema(request=DecisionSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Return a statement for changes, with a reason and the rule it rests on."""
        return self._verb(request, "return", domain.return_statement)

    @extend_schema(request=DecisionSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def refuse(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Refuse a statement, with a reason and the rule it rests on."""
        return self._verb(request, "refuse", domain.refuse_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def accept(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Accept a statement for publication."""
        return self._verb(request, "accept", domain.accept_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def publish(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Publish an accepted statement under the next symbol of its series."""
        return self._verb(request, "publish", domain.publish_statement)


class ReasonCodeViewSet(ApiViewSet):
    """The reasons for returning or refusing a statement."""

    ordering = ("position", "code")
    queryset = ReasonCode.objects.none()
    serializer_class = ReasonCodeSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return every reason: they are public."""
        return ReasonCode.objects.all()


class DocumentView(ApiView):
    """What is known of a document symbol; slashes raw or as `%2F`."""

    @extend_schema(responses=DocumentSerializer, parameters=[LANGUAGE], operation_id="documents_retrieve")
    def get(self, request: Any, symbol: str) -> Response:
        """Answer with the document; 404 when there is none, or none in the language asked for."""
        data = describe(request, symbol)
        return self.conditional(data, content_tag(data))


class DocumentPdfView(ApiView):
    """The document itself as PDF."""

    @extend_schema(
        responses={(200, PdfRenderer.media_type): bytes}, parameters=[LANGUAGE], operation_id="documents_pdf"
    )
    def get(self, request: Any, symbol: str) -> Any:
        """Send the PDF; 503 with Retry-After while it is being built."""
        statement = public_statement(symbol)
        _hold_language(request, [statement.language] if statement else [])
        if statement is None:
            raise Http404
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
    symbols = {name for name in (symbol, normalise_symbol(symbol)) if name and "\0" not in name}
    return with_parts(Statement.objects.visible_to(AnonymousUser())).filter(symbol__in=symbols).first()


def _hold_language(request: Any, languages: list[str]) -> None:
    """Raise 400 for what is no language of the API, 404 for one in which there is no such document."""
    asked = request.query_params.get("language", "")
    if asked and asked not in URL_LANGUAGES:
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
            "published_at": statement.published_at and DateTimeField().to_representation(statement.published_at),
            "issued_on": None,
            "url": request.build_absolute_uri(reverse("document", args=[statement.symbol])),
            "pdf": request.build_absolute_uri(f"/api/v1/documents/{statement.symbol}/pdf"),
            "sha256": rendition.content_hash if rendition else None,
        }
    keys = {name.upper().replace(" ", "") for name in (symbol, normalise_symbol(symbol)) if "\0" not in name} - {""}
    found = Document.objects.visible_to(AnonymousUser()).filter(symbol_key__in=keys).order_by("pk").first()
    if found is None:
        _hold_language(request, list(URL_LANGUAGES))
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


def patterns() -> list[URLPattern]:
    """Return the addresses of documents: symbols hold slashes."""
    return [
        re_path(r"^documents/(?P<symbol>.+)/pdf/?$", DocumentPdfView.as_view(), name="document-pdf"),
        re_path(r"^documents/(?P<symbol>.+?)/?$", DocumentView.as_view(), name="document"),
    ]


def register() -> None:
    """Register the endpoints of this room."""
    registry.routes.append(("statements", StatementViewSet, "statement"))
    registry.routes.append(("reason-codes", ReasonCodeViewSet, "reason-code"))
    registry.patterns.append(patterns)

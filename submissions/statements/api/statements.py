"""Statements and reasons for outside clients: the same verbs as the pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from accounts.organizations.models import Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.media import content_of
from civspace.api.problems import PreconditionFailed
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from civspace.workflow import IllegalMove
from submissions.statements import domain
from submissions.statements.api.batches import HoldAction
from submissions.statements.api.common import IF_MATCH, KEY, KNOCK
from submissions.statements.api.cosponsors import AskedMixin
from submissions.statements.api.desk import AssignSerializer, DeskActions
from submissions.statements.api.filters import StatementFilter
from submissions.statements.api.knocking import arrival
from submissions.statements.api.reading import FileParser, ReadingSerializer, read_for
from submissions.statements.api.record import RecordActions
from submissions.statements.cosponsors import SIGNED
from submissions.statements.models import ReasonCode, Statement
from submissions.statements.queries import with_parts
from submissions.statements.rules import MAY, may_draft
from submissions.statements.serializers import (
    DecisionSerializer,
    NewStatementSerializer,
    NothingSerializer,
    ReasonCodeSerializer,
    StatementSerializer,
    SubmitSerializer,
    TextSerializer,
)
from submissions.statements.states import EDITABLE, Derived

#: The scope that a token needs for each verb.
SCOPES = {
    "submit": Scope.WRITE,
    "withdraw": Scope.WRITE,
    "undelete": Scope.WRITE,
    "claim": Scope.REVIEW,
    "return": Scope.REVIEW,
    "refuse": Scope.REVIEW,
    "accept": Scope.REVIEW,
    "release": Scope.REVIEW,
    "assign": Scope.REVIEW,
    "undo": Scope.REVIEW,
    "reopen": Scope.REVIEW,
    "publish": Scope.PUBLISH,
    "wait": Scope.WRITE,
    "recall": Scope.WRITE,
    "go_in": Scope.WRITE,
}
#: What a verb takes besides the statement.
TAKES = {
    "return": DecisionSerializer,
    "refuse": DecisionSerializer,
    "reopen": DecisionSerializer,
    "assign": AssignSerializer,
    "submit": SubmitSerializer,
}
#: Verbs that are held against a deadline: what counts is when the request reached the portal.
ARRIVING = ("submit", "wait")


def changed_meanwhile(error: Exception) -> APIException | None:
    """Return 412 for a text that somebody saved meanwhile, or None for any other exception."""
    return PreconditionFailed() if isinstance(error, domain.Clash) else None


class StatementViewSet(AskedMixin, DeskActions, HoldAction, RecordActions):
    """Written statements: what is published, and what the caller may see besides."""

    ordering = ("-listed_at", "-id")
    queryset = Statement.objects.none()
    serializer_class = StatementSerializer
    filterset_class = StatementFilter

    def queryset_for(self, user: Any) -> Any:
        """Return what the caller may see; one statement with what its checks need, a list without."""
        seen = Statement.objects.visible_to(user).prefetch_related(SIGNED, "mentions")
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
        statement = self._begun(request, values)
        answer = self.answer(self.queryset_for(request.user).get(pk=statement.pk), status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/statements/{statement.pk}/")
        return answer

    def _begun(self, request: Any, values: dict[str, Any]) -> Statement:
        """Begin a draft, or start one from another statement; what the caller sends stands before what is copied."""
        source = values.pop("derived_from", None)
        kind = values.pop("derived_kind", "")
        if source is None:
            return domain.create_draft(by=request.user, **values)
        if source.organization_id != values["organization"].pk:
            raise ValidationError({"derived_from": [_("This statement belongs to another organization.")]})
        started = domain.start_from(
            source=source,
            meeting=values["meeting"],
            by=request.user,
            kind=kind or Derived.EARLIER,
            language=values.get("language", ""),
        )
        texts = {name: getattr(started, name) for name in ("title", "body", "language", "agenda_item")}
        sent = {name: values[name] for name in texts if name in values}
        return domain.save_draft(statement=started, by=request.user, **{**texts, **sent})

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

    @extend_schema(request={"application/octet-stream": OpenApiTypes.BINARY}, responses=ReadingSerializer)
    @action(detail=True, methods=["post"], parser_classes=[FileParser])
    def reading(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Read a Word, OpenDocument or RTF file as the text of this draft. Nothing is changed and nothing kept.

        Send the bytes of the file as the body, under any content type; then save what was read with PATCH.
        """
        statement = self._asked(request, Scope.WRITE)
        if not may_draft(request.user, statement):
            raise PermissionDenied
        data = content_of(request)
        if statement.state not in EDITABLE:
            raise IllegalMove("reading", statement.state)
        return Response(ReadingSerializer(read_for(statement, data)).data)

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
        if verb in TAKES:
            data = TAKES[verb](data=request.data)
            data.is_valid(raise_exception=True)
            values = data.validated_data
        if verb in ARRIVING:
            values = {**values, **arrival(request)}
        if "rule" in values:
            domain.check_citation(
                statement, verb, **{name: values[name] for name in ("reason_code", "rule", "message")}
            )
        check_if_match(request, statement.etag, required=False)
        perform(statement=statement, by=request.user, expected_version=self._expected(request, statement), **values)
        return self.answer(self.get_object())

    @extend_schema(request=SubmitSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY, KNOCK])
    @action(detail=True, methods=["post"])
    def submit(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Submit the text as last saved; 422 with `failed_rules` when a rule is not met.

        A 503 of a portal that is full carries a receipt (`Knock-Receipt`, and `knock` in the problem). Sent back in
        that header with the next attempt within 15 minutes, the submission counts from when it first arrived, where
        the modalities of the meeting have the rule; once, for this statement and token alone (422 with `knock`).
        """
        return self._verb(request, "submit", domain.submit_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Withdraw a statement that is not published."""
        return self._verb(request, "withdraw", domain.withdraw_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def undelete(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Bring a deleted draft back, within 30 days; what was submitted before is not restored (409)."""
        return self._verb(request, "undelete", domain.undelete_statement)

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

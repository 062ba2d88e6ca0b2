"""Requests to submit, for those who write a statement and those who may submit it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.views import ApiView, content_tag, reader, require_scope, require_token
from civspace.workflow import Stale
from submissions.statements import domain
from submissions.statements.api.common import KEY
from submissions.statements.api.together import written_by
from submissions.statements.models import Statement, SubmissionRequest
from submissions.statements.serializers import NothingSerializer
from submissions.statements.together import last_request
from submissions.statements.together_rules import MAY_WITH_REQUEST, may_ask_to_submit
from submissions.statements.together_serializers import (
    ApproveSerializer,
    DeclineSerializer,
    RequestToSubmitSerializer,
    SubmissionRequestSerializer,
)


class AskToSubmitView(ApiView):
    """The latest request to submit a statement."""

    #: The verb of the address; empty to ask.
    verb = ""

    def _answer(self, asked: SubmissionRequest, statement: Statement, status: int = 200) -> Response:
        asked.statement = statement
        data = SubmissionRequestSerializer(asked).data
        response = self.conditional(data, content_tag(data))
        if status != 200:
            response.status_code = status
        return response

    @extend_schema(responses=SubmissionRequestSerializer)
    def get(self, request: Any, id: str) -> Response:
        """Answer with the latest request; 404 when nobody has asked."""
        require_token(request)
        statement = written_by(reader(request), id)
        asked = last_request(statement)
        if asked is None:
            raise Http404
        return self._answer(asked, statement)

    @extend_schema(request=RequestToSubmitSerializer, responses={201: SubmissionRequestSerializer}, parameters=[KEY])
    def post(self, request: Any, id: str) -> Response:
        """Ask those who may to submit a revision; 412 when the text is another one by now."""
        require_token(request)
        statement = written_by(request.user, id)
        require_scope(request, Scope.WRITE)
        if not may_ask_to_submit(request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._ask(request, statement))

    def _ask(self, request: Any, statement: Statement) -> Response:
        data = RequestToSubmitSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        asked = domain.ask_to_submit(statement=statement, by=request.user, **data.validated_data)
        return self._answer(asked, statement, status=201)


class _AnswerView(AskToSubmitView):
    http_method_names = ["post", "options"]

    def act(self, request: Any, id: str, serializer: Any, perform: Callable[..., Any]) -> Response:
        """Answer the latest request: 401, 404, 403, 400, 412, 409, 422."""
        require_token(request)
        statement = written_by(request.user, id)
        asked = last_request(statement)
        if asked is None:
            raise Http404
        asked.statement = statement
        require_scope(request, Scope.WRITE)
        if not MAY_WITH_REQUEST[self.verb](request.user, asked):
            raise PermissionDenied
        return once(request, lambda: self._act(request, asked, serializer, perform))

    def _act(self, request: Any, asked: SubmissionRequest, serializer: Any, perform: Callable[..., Any]) -> Response:
        data = serializer(data=request.data)
        data.is_valid(raise_exception=True)
        perform(asked=asked, by=request.user, **data.validated_data)
        statement = written_by(request.user, str(asked.statement_id))
        found = last_request(statement)
        if found is None:
            raise Stale
        return self._answer(found, statement)


class ApproveView(_AnswerView):
    """Approve a request to submit."""

    verb = "approve"

    @extend_schema(request=ApproveSerializer, responses=SubmissionRequestSerializer, parameters=[KEY])
    def post(self, request: Any, id: str) -> Response:
        """Submit exactly the version asked for; 422 with `failed_rules` when a rule is not met."""
        return self.act(request, id, ApproveSerializer, domain.approve_request)


class DeclineView(_AnswerView):
    """Decline a request to submit."""

    verb = "decline"

    @extend_schema(request=DeclineSerializer, responses=SubmissionRequestSerializer, parameters=[KEY])
    def post(self, request: Any, id: str) -> Response:
        """Decline, with a note for who asked."""
        return self.act(request, id, DeclineSerializer, domain.decline_to_submit)


class TakeBackView(_AnswerView):
    """Take one's own request back."""

    verb = "take_back"

    @extend_schema(request=NothingSerializer, responses=SubmissionRequestSerializer, parameters=[KEY])
    def post(self, request: Any, id: str) -> Response:
        """Take the request back."""
        return self.act(request, id, NothingSerializer, domain.take_request_back)


def patterns() -> list[URLPattern]:
    """Return the addresses of requests to submit."""
    of = "statements/<str:id>/ask-to-submit"
    return [
        path(f"{of}/", AskToSubmitView.as_view(), name="statement-ask"),
        path(f"{of}/approve/", ApproveView.as_view(), name="statement-ask-approve"),
        path(f"{of}/decline/", DeclineView.as_view(), name="statement-ask-decline"),
        path(f"{of}/take-back/", TakeBackView.as_view(), name="statement-ask-take-back"),
    ]

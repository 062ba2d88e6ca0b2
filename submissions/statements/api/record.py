"""What happens after publication, for outside clients: the same verbs as the pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.names import InSix, SourceField
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.models import PublicationPolicy, Statement
from submissions.statements.redaction import passages_in
from submissions.statements.rules import MAY, may_ask, may_publish
from submissions.statements.serializers import NothingSerializer, StatementSerializer
from submissions.statements.states import RequestKind, Urgency


class PublicationPolicySerializer(serializers.ModelSerializer[PublicationPolicy]):
    """A published reason for changing a document after publication, with its source."""

    id = serializers.CharField(source="code", read_only=True)
    verbs = serializers.ListField(child=serializers.CharField(), read_only=True)
    labels = InSix("label")
    texts = InSix("text")
    source: Any = SourceField()

    class Meta:
        model = PublicationPolicy
        fields = ("id", "code", "verbs", "label", "labels", "text", "texts", "source")
        read_only_fields = fields


class CitedSerializer(serializers.Serializer[Any]):
    """The code of the published policy, and a message to the authors."""

    policy = serializers.CharField(max_length=60)
    message = serializers.CharField(max_length=10_000)


class CorrigendumSerializer(CitedSerializer):
    """A corrigendum: its text, in the language of the statement."""

    text = serializers.CharField(max_length=20_000, trim_whitespace=False)


class ReissueSerializer(CitedSerializer):
    """A reissue. Title and text left out stay as they are."""

    title = serializers.CharField(max_length=300, required=False)
    body = serializers.CharField(max_length=200_000, required=False, trim_whitespace=False)


class RedactionSerializer(CitedSerializer):
    """The passages that go, each as it stands in the text."""

    passages = serializers.ListField(child=serializers.CharField(max_length=5000), allow_empty=False, max_length=200)

    def validate_passages(self, value: list[str]) -> list[str]:
        """Return the passages, the longest first."""
        return passages_in("\n".join(" ".join(one.split()) for one in value))


class WithholdSerializer(serializers.Serializer[Any]):
    """Publishers cite the policy; the head of the organization sends nothing."""

    policy = serializers.CharField(max_length=60, required=False, allow_blank=True)
    message = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class AskSerializer(serializers.Serializer[Any]):
    """What the authors ask for, how urgent it is, and where."""

    kind = serializers.ChoiceField(choices=RequestKind.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    details = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class AskedSerializer(serializers.Serializer[Any]):
    """A request, as it stands."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    state = serializers.CharField()
    asked_at = serializers.DateTimeField()


class RecordActions(ApiViewSet):
    """The verbs after publication, for the endpoint of statements."""

    def _act(
        self,
        request: Any,
        verb: str,
        perform: Callable[..., Any],
        fields: type[serializers.Serializer[Any]] = NothingSerializer,
        check: Callable[[Statement, dict[str, Any]], Any] | None = None,
        scope: str = Scope.PUBLISH,
    ) -> Response:
        require_token(request)
        statement: Statement = self.get_object()
        require_scope(request, scope)
        if not MAY[verb](request.user, statement):
            raise PermissionDenied

        def change() -> Response:
            data = fields(data=request.data)
            data.is_valid(raise_exception=True)
            if check is not None:
                check(statement, data.validated_data)
            check_if_match(request, statement.etag, required=False)
            seen = request.headers.get("If-Match", "").strip() not in ("", "*")
            expected = {"expected_version": statement.version if seen else None}
            perform(statement=statement, by=request.user, **expected, **data.validated_data)
            return self.answer(self.get_object())

        return once(request, change)

    @extend_schema(request=CorrigendumSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def corrigendum(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Publish a corrigendum under the symbol and `/Corr.n`."""
        return self._act(
            request,
            "corrigendum",
            domain.publish_corrigendum,
            CorrigendumSerializer,
            lambda statement, values: domain.check_corrigendum(**values),
        )

    @extend_schema(request=ReissueSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def reissue(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Issue the document again under its symbol, for technical reasons."""
        return self._act(request, "reissue", domain.reissue_statement, ReissueSerializer)

    @extend_schema(request=RedactionSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def redact(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take passages out of a published or withheld document, for good."""
        return self._act(
            request,
            "redact",
            domain.redact_statement,
            RedactionSerializer,
            lambda statement, values: domain.check_redaction(statement, **values),
        )

    @extend_schema(request=WithholdSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def withhold(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a document off the public site. The head of its organization needs no more than the scope `write`."""
        require_token(request)
        publishes = may_publish(request.user, self.get_object())
        scope = Scope.PUBLISH if publishes else Scope.WRITE
        return self._act(request, "withhold", domain.withhold_statement, WithholdSerializer, scope=scope)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="confirm-withholding", url_name="confirm-withholding")
    def confirm_withholding(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Confirm that a document which its organization took off stays off."""
        return self._act(request, "confirm_withholding", domain.confirm_withholding)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="consent-to-restore", url_name="consent-to-restore")
    def consent_to_restore(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Agree, for the organization, that its document becomes public again."""
        return self._act(request, "consent_to_restore", domain.consent_to_restore, scope=Scope.WRITE)

    @extend_schema(request=CitedSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def restore(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Make a withheld document public again; 409 while its organization has not agreed."""
        return self._act(request, "restore", domain.restore_statement, CitedSerializer)

    @extend_schema(request=AskSerializer, responses={201: AskedSerializer}, parameters=[KEY])
    @action(detail=True, methods=["post"], url_path="ask-for-change", url_name="ask-for-change")
    def ask_for_change(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Ask for a correction, a redaction or a withdrawal of a published document."""
        require_token(request)
        statement: Statement = self.get_object()
        require_scope(request, Scope.WRITE)
        if not may_ask(request.user, statement):
            raise PermissionDenied

        def change() -> Response:
            data = AskSerializer(data=request.data)
            data.is_valid(raise_exception=True)
            asked = domain.ask_for_change(statement=statement, by=request.user, **data.validated_data)
            return Response(AskedSerializer(asked).data, status=201)

        return once(request, change)


class PublicationPolicyViewSet(ApiViewSet):
    """The published reasons for changing a document after publication."""

    ordering = ("position", "code")
    queryset = PublicationPolicy.objects.none()
    serializer_class = PublicationPolicySerializer

    def queryset_for(self, user: Any) -> Any:
        """Return every reason: they are public."""
        return PublicationPolicy.objects.all()

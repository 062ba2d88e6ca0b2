"""The verbs of the desk for outside clients: claims, taking back and reopening, and one verb on many statements."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.people.models import User
from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.media import content_of
from civspace.api.problems import MEDIA_TYPE
from civspace.api.references import Reference
from civspace.api.schema import ProblemSerializer
from civspace.api.views import ApiViewSet, require_scope
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.domain.bulk import CHOICES, MOST
from submissions.statements.models import BulkAct, BulkItem, Statement
from submissions.statements.problems import problem_text
from submissions.statements.queries import reviewers_for
from submissions.statements.rules import MAY
from submissions.statements.serializers import (
    DecisionSerializer,
    NothingSerializer,
    StatementSerializer,
)


class AssignSerializer(serializers.Serializer[Any]):
    """To whom a statement goes for review (an id of `reviewers`), with a note for them."""

    to = Reference(queryset=User.objects.filter(is_active=True))
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class ReviewerSerializer(serializers.Serializer[Any]):
    """A colleague who may review a statement."""

    id = serializers.CharField()
    name = serializers.CharField(source="get_full_name")


class ChosenSerializer(serializers.Serializer[Any]):
    """One statement of a bulk act; with `version`, only if it still has this one (the number in its entity tag)."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(required=False, min_value=1)


class NewActSerializer(serializers.Serializer[Any]):
    """One verb on many statements, in the order given: `publish` gives symbols in it.

    `assign` takes `to` and `note`; `return` takes `reason_code`, `rule`, `message` and `language`.
    """

    verb = serializers.ChoiceField(choices=CHOICES)
    statements = serializers.ListField(child=ChosenSerializer(), allow_empty=False, max_length=MOST)
    to = Reference(queryset=User.objects.filter(is_active=True), required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    reason_code = serializers.CharField(required=False, max_length=60)
    rule = serializers.CharField(required=False, max_length=100)
    message = serializers.CharField(required=False, max_length=10_000)
    language = serializers.ChoiceField(choices=["", "ar", "zh", "en", "fr", "ru", "es"], required=False)

    #: What each verb needs, and what it may have.
    NEEDS = {"assign": ("to",), "return": ("reason_code", "rule", "message")}
    MAY_HAVE = {"assign": ("to", "note"), "return": ("reason_code", "rule", "message", "language")}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Hold that the verb has what it needs; keep only what it takes, as values of the act."""
        verb = attrs["verb"]
        if missing := [name for name in self.NEEDS.get(verb, ()) if not attrs.get(name)]:
            raise serializers.ValidationError(
                {name: [serializers.Field.default_error_messages["required"]] for name in missing}
            )
        values = {name: attrs[name] for name in self.MAY_HAVE.get(verb, ()) if name in attrs}
        if "to" in values:
            values["to"] = str(values["to"].pk)
        return {**attrs, "values": values}


class BulkItemSerializer(serializers.ModelSerializer[BulkItem]):
    """What became of one statement: waiting, done or refused, and why."""

    statement = serializers.CharField(source="statement_id")
    reference = serializers.CharField(source="statement.reference")
    symbol = serializers.CharField(source="statement.symbol", allow_null=True)
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = BulkItem
        fields = ("position", "statement", "reference", "symbol", "state", "problem", "explanation")
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_explanation(self, item: BulkItem) -> str:
        """Return why the row was not done, as a sentence."""
        return problem_text(item.problem) if item.problem else ""


class BulkActSerializer(serializers.ModelSerializer[BulkAct]):
    """An act on many statements; ask again until its state is `done`."""

    id = serializers.CharField(read_only=True)
    items = BulkItemSerializer(many=True, read_only=True)

    class Meta:
        model = BulkAct
        fields = ("id", "verb", "state", "created_at", "finished_at", "items")
        read_only_fields = fields


class BulkActViewSet(ApiViewSet):
    """Acts on many statements that the caller asked for: how far they are, and what became of each row."""

    ordering = ("-created_at", "-id")
    queryset = BulkAct.objects.none()
    serializer_class = BulkActSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return the caller's own acts."""
        if not user.is_authenticated:
            return BulkAct.objects.none()
        return BulkAct.objects.filter(by=user).prefetch_related("items__statement")


def begun(request: Any, act: BulkAct) -> Response:
    """Answer with an act that is under way, and where to ask how far it is."""
    kept = BulkAct.objects.prefetch_related("items__statement").get(pk=act.pk)
    answer = Response(BulkActSerializer(kept).data, status=202)
    answer["Location"] = request.build_absolute_uri(f"/api/v1/bulk-acts/{act.pk}/")
    return answer


class DeskActions:
    """The verbs of the desk on the endpoint of statements."""

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def release(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put a claimed statement back into the queue."""
        return self._verb(request, "release", domain.release_statement)

    @extend_schema(request=AssignSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def assign(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Give a statement to a colleague for review, or hand it over; they are told."""
        return self._verb(request, "assign", domain.assign_statement)

    @extend_schema(request=NothingSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def undo(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take back your own decision within the minutes before it is told; afterwards 409."""
        return self._verb(request, "undo", domain.undo_statement)

    @extend_schema(request=DecisionSerializer, responses=StatementSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def reopen(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take up again what was accepted or refused, with a reason and the rule it rests on."""
        return self._verb(request, "reopen", domain.reopen_statement)

    @extend_schema(responses={200: ReviewerSerializer(many=True), (403, MEDIA_TYPE): ProblemSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def reviewers(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """List the colleagues who may review this statement."""
        statement: Statement = self._asked(request, Scope.REVIEW)
        if not MAY["assign"](request.user, statement):
            raise PermissionDenied
        return Response(ReviewerSerializer(reviewers_for(statement), many=True).data)

    @extend_schema(request=NewActSerializer, responses={202: BulkActSerializer}, parameters=[KEY])
    @action(detail=False, methods=["post"])
    def bulk(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Do one verb to many statements, each by itself. Answers 202; `Location` says how far it is."""
        content = content_of(request)
        publishes = isinstance(content, dict) and content.get("verb") == "publish"
        require_scope(request, Scope.PUBLISH if publishes else Scope.REVIEW)
        return once(request, lambda: self._start(request))

    def _start(self: Any, request: Any) -> Response:
        data = NewActSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        act = domain.start_act(
            verb=asked["verb"],
            by=request.user,
            rows=[(row["id"], row.get("version")) for row in asked["statements"]],
            values=asked["values"],
            token=uuid.uuid4().hex,
        )
        return begun(request, act)

"""Co-sponsors for outside clients: the lead asks and removes, each organization answers for itself."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.organizations.models import Organization
from accounts.people.states import Scope
from civspace.api.filters import ApiFilterSet, IdFilter
from civspace.api.idempotency import once
from civspace.api.references import Reference
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.cosponsors import is_confirmed
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.rules import MAY_JOIN, may_submit
from submissions.statements.serializers import NothingSerializer


class CosponsorSerializer(serializers.ModelSerializer[Cosponsor]):
    """An organization beside the lead of a statement.

    `counts` says whether its confirmation is of the text that stands; `name`, `standing` and `role` are those frozen at
    submission.
    """

    id = serializers.CharField(read_only=True)
    statement = serializers.CharField(source="statement_id", read_only=True)
    organization = serializers.CharField(source="organization_id", read_only=True)
    name = serializers.SerializerMethodField()
    standing = serializers.CharField(source="standing_text", read_only=True)
    role = serializers.ChoiceField(choices=Cosponsor.Role.choices, allow_blank=True, read_only=True)
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Cosponsor
        fields = (
            "id",
            "statement",
            "organization",
            "name",
            "standing",
            "role",
            "state",
            "signed",
            "counts",
            "confirmed_hash",
            "invited_at",
            "answered_at",
        )
        read_only_fields = fields

    def get_name(self, row: Cosponsor) -> str:
        """Return the name as it was frozen, or as it is now before that."""
        return str(row)

    def get_counts(self, row: Cosponsor) -> bool:
        """Return whether the confirmation is of the text that stands."""
        return is_confirmed(row, row.statement)


class InvitationSerializer(serializers.Serializer[Any]):
    """The organizations that are asked, by their ids."""

    organizations = serializers.ListField(child=Reference(queryset=Organization.objects.all()), min_length=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            each: Any = self.fields["organizations"]
            each.child.queryset = Organization.objects.visible_to(request.user)


class ConfirmationSerializer(serializers.Serializer[Any]):
    """The SHA-256 of the text that was read: of title, an empty line and text, in UTF-8."""

    text_hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class CosponsorFilter(ApiFilterSet):
    """By statement and organization."""

    statement = IdFilter(field_name="statement")
    organization = IdFilter(field_name="organization")

    class Meta:
        model = Cosponsor
        fields: tuple[str, ...] = ()


class CosponsorViewSet(ApiViewSet):
    """Co-sponsors that the caller may see: names that published statements carry, and those of their own statements."""

    ordering = ("-invited_at", "-id")
    queryset = Cosponsor.objects.none()
    serializer_class = CosponsorSerializer
    filterset_class = CosponsorFilter

    def queryset_for(self, user: Any) -> Any:
        """Return what the caller may see, with what is said of it."""
        return Cosponsor.objects.visible_to(user).select_related("organization", "statement__organization")

    def etag_of(self, thing: Cosponsor, data: Any) -> str:
        """Return the tag of the version, which `If-Match` holds a change against."""
        return thing.etag

    def _verb(self, request: Any, verb: str, perform: Callable[..., Any], body: type | None = None) -> Response:
        require_token(request)
        row = self.get_object()
        require_scope(request, Scope.WRITE)
        if not MAY_JOIN[verb](request.user, row):
            raise PermissionDenied
        return once(request, lambda: self._perform(request, row, perform, body))

    def _perform(self, request: Any, row: Cosponsor, perform: Callable[..., Any], body: type | None) -> Response:
        values: dict[str, Any] = {}
        if body is not None:
            data = body(data=request.data)
            data.is_valid(raise_exception=True)
            values = data.validated_data
        check_if_match(request, row.etag, required=False)
        exact = request.headers.get("If-Match", "").strip() not in ("", "*")
        perform(cosponsor=row, by=request.user, expected_version=row.version if exact else None, **values)
        return self.answer(self.queryset_for(request.user).get(pk=row.pk))

    @extend_schema(request=ConfirmationSerializer, responses=CosponsorSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def confirm(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Join with exactly the text of a hash; 412 when the text is another one, 422 where rules forbid it."""
        return self._verb(request, "confirm", domain.confirm_cosponsor, ConfirmationSerializer)

    @extend_schema(request=NothingSerializer, responses=CosponsorSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def decline(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Say no; the organization no longer reads the text."""
        return self._verb(request, "decline", domain.decline_cosponsor)

    @extend_schema(request=NothingSerializer, responses=CosponsorSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take the name of the organization back, until the statement is published."""
        return self._verb(request, "withdraw", domain.withdraw_cosponsor)

    @extend_schema(request=NothingSerializer, responses=CosponsorSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def remove(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take an invitation back; for the organization that leads."""
        return self._verb(request, "remove", domain.remove_cosponsor)


class AskedMixin:
    """What the endpoint of statements has about co-sponsors."""

    @extend_schema(methods=["GET"], responses=CosponsorSerializer(many=True), operation_id="statements_cosponsors_list")
    @extend_schema(
        methods=["POST"],
        request=InvitationSerializer,
        responses={201: CosponsorSerializer(many=True)},
        parameters=[KEY],
        operation_id="statements_cosponsors_create",
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def cosponsors(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Those who are asked or joined, as far as the caller may see them; a POST asks further organizations."""
        if request.method == "GET":
            statement = self.get_object()
            rows = Cosponsor.objects.visible_to(request.user).filter(statement=statement)
            rows = rows.select_related("organization", "statement").order_by("position", "invited_at", "pk")
            return Response(CosponsorSerializer(rows, many=True).data)
        require_token(request)
        statement = self.get_object()
        require_scope(request, Scope.WRITE)
        if not may_submit(request.user, statement):
            raise PermissionDenied
        return once(request, lambda: self._ask(request, statement))

    def _ask(self: Any, request: Any, statement: Statement) -> Response:
        data = InvitationSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        rows = domain.invite_cosponsors(statement=statement, by=request.user, **data.validated_data)
        return Response(CosponsorSerializer(rows, many=True).data, status=201)

    @extend_schema(request=NothingSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def wait(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Submit, and wait for co-sponsors until all have answered or the deadline comes; the submission counts now."""
        return self._verb(request, "wait", domain.wait_for_cosponsors)

    @extend_schema(request=NothingSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def recall(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take back a statement that waits for co-sponsors."""
        return self._verb(request, "recall", domain.recall_statement)

    @extend_schema(request=NothingSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="go-in", url_name="go-in")
    def go_in(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Stop waiting: it goes in with those who confirmed; 422 with `failed_rules` when a rule is not met."""
        return self._verb(request, "go_in", domain.go_in_statement)

"""Mergers over the API, for the Secretariat: look beforehand, propose, confirm, refuse, take back, undo."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.organizations.merging import domain
from accounts.organizations.merging.forms import found_by
from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.queries import preview
from accounts.organizations.merging.registry import Plan
from accounts.organizations.merging.rules import may_decide_on
from accounts.organizations.merging.states import WAITING, MergeState
from accounts.organizations.models import Organization
from accounts.organizations.rulebook import RULES
from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.views import require_scope
from civspace.workflow import IllegalMove

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")
INTO = OpenApiParameter("into", str, required=True, description="Id or reference of the entry that remains")
PEOPLE = OpenApiParameter("with_people", bool, description="Whether the members come along; true when not given")


class MergeSerializer(serializers.ModelSerializer[Merge]):
    """A merger: which entry goes into which, where it stands, and until when it can be undone."""

    id = serializers.CharField(read_only=True)
    source = serializers.CharField(source="source_id", read_only=True)  # type: ignore[assignment]
    into = serializers.CharField(source="survivor_id", read_only=True)
    moved = serializers.DictField(source="counts", child=serializers.IntegerField(), read_only=True)
    kept = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Merge
        fields = ("id", "source", "into", "state", "with_people", "reason", "rule", "undo_until", "moved", "kept")
        read_only_fields = fields


class MergePreviewSerializer(serializers.Serializer[Any]):
    """What a merger would move now, what has to be settled first, and what stands in both."""

    possible = serializers.BooleanField()
    moves = serializers.DictField(child=serializers.IntegerField())
    blockers = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())


class PlanSerializer(serializers.Serializer[Any]):
    """Which entry remains, and whether the members of the other one come along."""

    into = serializers.CharField(max_length=300, help_text="Id or reference of the entry that remains")
    with_people = serializers.BooleanField(default=True)


class MergeDecisionSerializer(serializers.Serializer[Any]):
    """A decision: its reason, which those concerned read, and the published rule that it cites."""

    reason = serializers.CharField(max_length=2000)
    rule = serializers.ChoiceField(choices=sorted(RULES), default="merger")


class NewMergeSerializer(PlanSerializer, MergeDecisionSerializer):
    """A merger that is proposed."""


class NoContentSerializer(serializers.Serializer[Any]):
    """Nothing has to be said."""


class MergeActions:
    """Mergers at the address of the entry that goes. A token needs the scope `accredit`."""

    def _officer(self: Any, request: Any) -> Organization:
        organization: Organization = self.get_object()
        require_scope(request, Scope.ACCREDIT)
        return organization

    @extend_schema(methods=["GET"], parameters=[INTO, PEOPLE], responses=MergePreviewSerializer, filters=False)
    @extend_schema(methods=["POST"], request=NewMergeSerializer, responses={201: MergeSerializer}, parameters=[KEY])
    @action(detail=True, methods=["get", "post"], url_path="merge", pagination_class=None, filterset_class=None)
    def merge(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """See what a merger would move (GET); propose it for another officer to confirm (POST)."""
        source = self._officer(request)
        if request.method in ("GET", "HEAD"):
            plan = _plan(source, PlanSerializer(data=request.query_params), request.user)
            shown = preview(plan)
            data = {
                "possible": shown.possible,
                "moves": {slug: number for slug, _label, number in shown.moves},
                "blockers": shown.blockers,
                "warnings": shown.warnings,
            }
            return Response(MergePreviewSerializer(data).data)

        def perform() -> Response:
            data = NewMergeSerializer(data=request.data)
            plan = _plan(source, data, request.user)
            made = domain.propose_merge(
                source=source,
                survivor=plan.survivor,
                with_people=plan.with_people,
                by=request.user,
                reason=data.validated_data["reason"],
                rule=data.validated_data["rule"],
            )
            return Response(MergeSerializer(made).data, status=201)

        return once(request, perform)

    def _verb(self: Any, request: Any, verb: str, call: Callable[..., Merge], *, decides: bool = True) -> Response:
        source = self._officer(request)
        states = [MergeState.MERGED] if verb == "undo" else sorted(WAITING)
        found = Merge.objects.filter(source=source, state__in=states).order_by("-asked_at").first()
        if found is None or not may_decide_on(request.user, found.source, found.survivor):
            if found is None and may_decide_on(request.user, source, source):
                raise IllegalMove(verb, source.state)
            raise PermissionDenied

        def perform() -> Response:
            values: dict[str, Any] = {}
            if decides:
                data = MergeDecisionSerializer(data=request.data)
                data.is_valid(raise_exception=True)
                values = data.validated_data
            return Response(MergeSerializer(call(merge=found, by=request.user, **values)).data)

        return once(request, perform)

    @extend_schema(request=MergeDecisionSerializer, responses=MergeSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"], url_path="merge/confirm")
    def merge_confirm(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Confirm the merger that waits; not by who proposed it."""
        return self._verb(request, "confirm", domain.confirm_merge)

    @extend_schema(request=MergeDecisionSerializer, responses=MergeSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"], url_path="merge/refuse")
    def merge_refuse(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Refuse the merger that waits."""
        return self._verb(request, "refuse", domain.refuse_merge)

    @extend_schema(request=NoContentSerializer, responses=MergeSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"], url_path="merge/withdraw")
    def merge_withdraw(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take back one's own proposal."""
        return self._verb(request, "withdraw", domain.withdraw_merge, decides=False)

    @extend_schema(request=MergeDecisionSerializer, responses=MergeSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"], url_path="merge/undo")
    def merge_undo(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Undo the merger of this entry within its thirty days."""
        return self._verb(request, "undo", domain.undo_merge)


def _plan(source: Organization, data: Any, user: Any) -> Plan:
    data.is_valid(raise_exception=True)
    try:
        survivor = found_by(data.validated_data["into"], user)
    except Invalid as error:
        raise serializers.ValidationError({"into": error.messages}) from error
    if not may_decide_on(user, source, survivor):
        raise PermissionDenied
    return Plan(source, survivor, data.validated_data["with_people"])

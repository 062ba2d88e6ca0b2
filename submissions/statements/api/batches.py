"""Held decisions and their batches, and saved filters of the queue, for outside clients of the desk."""

import uuid
from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.people.queries import is_staff
from accounts.people.states import Scope
from civspace.api.filters import ApiFilterSet
from civspace.api.idempotency import once
from civspace.api.media import content_of
from civspace.api.views import ApiView, ApiViewSet, check_if_match, content_tag, require_scope, require_token
from submissions.statements import domain
from submissions.statements.api.common import IF_MATCH, KEY
from submissions.statements.api.desk import BulkActSerializer, begun
from submissions.statements.batches import decisions_in, symbols_to_come
from submissions.statements.domain.holding import HOLDABLE, may_hold_for
from submissions.statements.models import HeldDecision, ReleaseBatch, SavedFilter, Statement
from submissions.statements.rules import MAY
from submissions.statements.serializers import NothingSerializer
from submissions.statements.serializers_batches import (
    BatchDetailSerializer,
    BatchOrderSerializer,
    BatchSerializer,
    HeldDecisionSerializer,
    HoldSerializer,
    NewBatchSerializer,
    NewFilterSerializer,
    SavedFilterSerializer,
)
from submissions.statements.states import BatchState, HeldState

DESK = (Scope.REVIEW, Scope.PUBLISH)


class BatchFilter(ApiFilterSet):
    """By body and state."""

    body = django_filters.CharFilter(field_name="body")
    state = django_filters.ChoiceFilter(choices=BatchState.choices)

    class Meta:
        model = ReleaseBatch
        fields: tuple[str, ...] = ()


class BatchViewSet(ApiViewSet):
    """Batches of decisions that the caller's desk holds. Nothing of them shows outside the desk before the release."""

    ordering = ("-created_at", "-id")
    queryset = ReleaseBatch.objects.none()
    serializer_class = BatchDetailSerializer
    filterset_class = BatchFilter

    def get_serializer_class(self) -> Any:
        """Return the short form for lists."""
        return BatchSerializer if self.action == "list" else BatchDetailSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return the batches of the caller's bodies."""
        require_token(self.request)
        return ReleaseBatch.objects.on_desk_of(user)

    @extend_schema(request=NewBatchSerializer, responses={201: BatchDetailSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Begin a batch of a body that the caller reviews or publishes for."""
        require_scope(request, *DESK)
        if not is_staff(request.user):
            raise PermissionDenied
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = NewBatchSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        batch = domain.open_batch(by=request.user, **data.validated_data)
        answer = self.answer(batch, status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/release-batches/{batch.pk}/")
        return answer

    def _act(self, request: Any, perform: Callable[[ReleaseBatch, int], Response]) -> Response:
        """Do something with the batch in the address: 401, 404, 403, 400, 412, 409."""
        batch = self.get_object()
        require_scope(request, *DESK)
        if not may_hold_for(request.user, batch.body_id):
            raise PermissionDenied
        return once(request, lambda: perform(batch, batch.version))

    def _match(self, request: Any, batch: ReleaseBatch) -> None:
        check_if_match(request, content_tag(self.get_serializer(batch).data), required=False)

    @extend_schema(
        request=NothingSerializer, responses={202: BulkActSerializer}, parameters=[IF_MATCH, KEY], filters=False
    )
    @action(detail=True, methods=["post"])
    def release(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take every decision of the batch, in its order, and tell it at once. Answers 202 with the act to follow.

        With `If-Match`, exactly what was read is released.
        """

        def release(batch: ReleaseBatch, version: int) -> Response:
            self._match(request, batch)
            act = domain.release_batch(batch=batch, by=request.user, token=uuid.uuid4().hex, expected_version=version)
            return begun(request, act)

        return self._act(request, release)

    @extend_schema(
        request=BatchOrderSerializer, responses=BatchDetailSerializer, parameters=[IF_MATCH, KEY], filters=False
    )
    @action(detail=True, methods=["post"])
    def order(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put all decisions of an open batch into the order of their release, in which symbols are given."""

        def order(batch: ReleaseBatch, version: int) -> Response:
            data = BatchOrderSerializer(data=request.data)
            data.is_valid(raise_exception=True)
            wanted = data.validated_data["decisions"]
            self._match(request, batch)
            held = set(batch.decisions.filter(state=HeldState.HELD).values_list("pk", flat=True))
            if batch.state == BatchState.OPEN and (len(wanted) != len(held) or set(wanted) != held):
                raise ValidationError({"decisions": [_("Name every decision of the batch, each once.")]})
            places = {pk: number for number, pk in enumerate(wanted, 1)}
            done = domain.order_batch(batch=batch, order=places, by=request.user, expected_version=version)
            return self.answer(done)

        return self._act(request, order)

    @extend_schema(
        request=NothingSerializer, responses=BatchDetailSerializer, parameters=[IF_MATCH, KEY], filters=False
    )
    @action(detail=True, methods=["post"])
    def drop(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put an empty batch away."""

        def drop(batch: ReleaseBatch, version: int) -> Response:
            self._match(request, batch)
            return self.answer(domain.drop_batch(batch=batch, by=request.user, expected_version=version))

        return self._act(request, drop)


class HoldAction:
    """What the endpoint of statements has about held decisions."""

    @extend_schema(
        request=HoldSerializer, responses={201: HeldDecisionSerializer}, parameters=[IF_MATCH, KEY], filters=False
    )
    @action(detail=True, methods=["post"])
    def hold(self: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put a decision into an open batch of the body instead of taking it now; checked as if it were taken now.

        Nothing of it shows outside the desk until the release; `publish` needs the scope `publish`.
        """
        content = content_of(request)
        verb = content.get("verb") if isinstance(content, dict) else None
        statement: Statement = self._asked(request, Scope.PUBLISH if verb == "publish" else Scope.REVIEW)
        verbs = (verb,) if verb in HOLDABLE else HOLDABLE
        if not any(MAY[verb](request.user, statement) for verb in verbs):
            raise PermissionDenied
        return once(request, lambda: self._hold(request, statement))

    def _hold(self: Any, request: Any, statement: Statement) -> Response:
        data = HoldSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        check_if_match(request, statement.etag, required=False)
        held = domain.hold_decision(
            statement=statement,
            by=request.user,
            expected_version=self._expected(request, statement),
            **data.validated_data,
        )
        row = decisions_in(held.batch, request.user).get(pk=held.pk)
        context = {**self.get_serializer_context(), "symbols": symbols_to_come(held.batch)}
        return Response(HeldDecisionSerializer(row, context=context).data, status=201)


class HeldDecisionView(ApiView):
    """One decision of a batch."""

    @extend_schema(responses={204: None}, parameters=[KEY])
    def delete(self, request: Any, id: str) -> Response:
        """Take a decision out of its batch: it is not taken, and the statement is under review as before."""
        require_token(request)
        batches = ReleaseBatch.objects.on_desk_of(request.user)
        try:
            held = HeldDecision.objects.select_related("batch").filter(pk=id, batch__in=batches).first()
        except ValidationError:
            held = None
        if held is None:
            raise Http404
        require_scope(request, *DESK)
        if not may_hold_for(request.user, held.batch.body_id):
            raise PermissionDenied
        return once(request, lambda: self._take_out(request, held))

    def _take_out(self, request: Any, held: HeldDecision) -> Response:
        domain.take_out(held=held, by=request.user)
        return Response(status=204)


class SavedFilterViewSet(ApiViewSet):
    """Filters of the queue that the caller keeps, and those that the teams of the caller's bodies share."""

    ordering = ("name", "pk")
    queryset = SavedFilter.objects.none()
    serializer_class = SavedFilterSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return the caller's own and those that are shared with them."""
        require_token(self.request)
        return SavedFilter.objects.usable_by(user) if user.is_authenticated else SavedFilter.objects.none()

    @extend_schema(request=NewFilterSerializer, responses={201: SavedFilterSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Keep a filter; the caller's own of the same name is replaced."""
        require_scope(request, *DESK)
        if not is_staff(request.user):
            raise PermissionDenied
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = NewFilterSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        saved = domain.save_filter(by=request.user, **data.validated_data)
        answer = self.answer(saved, status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/saved-filters/{saved.pk}/")
        return answer

    @extend_schema(responses={204: None}, parameters=[IF_MATCH, KEY])
    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Delete one's own filter."""
        saved: SavedFilter = self.get_object()
        require_scope(request, *DESK)
        if saved.owner_id != request.user.pk:
            raise PermissionDenied
        return once(request, lambda: self._destroy(request, saved))

    def _destroy(self, request: Any, saved: SavedFilter) -> Response:
        check_if_match(request, content_tag(self.get_serializer(saved).data), required=False)
        domain.delete_filter(saved=saved, by=request.user)
        return Response(status=204)


def patterns() -> list[URLPattern]:
    """Return the address of one held decision."""
    return [path("held-decisions/<str:id>/", HeldDecisionView.as_view(), name="held-decision")]

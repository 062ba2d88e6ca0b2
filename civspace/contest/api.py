"""Complaints for outside clients: what one may see, filing one, and the steps of the organization."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.organizations.models import Organization
from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.filters import ApiFilterSet, IdFilter
from civspace.api.idempotency import once
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from civspace.contest import domain
from civspace.contest.models import Complaint
from civspace.contest.queries import in_full
from civspace.contest.rules import MAY
from civspace.contest.serializers import (
    ClarificationSerializer,
    ComplaintSerializer,
    NewComplaintSerializer,
    NothingSerializer,
)
from civspace.contest.states import Outcome, Stage, State
from civspace.workflow.contesting import last_decision

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")


class ComplaintFilter(ApiFilterSet):
    """By state, stage, outcome, kind, body and organization."""

    organization = IdFilter(field_name="organization")
    state = django_filters.ChoiceFilter(choices=State.choices)
    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    kind = django_filters.CharFilter(field_name="kind")
    body = django_filters.CharFilter(field_name="body")

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()


class ComplaintViewSet(ApiViewSet):
    """Complaints of one's organizations, those on one's desk, and those on whose panel one sits; nobody else's."""

    ordering = ("-filed_at", "-id")
    queryset = Complaint.objects.none()
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the complaints that the person sees."""
        return in_full(Complaint.objects.visible_to(user))

    def etag_of(self, thing: Any, data: Any) -> str:
        """The version of the complaint."""
        return str(thing.etag)

    @extend_schema(request=NewComplaintSerializer, responses={201: ComplaintSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Contest the last decision on an object that holds; 409 when none does, when it was contested, or too late."""
        require_scope(request, Scope.WRITE)
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = NewComplaintSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said = data.validated_data
        kind = NewComplaintSerializer.TYPES[said["object_type"]]
        decision = last_decision(kind, str(said["object_id"]))
        organization = Organization.objects.filter(pk=said["organization"]).first()
        if decision is None or organization is None:
            # What does not exist and what is none of theirs are told apart by nobody.
            raise PermissionDenied
        made = domain.file_complaint(
            organization=organization,
            by=request.user,
            decision=decision,
            points=said["points"],
            grounds=said["grounds"],
        )
        answer = self.answer(self.queryset_for(request.user).get(pk=made.pk), status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/complaints/{made.pk}/")
        return answer

    def _verb(self, request: Any, rule: str, perform: Any, serializer: Any = NothingSerializer) -> Response:
        require_token(request)
        complaint = self.get_object()
        require_scope(request, Scope.WRITE)
        if not MAY[rule](request.user, complaint):
            raise PermissionDenied
        return once(request, lambda: self._perform(request, complaint, perform, serializer))

    def _perform(self, request: Any, complaint: Complaint, perform: Any, serializer: Any) -> Response:
        check_if_match(request, complaint.etag, required=False)
        data = serializer(data=request.data)
        data.is_valid(raise_exception=True)
        named = request.headers.get("If-Match", "").strip() not in ("", "*")
        version = complaint.version if named else None
        perform(complaint=complaint, by=request.user, expected_version=version, **data.validated_data)
        found = self.queryset_for(request.user).filter(pk=complaint.pk).first()
        if found is None:
            raise Http404
        return self.answer(found)

    @extend_schema(request=ClarificationSerializer, responses=ComplaintSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def clarify(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer the question of the Secretariat; the clock goes on."""
        return self._verb(request, "clarify", domain.clarify_complaint, ClarificationSerializer)

    @extend_schema(request=NothingSerializer, responses=ComplaintSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="request-review", url_name="request-review")
    def request_review(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Ask for a review by somebody else, within its time."""
        return self._verb(request, "request_review", domain.request_review)

    @extend_schema(request=NothingSerializer, responses=ComplaintSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="request-panel", url_name="request-panel")
    def request_panel(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Ask for the independent panel after the review, within its time."""
        return self._verb(request, "request_panel", domain.request_panel)

    @extend_schema(request=NothingSerializer, responses=ComplaintSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a complaint back."""
        return self._verb(request, "withdraw", domain.withdraw_complaint)


def register() -> None:
    """Register the endpoint of this room."""
    registry.routes.append(("complaints", ComplaintViewSet, "complaint"))

"""The log of exceptions for outside clients, the published reasons, and giving more time."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import URLPattern, re_path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from accounts.organizations.models import Organization
from accounts.people.states import Scope
from civspace.api.filters import ApiFilterSet, IdFilter
from civspace.api.idempotency import once
from civspace.api.names import InSix, SourceField
from civspace.api.references import Reference
from civspace.api.views import ApiView, ApiViewSet, content_tag, require_scope, require_token
from civspace.reference.models import State
from meetings.calendar.models import Meeting
from meetings.modalities.exception_log import Row, log_of, with_parts
from meetings.modalities.exceptions import LONGEST, admit_late, extend_deadline, may_admit_late, may_extend, reachable
from meetings.modalities.models import ExceptionReason, TimeGrant

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")


class ExceptionReasonSerializer(serializers.ModelSerializer[ExceptionReason]):
    """A published reason for giving more time. One that is not `named` keeps the organization out of the log."""

    id = serializers.CharField(source="code", read_only=True)
    kinds = serializers.ListField(child=serializers.CharField(), read_only=True)
    labels = InSix("label")
    texts = InSix("text")
    source: Any = SourceField()

    class Meta:
        model = ExceptionReason
        fields = ("id", "code", "kinds", "named", "label", "labels", "text", "texts", "source")
        read_only_fields = fields


class NamedSerializer(serializers.Serializer[Any]):
    """An organization under the name that it had."""

    id = serializers.CharField(source="organization_id")
    name = serializers.CharField()


class ExceptionSerializer(serializers.ModelSerializer[TimeGrant]):
    """More time that was given. `organizations` is empty where all are meant, or those of `countries`, or where the
    reason names nobody; then `until` is null and `note` empty as well."""

    id = serializers.CharField(read_only=True)
    meeting = serializers.CharField(source="meeting_id", read_only=True)
    decided_at = serializers.DateTimeField(source="created_at", read_only=True)
    until = serializers.SerializerMethodField()
    reason = serializers.CharField(source="reason_id", read_only=True)
    note = serializers.SerializerMethodField()
    rule = serializers.SerializerMethodField()
    countries = serializers.SerializerMethodField()
    organizations = serializers.SerializerMethodField()

    class Meta:
        model = TimeGrant
        fields = (
            "id",
            "meeting",
            "activity",
            "kind",
            "decided_at",
            "everybody",
            "countries",
            "organizations",
            "before",
            "until",
            "reason",
            "note",
            "rule",
            "role",
        )
        read_only_fields = fields

    def get_until(self, grant: TimeGrant) -> datetime.datetime | None:
        """Return the new end."""
        return Row(grant).until

    def get_note(self, grant: TimeGrant) -> str:
        """Return the public note."""
        return Row(grant).note

    def get_rule(self, grant: TimeGrant) -> str:
        """Return the slug of the rule that was cited."""
        return grant.rule.get("slug", "")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_countries(self, grant: TimeGrant) -> list[str]:
        """Return the codes of the countries."""
        return sorted(country.pk for country in grant.countries.all())

    @extend_schema_field(NamedSerializer(many=True))
    def get_organizations(self, grant: TimeGrant) -> Any:
        """Return the organizations that are named."""
        return NamedSerializer(Row(grant).organizations, many=True).data


class ExceptionFilter(ApiFilterSet):
    """By meeting, kind and reason."""

    meeting = IdFilter(field_name="meeting")

    class Meta:
        model = TimeGrant
        fields = ("kind", "reason")


class ExceptionViewSet(ApiViewSet):
    """The public log of exceptions: deadlines that were extended, late submissions that were accepted."""

    ordering = ("-created_at", "-id")
    queryset = TimeGrant.objects.none()
    serializer_class = ExceptionSerializer
    filterset_class = ExceptionFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the exceptions of the meetings that the person sees."""
        return with_parts(TimeGrant.objects.visible_to(user))


class ExceptionReasonViewSet(ApiViewSet):
    """The published reasons for giving more time."""

    ordering = ("position", "code")
    queryset = ExceptionReason.objects.none()
    serializer_class = ExceptionReasonSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return every reason: they are public."""
        return ExceptionReason.objects.all()


class _GrantSerializer(serializers.Serializer[Any]):
    until = serializers.DateTimeField()
    reason = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=LONGEST)


class ExtendSerializer(_GrantSerializer):
    """More time for everybody, or for some organizations, or for those of some countries: never for both."""

    countries = serializers.ListField(
        child=Reference(queryset=State.objects.all()), required=False, max_length=300, default=list
    )
    organizations = serializers.ListField(
        child=Reference(queryset=Organization.objects.none()), required=False, max_length=500, default=list
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organizations"].child.queryset = reachable()  # type: ignore[attr-defined]


class LateSerializer(_GrantSerializer):
    """A deadline of its own for one organization."""

    organization = Reference(queryset=Organization.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = reachable()  # type: ignore[attr-defined]


class _GiveView(ApiView):
    """Giving more time at a meeting."""

    http_method_names = ["post", "options"]
    scope = ""

    def may(self, user: Any, meeting: Meeting) -> bool:
        """Say whether the person's role allows it."""
        raise NotImplementedError

    def perform(self, request: Any, meeting: Meeting) -> TimeGrant:
        """Give the time."""
        raise NotImplementedError

    def give(self, request: Any, id: str) -> Response:
        """Refuse in the order 401, 404, 403, 400, 409; else give, and answer with the row of the log."""
        require_token(request)
        try:
            meeting = Meeting.objects.visible_to(request.user).filter(pk=id).first()
        except (ValidationError, ValueError):
            meeting = None
        if meeting is None:
            raise Http404
        require_scope(request, self.scope)
        if not self.may(request.user, meeting):
            raise PermissionDenied
        return once(request, lambda: self._given(request, meeting))

    def _given(self, request: Any, meeting: Meeting) -> Response:
        grant = log_of(meeting.pk).get(pk=self.perform(request, meeting).pk)
        data = ExceptionSerializer(grant).data
        return Response(data, status=201, headers={"ETag": content_tag(data)})


class ExtendView(_GiveView):
    """Extensions of the deadline of a meeting."""

    scope = Scope.MEETINGS

    def may(self, user: Any, meeting: Meeting) -> bool:
        """A meetings editor of the body."""
        return may_extend(user, meeting.body_id)

    @extend_schema(
        request=ExtendSerializer,
        responses={201: ExceptionSerializer},
        parameters=[KEY],
        operation_id="meetings_extensions_create",
    )
    def post(self, request: Any, id: str) -> Response:
        """Move the deadline later; it never moves back, and those concerned are told."""
        return self.give(request, id)

    def perform(self, request: Any, meeting: Meeting) -> TimeGrant:
        """Extend the deadline."""
        data = ExtendSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        for name in ("countries", "organizations"):
            given[name] = [one.pk for one in given[name]]
        return extend_deadline(meeting=meeting, by=request.user, **given)


class LateView(_GiveView):
    """Late acceptances of a meeting."""

    scope = Scope.REVIEW

    def may(self, user: Any, meeting: Meeting) -> bool:
        """A reviewer of the body."""
        return may_admit_late(user, meeting.body_id)

    @extend_schema(
        request=LateSerializer,
        responses={201: ExceptionSerializer},
        parameters=[KEY],
        operation_id="meetings_late_acceptances_create",
    )
    def post(self, request: Any, id: str) -> Response:
        """Accept a late submission of one organization until a moment; it is told, and the public log says so."""
        return self.give(request, id)

    def perform(self, request: Any, meeting: Meeting) -> TimeGrant:
        """Accept it."""
        data = LateSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return admit_late(meeting=meeting, by=request.user, **data.validated_data)


def patterns() -> list[URLPattern]:
    """Return the addresses below a meeting."""
    return [
        re_path(r"^meetings/(?P<id>[^/]+)/extensions/?$", ExtendView.as_view(), name="meeting-extensions"),
        re_path(r"^meetings/(?P<id>[^/]+)/late-acceptances/?$", LateView.as_view(), name="meeting-late"),
    ]

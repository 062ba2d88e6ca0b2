"""Periodic reports for outside clients: the dates of their track, what they say, and the verbs of the pages."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.filters import ApiFilterSet, IdFilter
from civspace.api.idempotency import once
from civspace.api.views import ApiViewSet, check_if_match, reader, require_scope, require_token
from meetings.accreditation.reports import domain
from meetings.accreditation.reports.documents import documents_for
from meetings.accreditation.reports.models import LONGEST_ANSWER, MOST, PeriodicReport, ReportDocument, ReportQuestion
from meetings.accreditation.reports.queries import with_parts
from meetings.accreditation.reports.rules import MAY, reads
from meetings.accreditation.reports.states import State

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")


class ReportDocumentSerializer(serializers.Serializer[Any]):
    """A document of a report; its bytes are handed out at `url` to who is signed in, and it is noted who opened it."""

    name = serializers.CharField(source="file.name")
    size = serializers.IntegerField(source="file.size", help_text="Bytes")
    sha256 = serializers.CharField(source="file.sha256")
    redacted = serializers.BooleanField()
    added_at = serializers.DateTimeField()
    given_at = serializers.DateTimeField(allow_null=True, help_text="When it left the organization")
    url = serializers.SerializerMethodField()

    def get_url(self, document: ReportDocument) -> str:
        """Return the page that leads to the download."""
        return reverse("file", args=[document.file_id])


class ReportQuestionSerializer(serializers.ModelSerializer[ReportQuestion]):
    """A question for which a report was deferred, and the answer."""

    class Meta:
        model = ReportQuestion
        fields = ("text", "asked_at", "answer", "answered_at")
        read_only_fields = fields


class ReportSerializer(serializers.ModelSerializer[PeriodicReport]):
    """A periodic report with the dates of its track: never who wrote it, nor why staff stopped the dates.

    What it says, its questions and its documents come with one report, to those who read it: its organization at any
    time, others once it was submitted. For them, and in a list, they are null.
    """

    id = serializers.CharField(read_only=True)
    organization = serializers.CharField(source="standing.organization_id", read_only=True)
    standing = serializers.CharField(source="standing_id", read_only=True)
    category = serializers.CharField(source="standing.category_id", read_only=True)
    answer_by = serializers.DateTimeField(
        allow_null=True, read_only=True, help_text="Until when the open question is to be answered"
    )
    held = serializers.SerializerMethodField()
    activities = serializers.CharField(read_only=True, allow_null=True)
    contribution = serializers.CharField(read_only=True, allow_null=True)
    changes = serializers.CharField(read_only=True, allow_null=True)
    questions = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()

    class Meta:
        model = PeriodicReport
        fields = (
            "id",
            "reference",
            "organization",
            "standing",
            "category",
            "state",
            "covers_from",
            "covers_to",
            "due_on",
            "suspend_on",
            "suspended_on",
            "withdraw_on",
            "again_on",
            "held",
            "submitted_at",
            "decided_at",
            "answer_by",
            "activities",
            "contribution",
            "changes",
            "questions",
            "documents",
        )
        read_only_fields = fields

    def to_representation(self, report: PeriodicReport) -> dict[str, Any]:
        """Leave out what the reader does not read."""
        data = super().to_representation(report)
        if not self._reads(report):
            data.update(dict.fromkeys(domain.PARTS))
        return data

    def _reader(self) -> Any:
        request = self.context["request"]
        return reader(request) if request.method in ("GET", "HEAD") else request.user

    def _reads(self, report: PeriodicReport) -> bool:
        return not self.context.get("many") and reads(self._reader(), report)

    def get_held(self, report: PeriodicReport) -> bool:
        """Say whether the dates of the track are stopped for this case."""
        return report.held_since is not None

    @extend_schema_field(ReportQuestionSerializer(many=True, allow_null=True))
    def get_questions(self, report: PeriodicReport) -> list[Any] | None:
        """Return the questions on the report with their answers."""
        return list(ReportQuestionSerializer(report.questions, many=True).data) if self._reads(report) else None

    @extend_schema_field(ReportDocumentSerializer(many=True, allow_null=True))
    def get_documents(self, report: PeriodicReport) -> list[Any] | None:
        """Return the documents that the reader may open."""
        if not self._reads(report):
            return None
        return list(ReportDocumentSerializer(documents_for(report, self._reader()), many=True).data)


def _part() -> Any:
    return serializers.CharField(required=False, allow_blank=True, max_length=MOST)


class WriteReportSerializer(serializers.Serializer[Any]):
    """Parts of a report; what is not named stays."""

    activities = _part()
    contribution = _part()
    changes = _part()


class ReportAnswerSerializer(serializers.Serializer[Any]):
    """The answer to the question for which a report was deferred."""

    answer = serializers.CharField(max_length=LONGEST_ANSWER)


class ReportNothingSerializer(serializers.Serializer[Any]):
    """Nothing."""


class ReportFilter(ApiFilterSet):
    """By organization, category and state."""

    organization = IdFilter(field_name="standing__organization")
    category = django_filters.CharFilter(field_name="standing__category")
    state = django_filters.ChoiceFilter(choices=State.choices)

    class Meta:
        model = PeriodicReport
        fields: tuple[str, ...] = ()


class ReportViewSet(ApiViewSet):
    """Seen by the organization, by the officers of the scheme's body and, once submitted, by the committee.

    The portal opens a report when it begins to be owed; its organization writes, submits and answers.
    """

    ordering = ("-due_on", "-id")
    queryset = PeriodicReport.objects.none()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the reports that the person sees."""
        return with_parts(PeriodicReport.objects.visible_to(user))

    def get_serializer_context(self) -> dict[str, Any]:
        """Say whether a list is being answered: it goes without texts, questions and documents."""
        return {**super().get_serializer_context(), "many": self.action == "list"}

    def etag_of(self, thing: PeriodicReport, data: Any) -> str:
        """Return the tag of the version, which `If-Match` holds a change against."""
        return thing.etag

    @extend_schema(request=WriteReportSerializer, responses=ReportSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Save parts of a report that is not submitted yet. `If-Match` is required; one part that does not fit: 400."""
        return self._do(request, "write", WriteReportSerializer, self._write, match=True)

    @extend_schema(request=ReportNothingSerializer, responses=ReportSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def submit(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Submit a report; 400 with each part that is missing. A standing suspended for it is reinstated."""
        return self._do(request, "submit", ReportNothingSerializer, domain.submit_report)

    @extend_schema(request=ReportAnswerSerializer, responses=ReportSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_question(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer the question for which a report was deferred."""
        return self._do(request, "answer", ReportAnswerSerializer, domain.answer_report)

    def _write(self, *, report: PeriodicReport, by: Any, expected_version: int | None, **values: str) -> None:
        domain.write_report(report=report, by=by, values=values, expected_version=expected_version)

    def _do(self, request: Any, verb: str, kind: Any, perform: Callable[..., Any], *, match: bool = False) -> Response:
        """Do a verb on a report that the caller sees: 401, 404, 403, then what the verb says."""
        require_token(request)
        report: PeriodicReport = self.get_object()
        require_scope(request, Scope.WRITE)
        if not MAY[verb](request.user, report):
            raise PermissionDenied

        def act() -> Response:
            data = kind(data=request.data)
            data.is_valid(raise_exception=True)
            check_if_match(request, report.etag, required=match)
            version = report.version if request.headers.get("If-Match", "").strip() not in ("", "*") else None
            perform(report=report, by=request.user, expected_version=version, **data.validated_data)
            return self.answer(self.get_object())

        return once(request, act)


def register() -> None:
    """Register the endpoint."""
    registry.routes.append(("reports", ReportViewSet, "report"))

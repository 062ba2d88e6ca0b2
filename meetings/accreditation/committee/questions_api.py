"""Questions of a committee for outside clients: members draft and ask, organizations answer; the verbs of the pages."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.filters import ApiFilterSet, IdFilter, MomentFilter
from civspace.api.idempotency import once
from civspace.api.views import ApiViewSet, check_if_match, require_scope, require_token
from civspace.files.models import File
from civspace.web.languages import CODES
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee import answers, questions
from meetings.accreditation.committee.asking_rules import may_answer, may_ask, may_change
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.queries import seats_of
from meetings.accreditation.committee.reading import with_parts
from meetings.accreditation.committee.states import QuestionState

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")
#: What the API calls the six languages; Chinese is named without its script.
LANGUAGES = ["zh" if code == "zh-hans" else code for code in CODES]


def _language(code: str) -> str:
    return "zh" if code == "zh-hans" else code


class AnswerFileSerializer(serializers.Serializer[Any]):
    """A file of an answer."""

    id = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")
    url = serializers.CharField()


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question with its answer: which State asked, until when an answer is due, and which question it repeats."""

    id = serializers.CharField(read_only=True)
    application = serializers.CharField(source="application_id", read_only=True)
    organization = serializers.CharField(source="application.organization_id", read_only=True)
    session = serializers.CharField(source="session_id", allow_null=True, read_only=True)
    member = serializers.CharField(source="seat.code", read_only=True, help_text="Code of the State that asks")
    language = serializers.SerializerMethodField()
    answer_language = serializers.SerializerMethodField()
    repeats = serializers.CharField(source="repeats_id", allow_null=True, read_only=True)
    files = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = (
            "id",
            "reference",
            "application",
            "organization",
            "session",
            "member",
            "state",
            "language",
            "text",
            "repeats",
            "asked_at",
            "due_at",
            "answer",
            "answer_language",
            "answered_at",
            "files",
        )
        read_only_fields = fields

    def get_language(self, question: Question) -> str:
        """Return the language as the API names it."""
        return _language(question.language)

    def get_answer_language(self, question: Question) -> str:
        """Return the language as the API names it, or nothing before the answer is given."""
        return _language(question.answer_language) if question.answer else ""

    @extend_schema_field(AnswerFileSerializer(many=True))
    def get_files(self, question: Question) -> Any:
        """Return the files of the answer; fetched for the whole page at once."""
        return [
            {
                "id": str(file.pk),
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "url": reverse("file", args=[file.pk]),
            }
            for file in self.context.get("files", {}).get(str(question.pk), ())
        ]


class WriteQuestionSerializer(serializers.Serializer[Any]):
    """The words of a question."""

    text = serializers.CharField(max_length=questions.LONGEST)
    language = serializers.ChoiceField(choices=LANGUAGES)


class NewQuestionSerializer(WriteQuestionSerializer):
    """A question to draft."""

    application = serializers.UUIDField(help_text="Id of an application before the committee")


class QuestionAskSerializer(serializers.Serializer[Any]):
    """Which like questions the asker has read; a question that is like another one is refused without it."""

    despite = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=50)


class QuestionAnswerSerializer(serializers.Serializer[Any]):
    """The answer of the organization."""

    text = serializers.CharField(max_length=answers.LONGEST)
    language = serializers.ChoiceField(choices=LANGUAGES)


class NothingSerializer(serializers.Serializer[Any]):
    """Nothing."""


class QuestionFilter(ApiFilterSet):
    """By application, session, member, state, and when it was asked or answered."""

    application = IdFilter(field_name="application")
    session = IdFilter(field_name="session")
    member = django_filters.CharFilter(field_name="seat__code")
    state = django_filters.ChoiceFilter(choices=QuestionState.choices)
    asked_since = MomentFilter(field_name="asked_at", lookup_expr="gte")
    answered_since = MomentFilter(field_name="answered_at", lookup_expr="gte")

    class Meta:
        model = Question
        fields: tuple[str, ...] = ()


class QuestionViewSet(ApiViewSet):
    """Questions of members of a committee to organizations; a draft is seen by its mission alone."""

    ordering = ("-created_at", "-id")
    queryset = Question.objects.none()
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the questions that the person sees."""
        return with_parts(Question.objects.visible_to(user))

    def etag_of(self, thing: Any, data: Any) -> str:
        """Return the version of the question."""
        return str(thing.etag)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch the files of all answers at once."""
        shown = args[0] if args else None
        listed = [shown] if isinstance(shown, Question) else shown if isinstance(shown, list) else []
        files: dict[str, list[File]] = {}
        if listed:
            keys = [str(it.pk) for it in listed if it.state == QuestionState.ANSWERED]
            for file in File.objects.filter(owner_type=Question._meta.label_lower, owner_id__in=keys).order_by("pk"):
                files.setdefault(file.owner_id, []).append(file)
        kwargs["context"] = {**self.get_serializer_context(), "files": files}
        return self.get_serializer_class()(*args, **kwargs)

    @extend_schema(request=NewQuestionSerializer, responses={201: QuestionSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Draft a question as a member of the committee; nobody but the mission sees it."""
        require_scope(request, Scope.WRITE)
        if not seats_of(request.user).exists():
            raise PermissionDenied
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        values = self._values(NewQuestionSerializer, request)
        seen = Application.objects.visible_to(request.user).filter(pk=values.pop("application"))
        application = seen.select_related("scheme__body", "organization").first()
        seat = None
        if application is not None:
            seat = seats_of(request.user).filter(committee=application.scheme.committee_id).first()
        if application is None or seat is None:
            raise serializers.ValidationError({"application": [_("There is no such object.")]})
        made = questions.draft_question(application=application, seat=seat, by=request.user, **values)
        answer = self.answer(made, status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/questions/{made.pk}/")
        return answer

    def _values(self, kind: Any, request: Any) -> dict[str, Any]:
        data = kind(data=request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _do(self, request: Any, may: Callable[[Any, Question], bool], perform: Any, *, match: bool = False) -> Response:
        """Do a verb on a question that the person sees: 401, 404, 403, then what the verb says."""
        require_token(request)
        found = self.get_object()
        require_scope(request, Scope.WRITE)
        if not may(request.user, found):
            raise PermissionDenied

        def act() -> Response:
            check_if_match(request, found.etag, required=match)
            version = found.version if request.headers.get("If-Match", "*") != "*" else None
            perform(found, version)
            return self.answer(self.queryset_for(request.user).get(pk=found.pk))

        return once(request, act)

    @extend_schema(request=WriteQuestionSerializer, responses=QuestionSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change a draft of one's mission. `If-Match` is required."""

        def perform(found: Question, version: int | None) -> None:
            values = self._values(WriteQuestionSerializer, request)
            questions.change_draft(question=found, by=request.user, expected_version=version, **values)

        return self._do(request, may_change, perform, match=True)

    @extend_schema(request=QuestionAskSerializer, responses=QuestionSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"])
    def ask(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put a draft to the organization, which is told at once; name the like questions that you have read."""

        def perform(found: Question, version: int | None) -> None:
            values = self._values(QuestionAskSerializer, request)
            questions.ask_question(question=found, by=request.user, expected_version=version, **values)

        return self._do(request, may_ask, perform)

    @extend_schema(request=NothingSerializer, responses=QuestionSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take back a question that has no answer, be it late or not."""

        def perform(found: Question, version: int | None) -> None:
            questions.take_back(question=found, by=request.user, expected_version=version)

        return self._do(request, may_ask, perform)

    @extend_schema(request=QuestionAnswerSerializer, responses=QuestionSerializer, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_question(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer a question that was put to one's organization."""

        def perform(found: Question, version: int | None) -> None:
            values = self._values(QuestionAnswerSerializer, request)
            answers.answer_question(question=found, by=request.user, expected_version=version, **values)

        return self._do(request, may_answer, perform)


def register() -> None:
    """Register the endpoint of questions."""
    registry.routes.append(("questions", QuestionViewSet, "question"))

"""Threads with the Secretariat for outside clients: the same verbs as the pages. Internal notes do not exist here.

A token sees the threads of its owner's organizations; those of the desk only with the scope of the Secretariat.
"""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.filters import ApiFilterSet
from civspace.api.idempotency import once
from civspace.api.views import ApiViewSet, reader, require_scope, require_token
from civspace.files.states import Scan
from civspace.threads import domain
from civspace.threads import registry as threads
from civspace.threads.models import Message, Thread
from civspace.threads.queries import kind_of, subject_of, thread_about, with_files
from civspace.threads.rules import may_answer, may_ask, side_of
from civspace.threads.states import Side, State
from civspace.web.languages import CODES

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")
#: What the API calls the six languages; Chinese is named without its script.
LANGUAGES = ["zh" if code == "zh-hans" else code for code in CODES]


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    """A thread: what it is about, whose turn it is, and until when the Secretariat owes an answer."""

    id = serializers.CharField(read_only=True)
    about = serializers.CharField(source="object_id", read_only=True, help_text="Id of the object")
    about_reference = serializers.CharField(source="object_reference", read_only=True)
    organization = serializers.CharField(source="party", read_only=True)
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Thread
        fields = (
            "id",
            "reference",
            "kind",
            "about",
            "about_reference",
            "organization",
            "body",
            "state",
            "due_at",
            "overdue",
            "last_message_at",
        )
        read_only_fields = fields

    def get_overdue(self, thread: Thread) -> bool:
        """Return whether the time to answer is over."""
        return thread.is_overdue(timezone.now())


class AttachmentSerializer(serializers.Serializer[Any]):
    """A file that was sent with a message."""

    id = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")
    scan = serializers.ChoiceField(choices=Scan.choices, help_text="Whether a scanner of viruses has looked at it")
    url = serializers.CharField()


class MessageSerializer(serializers.ModelSerializer[Message]):
    """One message as it was sent."""

    id = serializers.CharField(read_only=True)
    author = serializers.CharField(source="author_name", read_only=True)
    language = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(source="created_at", read_only=True)
    files = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = ("id", "side", "author", "language", "text", "sent_at", "files")
        read_only_fields = fields

    def get_language(self, message: Message) -> str:
        """Return the language as the API names it, or nothing."""
        return "zh" if message.language == "zh-hans" else message.language

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_files(self, message: Message) -> Any:
        """Return what is attached; fetched for the whole page at once."""
        return [
            {
                "id": str(file.pk),
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "scan": file.scan,
                "url": reverse("file", args=[file.pk]),
            }
            for file in self.context["files"].get(message.pk, ())
        ]

    def to_representation(self, message: Message) -> Any:
        """Return the message; the outside sees that the Secretariat wrote, not who of it."""
        data = super().to_representation(message)
        if message.side == Side.SECRETARIAT and not self.context["desk"]:
            data["author"] = ""
        return data


class NewMessageSerializer(serializers.Serializer[Any]):
    """A message to the other side."""

    text = serializers.CharField(max_length=domain.LONGEST)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)


class NewThreadSerializer(NewMessageSerializer):
    """A first message about an object."""

    kind = serializers.ChoiceField(choices=["statement", "claim", "organization"])
    about = serializers.CharField(max_length=64, help_text="Id of the object")


class ClosingSerializer(serializers.Serializer[Any]):
    """Why a thread is closed; needed when a question waits."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class EmptySerializer(serializers.Serializer[Any]):
    """Nothing."""


class ThreadFilter(ApiFilterSet):
    """By state, kind and body, and whether an answer is overdue."""

    state = django_filters.ChoiceFilter(choices=[choice for choice in State.choices if choice[0] != State.OPEN])
    kind = django_filters.CharFilter()
    body = django_filters.CharFilter()
    about = django_filters.CharFilter(field_name="object_id")

    class Meta:
        model = Thread
        fields: tuple[str, ...] = ()


class ThreadViewSet(ApiViewSet):
    """Threads between organizations and the Secretariat."""

    ordering = ("-last_message_at", "-id")
    queryset = Thread.objects.none()
    serializer_class = ThreadSerializer
    filterset_class = ThreadFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the threads of the person's organizations; with the scope of the Secretariat those of their teams."""
        scopes = getattr(self.request.auth, "scopes", ())
        if user.is_authenticated and Scope.REVIEW in scopes:
            return Thread.objects.visible_to(user).exclude(last_message_at=None)
        return Thread.objects.outside_of(user)

    def _side_scope(self, side: str | None) -> str:
        return Scope.REVIEW if side == Side.SECRETARIAT else Scope.WRITE

    @extend_schema(request=NewThreadSerializer, responses={201: ThreadSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Write about an object: the first message begins its thread, a later one goes into it."""
        require_token(request)
        if not {Scope.WRITE, Scope.REVIEW} & set(request.auth.scopes):
            raise PermissionDenied
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = NewThreadSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        kind = threads.kinds[values["kind"]]
        subject = kind.load(values["about"])
        side = side_of(request.user, kind, subject) if subject is not None else None
        if subject is None or side is None or (side == Side.SECRETARIAT and not subject.on_desk):
            raise serializers.ValidationError({"about": [_("There is no such object.")]})
        require_scope(request, self._side_scope(side))
        message = domain.write(
            kind=kind, subject=subject, by=request.user, text=values["text"], language=values.get("language", "")
        )
        answer = self.answer(thread_about(kind, subject.object_id), status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/threads/{message.thread_id}/")
        return answer

    @extend_schema(methods=["GET"], responses=MessageSerializer(many=True))
    @extend_schema(methods=["POST"], request=NewMessageSerializer, responses={201: MessageSerializer}, parameters=[KEY])
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def messages(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Read what was said, the oldest first; send a message to the other side."""
        thread = self._asked(request)
        if request.method in ("GET", "HEAD"):
            self.ordering = ("created_at", "id")
            page = self.paginate_queryset(thread.messages.said())
            return self.get_paginated_response(self._said(thread, page or [], reader(request)))
        side = side_of(request.user, kind_of(thread), thread)
        require_scope(request, self._side_scope(side))
        allowed = may_ask(request.user, thread) or may_answer(request.user, kind_of(thread), thread)
        if not allowed or subject_of(thread) is None:
            raise PermissionDenied
        return once(request, lambda: self._send(request, thread))

    def _send(self, request: Any, thread: Thread) -> Response:
        data = NewMessageSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        message = domain.answer(
            thread=thread,
            by=request.user,
            text=data.validated_data["text"],
            language=data.validated_data.get("language", ""),
        )
        return Response(self._said(thread, [message], request.user)[0], status=201)

    def _said(self, thread: Thread, messages: list[Message], user: Any) -> list[Any]:
        context = {
            "files": {said.message.pk: said.files for said in with_files(messages)},
            "desk": side_of(user, kind_of(thread), thread) == Side.SECRETARIAT,
        }
        return list(MessageSerializer(messages, many=True, context=context).data)

    def _asked(self, request: Any) -> Thread:
        require_token(request)
        found = self.get_object()
        assert isinstance(found, Thread)
        return found

    def _desk(self, request: Any, perform: Any) -> Response:
        thread = self._asked(request)
        require_scope(request, Scope.REVIEW)
        if not may_answer(request.user, kind_of(thread), thread):
            raise PermissionDenied
        return once(request, lambda: self._done(perform, thread))

    def _done(self, perform: Any, thread: Thread) -> Response:
        perform(thread)
        found = Thread.objects.filter(pk=thread.pk).first()
        if found is None:
            raise Http404
        return self.answer(found)

    @extend_schema(request=EmptySerializer, responses=ThreadSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def claim(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a thread of one's team oneself."""
        return self._desk(request, lambda thread: domain.assign(thread=thread, by=request.user, to=request.user))

    @extend_schema(request=EmptySerializer, responses=ThreadSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def release(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Put a thread back to its team."""
        return self._desk(request, lambda thread: domain.assign(thread=thread, by=request.user, to=None))

    @extend_schema(request=ClosingSerializer, responses=ThreadSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def close(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Close a thread; with a reason where a question waits."""

        def perform(thread: Thread) -> None:
            data = ClosingSerializer(data=request.data)
            data.is_valid(raise_exception=True)
            domain.close(thread=thread, by=request.user, **data.validated_data)

        return self._desk(request, perform)


def register() -> None:
    """Register the endpoints of threads."""
    registry.routes.append(("threads", ThreadViewSet, "thread"))

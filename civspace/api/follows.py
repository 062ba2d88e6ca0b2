"""What the caller follows, for outside clients: the caller's own, and nobody else's."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from civspace.api import registry
from civspace.api.idempotency import once
from civspace.api.views import ApiViewSet, check_if_match, content_tag, require_scope, require_token
from civspace.notices.follows import domain, queries
from civspace.notices.follows import registry as follows
from civspace.notices.follows.models import Follow
from civspace.notices.follows.states import LONGEST_KEY, Pace

#: The scope of a token that may change what its person follows.
FOLLOW = "follow"
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")


class FollowListSerializer(serializers.ListSerializer[Any]):
    """Several follows; what they look like is read for all of them at once."""

    def to_representation(self, data: Any) -> list[Any]:
        """Return the rows."""
        rows = list(data)
        for shown in queries.shown(rows, get_language() or "en"):
            shown.follow.shown = shown  # type: ignore[attr-defined]
        return super().to_representation(rows)


class FollowSerializer(serializers.ModelSerializer[Follow]):
    """One thing that the caller follows. `title` and `url` are null for what is no longer public."""

    id = serializers.CharField(read_only=True)
    title = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Follow
        list_serializer_class = FollowListSerializer
        fields = ("id", "kind", "key", "pace", "title", "url", "created_at")
        read_only_fields = fields

    def _shown(self, follow: Follow) -> follows.Found | None:
        if not hasattr(follow, "shown"):
            (follow.shown,) = queries.shown([follow], get_language() or "en")  # type: ignore[attr-defined]
        found: follows.Found | None = follow.shown.found  # type: ignore[attr-defined]
        return found

    def get_title(self, follow: Follow) -> str | None:
        """Return the title in the language of the request."""
        found = self._shown(follow)
        return found.title if found else None

    def get_url(self, follow: Follow) -> str | None:
        """Return the address of the page."""
        found = self._shown(follow)
        return self.context["request"].build_absolute_uri(found.url) if found else None


class PaceSerializer(serializers.Serializer[Any]):
    """How soon the caller wants to be told."""

    pace = serializers.ChoiceField(choices=Pace.choices)


class NewFollowSerializer(serializers.Serializer[Any]):
    """What to follow. The key of a search is the query of its page: `q=water&type=statement&language=fr`."""

    kind = serializers.CharField(max_length=30)
    key = serializers.CharField(max_length=LONGEST_KEY)
    pace = serializers.ChoiceField(choices=Pace.choices, default=Pace.DAILY)


class FollowViewSet(ApiViewSet):
    """What the caller follows: a meeting, agenda item, body, organization, theme, State or search."""

    ordering = ("-created_at", "-id")
    queryset = Follow.objects.none()
    serializer_class = FollowSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return the caller's own."""
        return Follow.objects.visible_to(user)

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one page of what the caller follows."""
        require_token(request)
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one thing that the caller follows."""
        require_token(request)
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(request=NewFollowSerializer, responses={201: FollowSerializer}, parameters=[KEY])
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Follow something; what is followed already only changes its pace."""
        require_scope(request, FOLLOW)
        return once(request, lambda: self._create(request))

    def _create(self, request: Any) -> Response:
        data = NewFollowSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        held = domain.follow(by=request.user, **data.validated_data)
        answer = self.answer(held, status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/follows/{held.pk}/")
        return answer

    def _asked(self, request: Any) -> Follow:
        """Return the follow, with a token (401), of the caller (404), and a scope for this (403)."""
        require_token(request)
        held: Follow = self.get_object()
        require_scope(request, FOLLOW)
        return held

    def _match(self, request: Any, held: Follow) -> None:
        check_if_match(request, content_tag(self.get_serializer(held).data), required=False)

    @extend_schema(request=PaceSerializer, responses=FollowSerializer, parameters=[IF_MATCH, KEY])
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change how soon the caller is told."""
        held = self._asked(request)
        return once(request, lambda: self._change(request, held))

    def _change(self, request: Any, held: Follow) -> Response:
        data = PaceSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        self._match(request, held)
        return self.answer(domain.change_pace(follow=held, by=request.user, pace=data.validated_data["pace"]))

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Stop following. Asked again, it is 404: nothing is followed twice."""
        held = self._asked(request)
        self._match(request, held)
        domain.unfollow(follow=held, by=request.user)
        return Response(status=204)


def register() -> None:
    """Register the endpoint."""
    registry.routes.append(("follows", FollowViewSet, "follow"))

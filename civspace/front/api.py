"""My organization at a session for outside clients: what the page shows, for the owner of the token."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import URLPattern, re_path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.organizations.queries import membership_in
from accounts.people.states import Scope
from civspace.api import registry
from civspace.api.views import ApiView, content_tag, require_scope
from civspace.front.serializers import SessionSerializer
from civspace.front.sessions import session_of
from meetings.calendar.models import Meeting


class SessionView(ApiView):
    """Everything that an organization has under way at a session."""

    @extend_schema(responses=SessionSerializer, operation_id="organizations_sessions_retrieve")
    def get(self, request: Any, id: str, slug: str) -> Response:
        """Answer to a member of the organization; 404 for everybody else."""
        require_scope(request, Scope.READ)
        try:
            membership = membership_in(request.user, UUID(id))
        except ValueError:
            membership = None
        meeting = Meeting.objects.visible_to(request.user).filter(slug=slug).first()
        if membership is None or meeting is None:
            raise Http404
        data = SessionSerializer(session_of(request.user, membership, meeting)).data
        return self.conditional(data, content_tag(data))


def patterns() -> list[URLPattern]:
    """Return the addresses below an organization."""
    return [
        re_path(
            r"^organizations/(?P<id>[^/]+)/sessions/(?P<slug>[-\w]+)/?$",
            SessionView.as_view(),
            name="organization-session",
        )
    ]


def register() -> None:
    """Register the addresses of this room."""
    registry.patterns.append(patterns)

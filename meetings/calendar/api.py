"""Bodies, meetings and agenda items for outside clients."""

from typing import Any

from django.db.models import Prefetch

from civspace.api import registry
from civspace.api.views import ApiViewSet
from meetings.calendar.api_filters import AgendaItemFilter, BodyFilter, MeetingFilter
from meetings.calendar.models import AgendaItem, Body, Document, Link, Meeting
from meetings.calendar.serializers import AgendaItemSerializer, BodySerializer, MeetingSerializer


class BodyViewSet(ApiViewSet):
    """The bodies that hold meetings."""

    ordering = ("code",)
    queryset = Body.objects.none()
    serializer_class = BodySerializer
    filterset_class = BodyFilter

    def queryset_for(self, user: Any) -> Any:
        """Return every body: they are public."""
        return Body.objects.all()


class MeetingViewSet(ApiViewSet):
    """Sessions and meetings, the latest first."""

    ordering = ("-begins_on", "-id")
    queryset = Meeting.objects.none()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the meetings that the person sees, each with those before and after it that they also see."""
        seen = Meeting.objects.visible_to(user)
        return seen.prefetch_related(
            Prefetch("links_on", Link.objects.filter(later__in=seen).order_by("pk"), to_attr="seen_on"),
            Prefetch("links_back", Link.objects.filter(earlier__in=seen).order_by("pk"), to_attr="seen_back"),
            Prefetch("documents", Document.objects.order_by("symbol", "issued_on", "id")),
        )


class AgendaItemViewSet(ApiViewSet):
    """Agenda items, those of one meeting after the other, in reading order."""

    ordering = ("meeting", "position", "id")
    queryset = AgendaItem.objects.none()
    serializer_class = AgendaItemSerializer
    filterset_class = AgendaItemFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the items of the meetings that the person sees."""
        return AgendaItem.objects.visible_to(user)


def register() -> None:
    """Register the endpoints of this room."""
    registry.routes.append(("bodies", BodyViewSet, "body"))
    registry.routes.append(("meetings", MeetingViewSet, "meeting"))
    registry.routes.append(("agenda-items", AgendaItemViewSet, "agenda-item"))

"""Bodies, meetings and agenda items for outside clients."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from civspace.api import registry
from civspace.api.views import ApiViewSet, content_tag
from civspace.reference.queries import URL_LANGUAGES
from civspace.web.numbers import number_in
from meetings.calendar.api_filters import AgendaItemFilter, BodyFilter, MeetingFilter
from meetings.calendar.models import AgendaItem, Body, Document, Link, Meeting
from meetings.calendar.serializers import AgendaItemSerializer, BodySerializer, MeetingSerializer, ProgrammeSerializer
from meetings.calendar.timetable import compare

#: What the API gives out of a sitting as it is kept.
PLAIN = ("id", "begins_at", "ends_at", "room", "format", "webcast_url")


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
        return seen.select_related("body").prefetch_related(
            Prefetch("links_on", Link.objects.filter(later__in=seen).order_by("pk"), to_attr="seen_on"),
            Prefetch("links_back", Link.objects.filter(earlier__in=seen).order_by("pk"), to_attr="seen_back"),
            Prefetch("documents", Document.objects.order_by("symbol", "issued_on", "id")),
        )

    @extend_schema(
        responses=ProgrammeSerializer, parameters=[OpenApiParameter("version", int, description="An earlier version")]
    )
    @action(detail=True)
    def programme(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with the programme of work in force, or the version asked for; 404 when there is none."""
        meeting = self.get_object()
        numbers = list(meeting.programmes.order_by("number").values_list("number", flat=True))
        asked = request.query_params.get("version", "")
        wanted = number_in(asked) if asked else max(numbers, default=0)
        if wanted is None:
            raise ValidationError({"version": [_("Write a number.")]})
        if wanted not in numbers:
            raise Http404
        data = ProgrammeSerializer(programme_of(meeting, wanted, numbers)).data
        return self.conditional(data, content_tag(data))


def programme_of(meeting: Meeting, number: int, numbers: list[int]) -> dict[str, Any]:
    """Return one released version as the API gives it out; cancelled sittings stand in it with their mark."""
    found = {it.number: it for it in meeting.programmes.filter(number__in=[number, number - 1])}
    programme, before = found[number], found.get(number - 1)
    return {
        "meeting": str(meeting.pk),
        "version": number,
        "versions": numbers,
        "released_at": programme.released_at,
        "note": programme.note or "",
        "time_zone": meeting.time_zone,
        "sittings": [
            {
                **{name: getattr(line.slot, name) for name in PLAIN},
                "titles": _six(line.slot.titles),
                "notes": _six(line.slot.notes),
                "agenda_items": [item for item, _titles in line.slot.items],
                "change": line.mark.value if line.mark else None,
            }
            for line in compare(programme.sittings, before.sittings if before else None)
        ],
    }


def _six(texts: dict[str, str]) -> dict[str, str | None]:
    return {code: texts.get(url) or None for code, url in URL_LANGUAGES.items()}


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

"""Bodies, meetings and agenda items as the API gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.api.names import InSix, SourceField
from meetings.calendar.models import AgendaItem, Body, Document, Meeting


class BodySerializer(serializers.ModelSerializer[Body]):
    """A body that holds meetings; `id` is its code."""

    id = serializers.CharField(source="code", read_only=True)
    parent: Any = serializers.CharField(source="parent_id", allow_null=True, read_only=True)
    names = InSix("name")
    source: Any = SourceField()

    class Meta:
        model = Body
        fields = (
            "id",
            "parent",
            "name",
            "names",
            "symbol_prefix",
            "ngo_series",
            "place",
            "time_zone",
            "website",
            "closed_on",
            "source",
        )
        read_only_fields = fields


class MeetingDocumentSerializer(serializers.ModelSerializer[Document]):
    """A document of a meeting; `url` is where its text is."""

    titles = InSix("title")
    languages = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Document
        fields = ("symbol", "title", "titles", "issued_on", "languages", "original", "url")
        read_only_fields = fields


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting with the dates announced and the dates held, and the meetings before and after it."""

    id = serializers.CharField(read_only=True)
    body = serializers.CharField(source="body_id", read_only=True)
    country = serializers.CharField(source="country_id", allow_null=True, read_only=True)
    titles = InSix("title")
    prepares = serializers.SerializerMethodField()
    follows = serializers.SerializerMethodField()
    documents = MeetingDocumentSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = (
            "id",
            "slug",
            "body",
            "title",
            "titles",
            "number",
            "series",
            "state",
            "state_note",
            "stage",
            "format",
            "announced_from",
            "announced_to",
            "begins_on",
            "ends_on",
            "place",
            "country",
            "time_zone",
            "summary",
            "notice_published_on",
            "webcast_url",
            "archive_url",
            "website",
            "invented",
            "source_title",
            "source_url",
            "prepares",
            "follows",
            "documents",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_prepares(self, meeting: Any) -> list[str]:
        """Return the ids of the meetings that this one prepares."""
        return [str(link.later_id) for link in meeting.seen_on]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_follows(self, meeting: Any) -> list[str]:
        """Return the ids of the meetings that this one follows up."""
        return [str(link.earlier_id) for link in meeting.seen_back]


class AgendaItemSerializer(serializers.ModelSerializer[AgendaItem]):
    """An item of a meeting's agenda; `position` is its place in reading order."""

    id = serializers.CharField(read_only=True)
    meeting = serializers.CharField(source="meeting_id", read_only=True)
    parent: Any = serializers.CharField(source="parent_id", allow_null=True, read_only=True)
    titles = InSix("title")

    class Meta:
        model = AgendaItem
        fields = ("id", "meeting", "parent", "number", "title", "titles", "position")
        read_only_fields = fields

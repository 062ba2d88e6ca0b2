"""Bodies, meetings and agenda items as the API gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.api.names import InSix, SourceField
from meetings.calendar.contacts import contact_of, contacts_of
from meetings.calendar.models import AgendaItem, Body, Contact, Document, Meeting
from meetings.calendar.timetable import Mark


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """Whom to ask: an office. The days are working days of the duty station, the hours its local time."""

    offices = InSix("office")
    mailbox = serializers.CharField(read_only=True)
    opens_at: Any = serializers.CharField(allow_null=True, read_only=True)
    closes_at: Any = serializers.CharField(allow_null=True, read_only=True)
    duty_station: Any = serializers.CharField(source="station_id", allow_null=True, read_only=True)
    source: Any = SourceField()

    class Meta:
        model = Contact
        fields = (
            "office",
            "offices",
            "mailbox",
            "phone",
            "website",
            "opens_at",
            "closes_at",
            "duty_station",
            "first_answer_days",
            "answer_days",
            "source",
        )
        read_only_fields = fields


class ContactListSerializer(serializers.ListSerializer[Any]):
    """Bodies or meetings of one page: whom to ask about them is looked up for all at once."""

    def to_representation(self, data: Any) -> list[Any]:
        """Return the page."""
        listed = list(data)
        self.child.contacts = contacts_of(listed)  # type: ignore[union-attr]
        return super().to_representation(listed)


class AskedSerializer(serializers.Serializer[Any]):
    """Something that has a contact: its own, its body's, the parent body's or the general one."""

    contact = serializers.SerializerMethodField()
    contacts: dict[Any, Contact | None] | None = None

    @extend_schema_field(ContactSerializer(allow_null=True))
    def get_contact(self, thing: Any) -> Any:
        """Return whom to ask, or null."""
        found = self.contacts[thing.pk] if self.contacts is not None else contact_of(thing)
        return ContactSerializer(found).data if found is not None else None


class BodySerializer(AskedSerializer, serializers.ModelSerializer[Body]):
    """A body that holds meetings; `id` is its code."""

    id = serializers.CharField(source="code", read_only=True)
    parent: Any = serializers.CharField(source="parent_id", allow_null=True, read_only=True)
    names = InSix("name")
    source: Any = SourceField()

    class Meta:
        model = Body
        list_serializer_class = ContactListSerializer
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
            "contact",
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


class MeetingSerializer(AskedSerializer, serializers.ModelSerializer[Meeting]):
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
        list_serializer_class = ContactListSerializer
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
            "contact",
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


class SittingSerializer(serializers.Serializer[Any]):
    """A sitting as it was released. `change` is how it differs from the version before; null for the first version."""

    id = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.CharField(allow_blank=True)
    format = serializers.CharField()
    webcast_url = serializers.CharField(allow_blank=True)
    titles = serializers.DictField(child=serializers.CharField(allow_null=True))
    notes = serializers.DictField(child=serializers.CharField(allow_null=True))
    agenda_items = serializers.ListField(child=serializers.CharField())
    change = serializers.ChoiceField([mark.value for mark in Mark], allow_null=True)


class ProgrammeSerializer(serializers.Serializer[Any]):
    """One released version of a programme of work; `versions` are the numbers of all."""

    meeting = serializers.CharField()
    version = serializers.IntegerField()
    versions = serializers.ListField(child=serializers.IntegerField())
    released_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField()
    sittings = SittingSerializer(many=True)


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

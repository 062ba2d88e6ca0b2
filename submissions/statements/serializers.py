"""Statements as the API takes them in and gives them out."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from civspace.api.names import InSix, SourceField
from meetings.calendar.models import AgendaItem, Meeting
from meetings.modalities.serializers import CheckSerializer
from submissions.statements.models import ReasonCode, Statement
from submissions.statements.queries import checks_of, said, shown_to
from submissions.statements.states import EDITABLE


@extend_schema_field({"type": "string", "description": "Opaque id"})
class Reference(serializers.PrimaryKeyRelatedField[Any]):
    """The opaque id of another object. What nobody could mean is a 400 on the field, never a failure."""

    default_error_messages = {"does_not_exist": _("There is no such object.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the object; an id that is not a string is refused."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("An id is a string."))
        try:
            return super().to_internal_value(data)
        except (ValueError, TypeError, DjangoValidationError):
            self.fail("does_not_exist", pk_value=data)


class StatementListSerializer(serializers.ListSerializer[Any]):
    """Several statements; what their authors are changing is shown to others as it was submitted."""

    def to_representation(self, data: Any) -> list[Any]:
        """Return the rows."""
        return super().to_representation(shown_to(self.context["request"].user, data))


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """One statement. `checks` are computed anew while the text is with its authors."""

    id = serializers.CharField(read_only=True)
    meeting = serializers.CharField(source="meeting_id", read_only=True)
    agenda_item = serializers.CharField(source="agenda_item_id", read_only=True, allow_null=True)
    organization = serializers.CharField(source="organization_id", read_only=True)
    checks = serializers.SerializerMethodField()

    class Meta:
        model = Statement
        list_serializer_class = StatementListSerializer
        fields = (
            "id",
            "reference",
            "state",
            "revision",
            "symbol",
            "meeting",
            "agenda_item",
            "organization",
            "language",
            "title",
            "body",
            "word_count",
            "checks",
            "submitted_at",
            "published_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Statement) -> dict[str, Any]:
        """Return the statement as the caller may read it."""
        if self.parent is None:
            shown_to(self.context["request"].user, [instance])
        return super().to_representation(instance)

    @extend_schema_field(CheckSerializer(many=True))
    def get_checks(self, statement: Statement) -> list[dict[str, Any]]:
        """Return every rule, as of now for a text that may still change, as of the submission for one that may not."""
        own = is_member(self.context["request"].user, statement.organization_id)
        if own and statement.state in EDITABLE and not self.context.get("many"):
            return [check.as_dict() for check in checks_of(statement)]
        return said(statement.checks)


class TextSerializer(serializers.Serializer[Any]):
    """What authors write. Everything is optional: a draft may be kept in any condition."""

    language = serializers.ChoiceField(choices=["", "ar", "zh", "en", "fr", "ru", "es"], required=False)
    title = serializers.CharField(required=False, allow_blank=True, max_length=300)
    body = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=200_000)
    agenda_item = Reference(queryset=AgendaItem.objects.all(), required=False, allow_null=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "meeting" in self.context:
            items: Any = self.fields["agenda_item"]
            items.queryset = AgendaItem.objects.filter(meeting=self.context["meeting"])


class NewStatementSerializer(TextSerializer):
    """A new draft. `organization` is needed only by who acts for several."""

    meeting = Reference(queryset=Meeting.objects.all())
    organization = Reference(queryset=Organization.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            self.fields["agenda_item"].queryset = AgendaItem.objects.visible_to(request.user)  # type: ignore[attr-defined]
            self.fields["meeting"].queryset = Meeting.objects.visible_to(request.user)  # type: ignore[attr-defined]
            self.fields["organization"].queryset = Organization.objects.visible_to(request.user)  # type: ignore[attr-defined]


class DecisionSerializer(serializers.Serializer[Any]):
    """A return or a refusal: reason code, slug of the rule it rests on, and a message to the authors."""

    reason_code = serializers.CharField(max_length=60)
    rule = serializers.CharField(max_length=100)
    message = serializers.CharField(max_length=10_000)


class NothingSerializer(serializers.Serializer[Any]):
    """An empty body."""


class ReasonCodeSerializer(serializers.ModelSerializer[ReasonCode]):
    """A reason for returning or refusing a statement, with a text to start from."""

    id = serializers.CharField(source="code", read_only=True)
    verbs = serializers.ListField(child=serializers.CharField(), read_only=True)
    labels = InSix("label")
    templates = InSix("template")
    source: Any = SourceField()

    class Meta:
        model = ReasonCode
        fields = ("id", "code", "verbs", "label", "labels", "template", "templates", "source")
        read_only_fields = fields


class DocumentSerializer(serializers.Serializer[Any]):
    """A document by its symbol: a published statement, or a document of a meeting whose text is elsewhere."""

    symbol = serializers.CharField()
    kind = serializers.ChoiceField(choices=["statement", "meeting_document"])
    title = serializers.CharField()
    language = serializers.CharField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    meeting = serializers.CharField()
    organization = serializers.CharField(allow_null=True)
    statement = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    pdf = serializers.CharField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)

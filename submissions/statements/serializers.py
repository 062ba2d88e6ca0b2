"""Statements as the API takes them in and gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member, organizations_of
from civspace.api.names import InSix, SourceField
from civspace.api.references import Reference
from meetings.calendar.models import AgendaItem, Meeting
from meetings.modalities.serializers import CheckSerializer
from meetings.modalities.values import DOCUMENT, SUBMISSION
from submissions.statements.models import ReasonCode, Statement
from submissions.statements.queries import checks_of, said, shown_to
from submissions.statements.rules import restorable_until
from submissions.statements.states import EDITABLE, Derived, Safety


class SignatureSerializer(serializers.Serializer[Any]):
    """A name that a statement carries beside the lead's, as it was frozen at submission."""

    organization = serializers.CharField(source="organization_id")
    name = serializers.CharField()
    standing = serializers.CharField(source="standing_text")
    role = serializers.ChoiceField(choices=["cosponsor", "supporter"])


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
    symbol = serializers.SerializerMethodField()
    issued_as = serializers.SerializerMethodField()
    checks = serializers.SerializerMethodField()
    cosponsors = SignatureSerializer(source="signatures", many=True, read_only=True)
    derived_from = serializers.SerializerMethodField()
    derived_kind = serializers.SerializerMethodField()
    restorable_until = serializers.SerializerMethodField()
    states_named = serializers.SerializerMethodField()

    class Meta:
        model = Statement
        list_serializer_class = StatementListSerializer
        fields = (
            "id",
            "reference",
            "state",
            "revision",
            "symbol",
            "issued_as",
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
            "cosponsors",
            "derived_from",
            "derived_kind",
            "restorable_until",
            "states_named",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "nullable": True})
    def get_symbol(self, statement: Statement) -> str | None:
        """Return the symbol; a submission has none."""
        return None if statement.is_submission else statement.symbol

    @extend_schema_field(
        {"type": "string", "enum": ["document", "submission", ""], "description": "As what it is published"}
    )
    def get_issued_as(self, statement: Statement) -> str:
        """Return as what it is published: a document with a symbol, or a submission that its reference names."""
        if statement.symbol is None:
            return ""
        return SUBMISSION if statement.is_submission else DOCUMENT

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

    def _own(self, statement: Statement) -> bool:
        return is_member(self.context["request"].user, statement.organization_id)

    @extend_schema_field({"type": ["string", "null"], "description": "Only for the organization itself"})
    def get_derived_from(self, statement: Statement) -> str | None:
        """Return the statement that it was started from."""
        return str(statement.derived_from_id) if statement.derived_from_id and self._own(statement) else None

    @extend_schema_field({"type": ["string", "null"], "enum": [*Derived.values, None]})
    def get_derived_kind(self, statement: Statement) -> str | None:
        """Return whether it was started from an earlier text, or is another language version."""
        return statement.derived_kind or None if self._own(statement) else None

    @extend_schema_field(
        {
            "type": "array",
            "items": {"type": "string"},
            "description": "Alpha-3 codes of the States that the published texts name, whatever they say of them",
        }
    )
    def get_states_named(self, statement: Statement) -> list[str]:
        """Return the States that any public text names; none for what is not published."""
        return sorted({row.state_id for row in statement.mentions.all()})

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_restorable_until(self, statement: Statement) -> Any:
        """Return until when a deleted draft can be restored."""
        until = restorable_until(statement)
        return until and serializers.DateTimeField().to_representation(until)


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
    derived_from = Reference(queryset=Statement.objects.none(), required=False, allow_null=True)
    derived_kind = serializers.ChoiceField(choices=Derived.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            self.fields["agenda_item"].queryset = AgendaItem.objects.visible_to(request.user)  # type: ignore[attr-defined]
            self.fields["meeting"].queryset = Meeting.objects.visible_to(request.user)  # type: ignore[attr-defined]
            own = [held.pk for held in organizations_of(request.user)]
            sources = Statement.objects.filter(organization__in=own).select_related("organization", "agenda_item")
            self.fields["derived_from"].queryset = sources  # type: ignore[attr-defined]
            self.fields["organization"].queryset = Organization.objects.visible_to(request.user)  # type: ignore[attr-defined]


class DecisionSerializer(serializers.Serializer[Any]):
    """A return, refusal or reopening: reason code, slug of the rule it rests on, and a message to the authors."""

    reason_code = serializers.CharField(max_length=60)
    rule = serializers.CharField(max_length=100)
    message = serializers.CharField(max_length=10_000)
    language = serializers.ChoiceField(
        choices=["", "ar", "zh", "en", "fr", "ru", "es"], required=False, help_text="Language of the message"
    )


class SubmitSerializer(serializers.Serializer[Any]):
    """What the authors answer about people at risk whom the text names; left out, it counts as not asked."""

    safety = serializers.ChoiceField(
        choices=[choice for choice in Safety.choices if choice[0] != Safety.NOT_ASKED], required=False
    )


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


class VersionSerializer(serializers.Serializer[Any]):
    """One text of a document: the original, or a further language under the same symbol; `stale` when made from an
    earlier original."""

    language = serializers.CharField()
    kind = serializers.ChoiceField(choices=["original", "human", "machine"])
    title = serializers.CharField()
    text_hash = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()


class DocumentSerializer(serializers.Serializer[Any]):
    """A document by its symbol: a published statement, or a document of a meeting whose text is elsewhere."""

    symbol = serializers.CharField(help_text="Of a submission, which has no symbol, its reference")
    kind = serializers.ChoiceField(choices=["statement", "corrigendum", "meeting_document"])
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
    corrigenda = serializers.ListField(child=serializers.CharField())
    corrects = serializers.CharField(allow_null=True)
    reissued_on = serializers.DateField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    editing = serializers.ChoiceField(choices=["agreed", "partly", "silence"], allow_null=True)
    versions = VersionSerializer(many=True)

"""Schemes as the API gives them out: everything that their public page shows."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.api.names import InSix, SourceField
from meetings.accreditation.models import Category, Criterion, Entitlement, FormField, Scheme


class EntitlementSerializer(serializers.ModelSerializer[Entitlement]):
    """Something that a category entitles to; by `right` categories are laid side by side."""

    id = serializers.CharField(source="slug", read_only=True)
    texts = InSix("text")
    source: Any = SourceField()

    class Meta:
        model = Entitlement
        fields = ("id", "right", "text", "texts", "source")
        read_only_fields = fields


class SchemeCategorySerializer(serializers.ModelSerializer[Category]):
    """A category with what it entitles to; `reports` says whether who holds it owes periodic reports."""

    id = serializers.CharField(source="code", read_only=True)
    names = InSix("name")
    explanations = InSix("explanation")
    entitlements = EntitlementSerializer(many=True, read_only=True)
    source: Any = SourceField()

    class Meta:
        model = Category
        fields = ("id", "name", "names", "explanation", "explanations", "reports", "entitlements", "source")
        read_only_fields = fields


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """A published criterion that decisions cite."""

    id = serializers.CharField(source="slug", read_only=True)
    texts = InSix("text")
    source: Any = SourceField()

    class Meta:
        model = Criterion
        fields = ("id", "text", "texts", "source")
        read_only_fields = fields


class ChoiceSerializer(serializers.Serializer[Any]):
    """One of the values that a field takes, in the reader's language."""

    value = serializers.CharField()
    label: Any = serializers.CharField()


class FormFieldSerializer(serializers.ModelSerializer[FormField]):
    """One thing that the form asks: of whom, why, and who will see it."""

    id = serializers.CharField(source="slug", read_only=True)
    criterion = serializers.CharField(source="criterion_id", allow_null=True, read_only=True)
    labels = InSix("label")
    choices = serializers.SerializerMethodField()
    source: Any = SourceField()

    class Meta:
        model = FormField
        fields = (
            "id",
            "kind",
            "label",
            "labels",
            "help",
            "why",
            "required",
            "asked",
            "audience",
            "redacted_ok",
            "max_length",
            "choices",
            "criterion",
            "source",
        )
        read_only_fields = fields

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_choices(self, field: FormField) -> list[dict[str, str]]:
        """Return the values that it takes."""
        return [{"value": value, "label": label} for value, label in field.options]


class SchemeSerializer(serializers.ModelSerializer[Scheme]):
    """A scheme of accreditation; lengths are months, and null where the scheme knows no such rule."""

    id = serializers.CharField(source="code", read_only=True)
    body = serializers.CharField(source="body_id", read_only=True)
    committee = serializers.CharField(source="committee_id", allow_null=True, read_only=True)
    names = InSix("name")
    summaries = InSix("summary")
    meeting = serializers.CharField(source="meeting_id", allow_null=True, read_only=True)
    categories = SchemeCategorySerializer(many=True, read_only=True)
    criteria = CriterionSerializer(many=True, read_only=True)
    fields_asked = FormFieldSerializer(source="fields", many=True, read_only=True)
    source: Any = SourceField()

    class Meta:
        model = Scheme
        fields = (
            "id",
            "body",
            "committee",
            "kind",
            "way",
            "name",
            "names",
            "summary",
            "summaries",
            "considered",
            "decided_by",
            "open",
            "meeting",
            "opens_at",
            "closes_at",
            "deadline_day",
            "deadline_months",
            "minimum_months",
            "informal",
            "validity_months",
            "valid_until",
            "answer_days",
            "report_months",
            "grace_months",
            "suspension_months",
            "reapply_months",
            "categories",
            "criteria",
            "fields_asked",
            "source",
        )
        read_only_fields = fields

"""Organizations as the API gives them out: never a person, an address of a person, or what only staff may see."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.organizations.models import Name, Organization


class NameSerializer(serializers.ModelSerializer[Name]):
    """One name of an organization, in any language."""

    class Meta:
        model = Name
        fields = ("name", "language", "sort")
        read_only_fields = fields


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    """An organization of the directory; `status` says in words what the Secretariat knows of it."""

    id = serializers.CharField(read_only=True)
    country = serializers.CharField(source="country_id", allow_null=True, read_only=True)
    names = serializers.SerializerMethodField()
    merged_into = serializers.CharField(
        source="merged_into_id",
        allow_null=True,
        read_only=True,
        help_text="Id of the organization into which this entry was merged; read it for what is current",
    )
    themes = serializers.SerializerMethodField()
    goals = serializers.SerializerMethodField()
    status = serializers.CharField(source="status_label", read_only=True, allow_blank=True)

    class Meta:
        model = Organization
        fields = (
            "id",
            "name",
            "name_language",
            "names",
            "acronym",
            "kind",
            "state",
            "status",
            "country",
            "founded",
            "themes",
            "goals",
            "website",
            "about",
            "listed_in",
            "invented",
            "merged_into",
        )
        read_only_fields = fields

    @extend_schema_field(NameSerializer(many=True))
    def get_names(self, organization: Organization) -> list[dict[str, Any]]:
        """Return every name, in the order in which they were given."""
        return [
            {"name": row.name, "language": row.language, "sort": row.sort}
            for row in sorted(organization.names.all(), key=lambda row: row.pk)
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_themes(self, organization: Organization) -> list[str]:
        """Return the slugs of the themes."""
        return [theme.pk for theme in organization.themes.all()]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_goals(self, organization: Organization) -> list[int]:
        """Return the numbers of the Sustainable Development Goals."""
        return [goal.pk for goal in organization.goals.all()]

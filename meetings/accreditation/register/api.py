"""Declarations of funding and interests for outside clients."""

from typing import Any

import django_filters
from rest_framework import serializers

from civspace.api import registry
from civspace.api.filters import ApiFilterSet, IdFilter
from civspace.api.views import ApiViewSet
from meetings.accreditation.models import Declaration, Share
from meetings.accreditation.register.states import Interest


class FundingShareSerializer(serializers.ModelSerializer[Share]):
    """How much of the income comes from one kind of source, as a range."""

    class Meta:
        model = Share
        fields = ("source", "band")
        read_only_fields = fields


class DeclarationSerializer(serializers.ModelSerializer[Declaration]):
    """What an organization declares of its funding in a year and its interests; never who declared it."""

    id = serializers.CharField(read_only=True)
    organization = serializers.CharField(source="organization_id", read_only=True)
    shares = FundingShareSerializer(many=True, read_only=True)

    class Meta:
        model = Declaration
        fields = ("id", "organization", "year", "interest", "shares", "conflicts", "public", "declared_at")
        read_only_fields = fields


class DeclarationFilter(ApiFilterSet):
    """By organization, year, and for whom the organization speaks."""

    organization = IdFilter(field_name="organization")
    year = django_filters.NumberFilter(field_name="year")
    interest = django_filters.ChoiceFilter(choices=Interest.choices)

    class Meta:
        model = Declaration
        fields: tuple[str, ...] = ()


class DeclarationViewSet(ApiViewSet):
    """Declarations, the newest first: public ones, and those of one's own organizations."""

    ordering = ("-declared_at", "-id")
    queryset = Declaration.objects.none()
    serializer_class = DeclarationSerializer
    filterset_class = DeclarationFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the declarations that the person sees."""
        return Declaration.objects.visible_to(user).prefetch_related("shares")


def register() -> None:
    """Register the endpoint."""
    registry.routes.append(("declarations", DeclarationViewSet, "declaration"))

"""Member States and observers for outside clients."""

from typing import Any

import django_filters
from django.db.models import Q
from rest_framework import serializers

from civspace.api.filters import ApiFilterSet, RegionFilter, WordsFilter
from civspace.api.names import InSix
from civspace.api.views import ApiViewSet
from civspace.reference.models import State
from civspace.reference.queries import URL_LANGUAGES
from civspace.reference.states import RegionalGroup, Standing


class StateSerializer(serializers.ModelSerializer[State]):
    """A Member State, observer State or observer entity; `id` is its ISO 3166-1 alpha-3 code."""

    id = serializers.CharField(source="iso3", read_only=True)
    names = InSix("name")
    region = serializers.CharField(source="region_id", allow_null=True, read_only=True)
    subregion = serializers.CharField(source="subregion_id", allow_null=True, read_only=True)

    class Meta:
        model = State
        fields = (
            "id",
            "iso2",
            "m49",
            "name",
            "names",
            "status",
            "regional_group",
            "group_standing",
            "region",
            "subregion",
            "ldc",
            "lldc",
            "sids",
            "member_since",
            "source",
            "as_of",
        )
        read_only_fields = fields


def _named(words: str) -> Q:
    condition = Q(iso3__iexact=words.strip()) | Q(iso2__iexact=words.strip())
    for code in URL_LANGUAGES.values():
        condition |= Q(**{f"name_{code.replace('-', '_')}__icontains": words.strip()})
    return condition


class StateFilter(ApiFilterSet):
    """By region or regional group, standing at the United Nations, special situation, and name in any language."""

    region = RegionFilter(field_name="")
    status = django_filters.ChoiceFilter(choices=Standing.choices)
    regional_group = django_filters.ChoiceFilter(choices=RegionalGroup.choices)
    ldc = django_filters.BooleanFilter()
    lldc = django_filters.BooleanFilter()
    sids = django_filters.BooleanFilter()
    q = WordsFilter(_named)

    class Meta:
        model = State
        fields: tuple[str, ...] = ()


class StateViewSet(ApiViewSet):
    """Member States and observers under the names that the United Nations uses."""

    ordering = ("iso3",)
    queryset = State.objects.none()
    serializer_class = StateSerializer
    filterset_class = StateFilter

    def queryset_for(self, user: Any) -> Any:
        """Return every State: they are public."""
        return State.objects.all()

    def get_object(self) -> State:
        """Return the State; its code may be written in any case."""
        self.kwargs["id"] = self.kwargs["id"].upper()
        return super().get_object()

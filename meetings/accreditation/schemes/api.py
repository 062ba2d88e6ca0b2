"""Schemes of accreditation for outside clients."""

from typing import Any

import django_filters

from civspace.api import registry
from civspace.api.filters import ApiFilterSet
from civspace.api.views import ApiViewSet
from meetings.accreditation.models import Scheme
from meetings.accreditation.schemes.queries import schemes_shown
from meetings.accreditation.schemes.serializers import SchemeSerializer
from meetings.accreditation.schemes.states import SchemeKind, Way


class SchemeFilter(ApiFilterSet):
    """By body, kind, who decides, and whether organizations apply here."""

    body = django_filters.CharFilter(field_name="body")
    kind = django_filters.ChoiceFilter(choices=SchemeKind.choices)
    way = django_filters.ChoiceFilter(choices=Way.choices)
    open = django_filters.BooleanFilter(field_name="open")

    class Meta:
        model = Scheme
        fields: tuple[str, ...] = ()


class SchemeViewSet(ApiViewSet):
    """The ways of being accredited: criteria, who decides, what is asked and why, what it entitles to."""

    ordering = ("code",)
    queryset = Scheme.objects.none()
    serializer_class = SchemeSerializer
    filterset_class = SchemeFilter

    def queryset_for(self, user: Any) -> Any:
        """Return every scheme: they are public."""
        return schemes_shown()


def register() -> None:
    """Register the endpoint of schemes."""
    registry.routes.append(("accreditation-schemes", SchemeViewSet, "accreditation-scheme"))

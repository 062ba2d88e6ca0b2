"""Practice for outside clients: each period with every figure that was published of it."""

from typing import Any

import django_filters
from rest_framework import serializers

from civspace.api import registry
from civspace.api.filters import ApiFilterSet
from civspace.api.views import ApiViewSet
from meetings.accreditation.practice.models import PracticeFigure, PracticePeriod


class FigureSerializer(serializers.ModelSerializer[PracticeFigure]):
    """One number; null where it is hidden so that nobody is disclosed."""

    class Meta:
        model = PracticeFigure
        fields = ("table", "split", "row", "column", "number")
        read_only_fields = fields


class PracticeSerializer(serializers.ModelSerializer[PracticePeriod]):
    """A period of a scheme that is over; counts under the threshold are hidden, and whatever would give them away.

    How often standing was recommended or granted may be shown: the register names each organization that was granted
    it. What was received is not among the figures where it would give away a hidden count of decisions.
    """

    id = serializers.CharField(read_only=True)
    scheme = serializers.CharField(source="scheme_id", read_only=True)
    session = serializers.CharField(source="session_id", allow_null=True, read_only=True)
    complete = serializers.BooleanField(source="is_complete", read_only=True)
    complete_since = serializers.DateField(source="since", read_only=True)
    figures = FigureSerializer(many=True, read_only=True)

    class Meta:
        model = PracticePeriod
        fields = (
            "id",
            "scheme",
            "session",
            "begins_on",
            "ends_on",
            "complete",
            "complete_since",
            "threshold",
            "published_at",
            "figures",
        )
        read_only_fields = fields


class PracticeFilter(ApiFilterSet):
    """By scheme."""

    scheme = django_filters.CharFilter(field_name="scheme")

    class Meta:
        model = PracticePeriod
        fields: tuple[str, ...] = ()


class PracticeViewSet(ApiViewSet):
    """How schemes of accreditation work in practice, period by period; public figures."""

    ordering = ("-ends_on", "-id")
    queryset = PracticePeriod.objects.none()
    serializer_class = PracticeSerializer
    filterset_class = PracticeFilter

    def queryset_for(self, user: Any) -> Any:
        """Return all that was published."""
        return PracticePeriod.objects.visible_to(user).prefetch_related("figures")


def register() -> None:
    """Register the endpoint."""
    registry.routes.append(("accreditation-practice", PracticeViewSet, "accreditation-practice"))

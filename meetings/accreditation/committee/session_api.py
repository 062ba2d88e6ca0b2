"""Sessions of committees for outside clients: dates and numbers, never who stands on a list."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.api import registry
from civspace.api.views import ApiViewSet
from meetings.accreditation.applications.states import APPLICATION
from meetings.accreditation.committee.models import Session
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.practice.queries import outcomes_in


class SessionFilter(django_filters.FilterSet):
    """Sessions by scheme, year and state."""

    scheme = django_filters.CharFilter(field_name="scheme_id")
    year = django_filters.NumberFilter()
    state = django_filters.ChoiceFilter(choices=SessionState.choices)

    class Meta:
        model = Session
        fields = ("scheme", "year", "state")


class CommitteeSessionSerializer(serializers.ModelSerializer[Session]):
    """A session; `outcomes` are the numbers of its decisions as they were published of its practice, in the answer for
    one session; null stands for a number that is hidden."""

    id = serializers.CharField(read_only=True)
    scheme = serializers.CharField(source="scheme_id", read_only=True)
    outcomes = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = (
            "id",
            "scheme",
            "year",
            "part",
            "name",
            "begins_on",
            "ends_on",
            "time_zone",
            "answers_due_at",
            "council_on",
            "state",
            "report_symbol",
            "closed_at",
            "outcomes",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField(allow_null=True), allow_null=True))
    def get_outcomes(self, session: Session) -> dict[str, int | None] | None:
        """Return how often the session decided in which way, by the state to which that led."""
        if getattr(self.context.get("view"), "action", "") != "retrieve":
            return None
        found = outcomes_in(session)
        return {str(APPLICATION.transitions[verb].target): number for verb, number in found.items()} or None


class SessionViewSet(ApiViewSet):
    """Dates and numbers of the sessions of committees are public; who stands on their lists is not."""

    ordering = ("-begins_on", "-id")
    queryset = Session.objects.none()
    serializer_class = CommitteeSessionSerializer
    filterset_class = SessionFilter

    def queryset_for(self, user: Any) -> Any:
        """Return every session."""
        return Session.objects.all()


def register() -> None:
    """Register the endpoint."""
    registry.routes.append(("accreditation-sessions", SessionViewSet, "accreditation-session"))

"""Standing of organizations for outside clients."""

from typing import Any

from civspace.api import registry
from civspace.api.views import ApiViewSet
from meetings.accreditation.api_filters import StandingFilter
from meetings.accreditation.models import Standing
from meetings.accreditation.schemes import api as schemes
from meetings.accreditation.serializers import StandingSerializer


class StandingViewSet(ApiViewSet):
    """Standing once granted is public; a claim is seen by the organization and by who decides on it."""

    ordering = ("-claimed_at", "-id")
    queryset = Standing.objects.none()
    serializer_class = StandingSerializer
    filterset_class = StandingFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the standings that the person sees."""
        return Standing.objects.visible_to(user).select_related("category__scheme")


def register() -> None:
    """Register the endpoints of this room."""
    registry.routes.append(("accreditations", StandingViewSet, "accreditation"))
    schemes.register()

"""The directory of organizations for outside clients."""

from typing import Any

from accounts.organizations.api_filters import OrganizationFilter
from accounts.organizations.models import Organization
from accounts.organizations.serializers import OrganizationSerializer
from civspace.api import registry
from civspace.api.views import ApiViewSet


class OrganizationViewSet(ApiViewSet):
    """Organizations by name. Entries that were set aside from the directory are not among them."""

    ordering = ("sort_key", "id")
    queryset = Organization.objects.none()
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the organizations that the person sees; what was set aside is not given out to anybody here."""
        seen = Organization.objects.visible_to(user).filter(set_aside="")
        return seen.prefetch_related("names", "themes", "goals")


def register() -> None:
    """Register the endpoint of this room."""
    registry.routes.append(("organizations", OrganizationViewSet, "organization"))

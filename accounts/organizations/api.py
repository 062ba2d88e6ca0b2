"""The directory of organizations for outside clients."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.response import Response

from accounts.organizations.api_filters import OrganizationFilter
from accounts.organizations.merging.api import MergeActions
from accounts.organizations.models import Organization
from accounts.organizations.queries import merged_away
from accounts.organizations.serializers import OrganizationSerializer
from civspace.api import registry
from civspace.api.views import ApiViewSet


class OrganizationViewSet(MergeActions, ApiViewSet):
    """Organizations by name. Entries that were set aside from the directory are not among them."""

    ordering = ("sort_key", "id")
    queryset = Organization.objects.none()
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter

    def queryset_for(self, user: Any) -> Any:
        """Return the organizations that the person sees; what was set aside is not given out to anybody here."""
        seen = Organization.objects.visible_to(user).filter(set_aside="")
        return seen.prefetch_related("names", "themes", "goals")

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with one organization; for one that was merged into another, 301 to the entry that remains."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            survivor = self._survivor()
            if survivor is None:
                raise
        headers = {"Location": f"/api/v1/organizations/{survivor.pk}/", "Cache-Control": self.caching()}
        return Response({"merged_into": str(survivor.pk)}, status=301, headers=headers)

    def _survivor(self) -> Organization | None:
        try:
            found = merged_away(UUID(self.kwargs["id"]))
        except ValueError:
            return None
        return found if found is not None and self.get_queryset().filter(pk=found.pk).exists() else None


def register() -> None:
    """Register the endpoint of this room."""
    registry.routes.append(("organizations", OrganizationViewSet, "organization"))

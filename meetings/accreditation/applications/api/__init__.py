"""Applications for outside clients: the same verbs as the pages."""

from civspace.api import registry
from meetings.accreditation.applications.api.views import ApplicationViewSet


def register() -> None:
    """Register the endpoint of applications."""
    registry.routes.append(("applications", ApplicationViewSet, "application"))

"""Addresses of the API. What the rooms registered stands below v1/; a slash at the end may be left out."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from civspace.api import pages, registry


class Router(SimpleRouter):
    """Routes that take an address with or without its last slash: a redirect would lose what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"


def version_one() -> list[URLPattern | URLResolver]:
    """Return everything below /api/v1/."""
    router = Router()
    for prefix, viewset, basename in registry.routes:
        router.register(prefix, viewset, basename=basename)
    rooms = [pattern for patterns in registry.patterns for pattern in patterns()]
    return [path("", pages.RootView.as_view(), name="root"), *rooms, *router.urls]


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include((version_one(), "v1"), namespace="v1")),
    re_path(r"^schema/?$", pages.openapi, name="api_schema"),
    re_path(r"^docs/?$", pages.docs, name="api_docs"),
    re_path(r"^(?P<path>.*)$", pages.not_found, name="api_not_found"),
]

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "civspace.api"
    label = "civspace_api"
    verbose_name = _("API")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the endpoint of the room that lies below this one, and how tokens are named in the schema."""
        from civspace.api import held

        held.register()
        from civspace.api import follows, registry, schema  # noqa: F401
        from civspace.api.reference import StateViewSet

        follows.register()
        registry.routes.append(("states", StateViewSet, "state"))

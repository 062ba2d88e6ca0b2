from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClocksConfig(AppConfig):
    name = "civspace.clocks"
    label = "civspace_clocks"
    verbose_name = _("Clocks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the loaders of the calendars, and the missed duty as what can be contested."""
        from civspace.clocks import contesting, loading
        from civspace.reference import registry

        registry.loaders.append(("duty stations", loading.load_stations))
        registry.loaders.append(("official holidays", loading.load_holidays))
        contesting.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenditionsConfig(AppConfig):
    name = "civspace.renditions"
    label = "civspace_renditions"
    verbose_name = _("Renditions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about people."""
        from civspace.renditions import held

        held.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "civspace.search"
    label = "civspace_search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let searches be followed, and say how things look to everybody."""
        from civspace.search import saved

        saved.register()

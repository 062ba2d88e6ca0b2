from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModalitiesConfig(AppConfig):
    name = "meetings.modalities"
    label = "meetings_modalities"
    verbose_name = _("Modalities")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the templates' loader, and what a broken rule is for the API."""
        from civspace.api import problems
        from civspace.reference import registry
        from meetings.modalities.loading import load_templates
        from meetings.modalities.problems import rules_failed

        registry.loaders.append(("templates", load_templates))
        problems.translators.append(rules_failed)

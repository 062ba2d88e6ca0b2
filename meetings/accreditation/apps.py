from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccreditationConfig(AppConfig):
    name = "meetings.accreditation"
    label = "meetings_accreditation"
    verbose_name = _("Accreditation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the loaders of the schemes and the kinds of notice."""
        from civspace.reference import registry
        from meetings.accreditation import loading
        from meetings.accreditation.notices import register_kinds

        registry.loaders.append(("schemes", loading.load_schemes))
        registry.loaders.append(("categories", loading.load_categories))
        registry.loaders.append(("criteria", loading.load_criteria))
        register_kinds()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontConfig(AppConfig):
    name = "civspace.front"
    label = "civspace_front"
    verbose_name = _("Front")
    default_auto_field = "django.db.models.BigAutoField"

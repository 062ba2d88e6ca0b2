from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModalitiesConfig(AppConfig):
    name = "meetings.modalities"
    label = "meetings_modalities"
    verbose_name = _("Modalities")
    default_auto_field = "django.db.models.BigAutoField"

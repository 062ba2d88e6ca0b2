from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "civspace.files"
    label = "civspace_files"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"
